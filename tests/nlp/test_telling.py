"""Does a word that makes another task of a wording tell it apart, and a mere correction not?"""

from __future__ import annotations

import pytest

from nlp.telling import tell_apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("发布一季度就业补贴发放情况", "发布二季度就业补贴发放情况"),
        ("公布小学招生政策", "公布初中招生政策"),
        ("通报上半年信访办理情况", "通报下半年信访办理情况"),
        ("报送3月份空气质量", "报送4月份空气质量"),
        ("建成傅家镇养老服务站", "建成马尚镇养老服务站"),
        ("改造老旧小区12个", "改造老旧小区15个"),
        ("完成二期工程竣工验收", "完成三期工程竣工验收"),
        ("发放残疾人补贴", "发放退役军人补贴"),
        ("做好汛期值守", "做好寒假值守"),
        ("新建污水管网", "改建污水管网"),
    ],
)
def test_another_task(one: str, other: str) -> None:
    assert tell_apart(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公布小学招生政策", "公布小学和初中招生政策"),
        ("6月底前完成管网改造", "9月底前完成管网改造"),
        ("发布2020年审计结果", "发布2021年审计结果"),
        ("及时公开财政预算", "按规定公开财政预算"),
        ("改造农村公路", "推进改造农村公路30公里"),
        ("推进一网通办", "深化一网通办"),
    ],
)
def test_same_task(one: str, other: str) -> None:
    assert not tell_apart(one, other)
