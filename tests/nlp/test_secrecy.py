"""Are marks of secrecy and personal numbers told from what only looks like them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.secrecy import SecretKind, find_secrecy_mark, find_secrets, find_secrets_in_name

DEGREE, INTERNAL = SecretKind.DEGREE, SecretKind.INTERNAL
IDENTITY, MOBILE = SecretKind.IDENTITY_NUMBER, SecretKind.MOBILE_NUMBER
LANDLINE, CARD = SecretKind.LANDLINE_NUMBER, SecretKind.BANK_CARD
TRAVEL = SecretKind.TRAVEL_DOCUMENT

MARKS = [
    ("机密★10年", DEGREE),
    ("第12项已完成，附件为机密★10年", DEGREE),
    ("秘密★", DEGREE),
    ("绝密 ★ 长期", DEGREE),
    ("密级：秘密", DEGREE),
    ("密级 机密", DEGREE),
    ("机 密", DEGREE),
    ("【秘密】第24项进展", DEGREE),
    ("会议纪要（机密）", DEGREE),
    ("秘密 5年", DEGREE),
    ("標題\n機密★1年", DEGREE),
    ("机\u200b密★", DEGREE),
    ("云府办发〔2026〕3号        机密", DEGREE),
    ("2026年任务分解表 机密", DEGREE),
    ("国家秘密 机密级", DEGREE),
    ("绝密文件", DEGREE),
    ("绝密件", DEGREE),
    ("27完成了，这是机密文件", DEGREE),
    ("附上秘密级材料", DEGREE),
    ("内部资料，注意保存", INTERNAL),
    ("内部文件 严禁外传", INTERNAL),
    ("【内部资料】任务进展", INTERNAL),
    ("本表仅供内部使用", INTERNAL),
    ("内部资料", INTERNAL),
    ("密级：内部", INTERNAL),
    ("27完成，这是工作秘密", INTERNAL),
]


@pytest.mark.parametrize(("text", "kind"), MARKS)
def test_mark_is_found(text: str, kind: SecretKind) -> None:
    assert [secret.kind for secret in find_secrets(text)] == [kind]


@pytest.mark.parametrize(
    "text", [text for text, kind in MARKS if kind is DEGREE and not text.endswith(("件", "材料"))]
)
def test_mark_of_a_degree_is_found_in_a_document(text: str) -> None:
    assert find_secrecy_mark(["正文", text])


@pytest.mark.parametrize(
    "text",
    [
        "32完成，机密",
        "32完成 秘密级",
        "绝密，24已发",
        "文件标注机密，32完成",
        "32完成，文件是机密的",
        "35完成，机.密",
        "附件：2020年绝密清单",
        "27发了 http://www.a.gov.cn/机密/a.html",
        "35完成 http://www.a.gov.cn/?mm=%E7%A7%98%E5%AF%86",
        "secret: 28 done",
        "25 done - confidential",
        "25完成了，本件为机密",
        "25完成了，已按机密级管理",
        "25完成了，附机蜜文件",
        "机密内容：某地选址方案，周五前报送",
        "秘密信息，请勿外传",
        "机密内容请勿转发",
        "以下为机密内容",
        "这条通知是机密的",
        "机密：某地选址",
    ],
)
def test_degree_that_is_said_of_what_is_sent_is_a_mark(text: str) -> None:
    assert [secret.kind for secret in find_secrets(text)] == [DEGREE]


WORDS = [
    "推广机密计算技术",
    "区委秘书处",
    "请秘书科核对",
    "以秘密投票方式表决",
    "保守国家秘密，加强保密审查",
    "依法确定为国家秘密的信息不予公开",
    "涉及商业秘密的，听取第三方意见",
    "密级管理制度",
    "不得通过微信传输机密级文件",
    "开展保密教育2次",
    "已请保密局审查",
    "机密计算文件已发",
    "这不是机密文件",
    "涉密检查中清退机密文件3份",
    "绝密文件管理办法",
    "对确需保密的应急预案，做好保密审查",
    "政务公开保密审查机制已建立",
    "五星★企业",
    "完善内部控制制度",
    "印发内部资料管理办法",
    "内部审计已完成",
    "《内部资料性出版物管理办法》已公开",
    "工作秘密管理制度已修订",
    "不涉及工作秘密",
    "商业秘密清单已公开",
    "the secretary approved 28",
    "non-confidential data",
    "按机密级管理要求开展培训",
    "完善机密级计算机管理",
    "这个为秘密花园",
    "检查内容是否为机密",
    "秘密信息不得上网",
    "如含机密内容，不要上传",
    "公开前请删除机密内容",
    "以下哪些是秘密信息",
    "商业秘密信息，不予公开",
]


@pytest.mark.parametrize("text", WORDS)
def test_word_in_a_sentence_is_no_mark(text: str) -> None:
    assert find_secrets(text) == ()
    assert find_secrecy_mark([text]) is None


NUMBERS = [
    ("经办人身份证11010519491231002X", IDENTITY, "110*************2X"),
    ("11010519491231002x", IDENTITY, "110*************2x"),
    ("身份证号：110105194912310021", IDENTITY, "110*************21"),
    ("110105 19491231 002X", IDENTITY, "110*************2X"),
    ("１１０１０５１９４９１２３１００２Ｘ", IDENTITY, "110*************2X"),
    ("440524198001010013", IDENTITY, "440*************13"),
    ("老身份证370302800101123", IDENTITY, "370**********23"),
    ("联系人张三13812345678", MOBILE, "138****5678"),
    ("张三，138 1234 5678", MOBILE, "138****5678"),
    ("138-1234-5678", MOBILE, "138****5678"),
    ("监督电话13812345678", MOBILE, "138****5678"),
    ("13812345678人社局", MOBILE, "138****5678"),
    ("13812345678@163.com", MOBILE, "138****5678"),
    ("138\u200b1234\u200b5678", MOBILE, "138****5678"),
    ("家里电话0533-2181234", LANDLINE, "0533*****34"),
    ("(010)62345678", LANDLINE, "0106*****78"),
    ("卡号6222021001116245702", CARD, "6222***********5702"),
    ("卡号4111111111111111", CARD, "4111********1111"),
    ("打到6212 2612 3456 7890 128", CARD, "6212***********0128"),
    ("身份证号 370302 19800101 1234", IDENTITY, "370*************34"),
    ("银行卡6222 0212 3456 7890", CARD, "6222********7890"),
    ("患者370302198001011234确诊", IDENTITY, "370*************34"),  # a figure mistyped
    ("身份证号三七零三零二一九八零零一零一一二三四", IDENTITY, "370*************34"),
    ("手机1 3 8 1 2 3 4 5 6 7 8", MOBILE, "138****5678"),
    ("电话一三八一二三四五六七八", MOBILE, "138****5678"),
    ("护照E12345678", TRAVEL, "E1*****78"),
    ("护照号码：PE1234567", TRAVEL, "PE*****67"),
    ("持港澳通行证C12345678", TRAVEL, "C1*****78"),
    ("13812345678次日联系", MOBILE, "138****5678"),
    ("用户13812345678反映问题", MOBILE, "138****5678"),
    ("请转发13812345678", MOBILE, "138****5678"),
]


@pytest.mark.parametrize(("text", "kind", "masked"), NUMBERS)
def test_personal_number_is_found_and_masked(text: str, kind: SecretKind, masked: str) -> None:
    assert [(secret.kind, secret.masked) for secret in find_secrets(text)] == [(kind, masked)]


@pytest.mark.parametrize("between", ["，", ",", "、", "/", " ", "；", "\n"])
def test_each_number_of_a_list_is_found(between: str) -> None:
    text = between.join(["13812345678", "13912345678", "11010519491231002X"])
    assert [secret.kind for secret in find_secrets(text)] == [MOBILE, MOBILE, IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "淄政办字〔2020〕61号已印发",
        "32发了 http://www.zichuan.gov.cn/art/2020/12/14/art_13812345678.html",
        "https://a.gov.cn/?id=11010519491231002X",
        "回执2020Q4-卫健-017",
        "第12项、第27项，任务28",
        "2020-12-14 至 2020-12-31",
        "20201214101530",
        "微信图片_20201214101530",
        "mmexport1607912345678",
        "投资13812345678元",
        "32完成，浏览量13800000000次",
        "28已发布，阅读量达13700000000",
        "25完成，共受理13812345678件",
        "总播放13600000000",
        "投资 13812345678 元",
        "合计15012345678.50元",
        "统一社会信用代码91370302MA3C1234X5",
        "11370302004224567D",
        "项目代码2020-370302-48-03-012345",
        "受理编号4111111111111111",
        "注册号370302800101123",
        "受理编号110105194912310021",  # of a document
        "110105201912310021",  # a day of these years: rather a document's
        "110105194913310021",  # no such month
        "6222021001116245703",  # not by Luhn
        "监督电话0533-2181234",
        "咨询热线：0533-2181234、0533-2181235",
        "拨打12345热线",
        "400-810-1234",
        "公开信息1381234567条",
        "第G20青银高速",
        "身高1.85米，体重75.5",
        "IMG_0012",
        "鲁ICP备05012345号",
        "",
    ],
)
def test_number_of_another_kind_passes(text: str) -> None:
    assert find_secrets(text) == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("【机密】任务表.docx", DEGREE),
        ("任务表-机密.docx", DEGREE),
        ("任务表（秘密）.pdf", DEGREE),
        ("绝密 方案.pdf", DEGREE),
        ("内部资料_预案.docx", INTERNAL),
        ("张三13812345678.jpg", MOBILE),
        ("11010519491231002X.png", IDENTITY),
    ],
)
def test_file_name_may_give_it_away(name: str, kind: SecretKind) -> None:
    assert [secret.kind for secret in find_secrets_in_name(name)] == [kind]


@pytest.mark.parametrize(
    "name",
    ["秘书处任务表.docx", "机密计算-方案.docx", "秘密投票办法.pdf", "内部控制手册.pdf",
     "微信图片_20201214101530.jpg", "2020Q4-卫健-017.pdf", "IMG_20201214_101530.jpg", ""],
)  # fmt: skip
def test_file_name_with_such_words_passes(name: str) -> None:
    assert find_secrets_in_name(name) == ()


@pytest.mark.parametrize(
    ("name", "marked"), [("【机密】任务表.docx", True), ("秘书处任务表.docx", False)]
)
def test_mark_is_found_in_the_name_of_a_document(name: str, marked: bool) -> None:
    assert (find_secrecy_mark([], name) is not None) is marked


def test_places_are_those_of_the_text_as_it_was_sent() -> None:
    text = "①张三\u200b１３８\u200b12345678，机密★5年"
    assert [text[s.start : s.end] for s in find_secrets(text)] == [
        "１３８\u200b12345678",
        "机密★5年",
    ]


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    found = find_secrets(text)
    spans = [place for secret in found for place in (secret.start, secret.end)]
    assert spans == sorted(spans)
    assert all(secret.start < secret.end <= len(text) for secret in found)


@given(st.integers(0, 10**8 - 1), st.sampled_from(["1{}", "请打1{}", "1{}（王）"]))
def test_masked_number_cannot_be_called(number: int, said: str) -> None:
    for secret in find_secrets(said.format(f"38{number:08}")):
        assert "****" in secret.masked


@pytest.mark.parametrize("text", ["保守国家 秘密", "侵犯商业 秘密", "涉密、秘密", "保密工作 检查"])
def test_word_apart_at_the_end_of_a_line_may_be_what_is_kept(text: str) -> None:
    assert find_secrecy_mark([text]) is None
