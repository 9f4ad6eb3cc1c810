"""What number may be a task's though nothing said so?"""

import pytest

from nlp.numbers_left import numbers_left


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("是的30完成了", (30,)),
        ("那个30弄完了", (30,)),
        ("对的，27和30都发了", (27, 30)),
        ("更正28：60%", (28,)),
        ("医保分局那边25改成70%", (25,)),
        ("从25改成70%", ()),
        ("发了30份", ()),
        ("完成了，覆盖30个村", ()),
        ("完成80%，12月3日公示", ()),
        ("发了 http://www.zichuan.gov.cn/30", ()),
        ("第3批已发，14:30上线", ()),
        ("完成了，淄政办字2020年12号", ()),
    ],
)
def test_numbers_that_count_nothing_are_left(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_left(text) == numbers
