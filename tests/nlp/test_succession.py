"""Who leaves and who comes, in one sentence; more than that is not read."""

from __future__ import annotations

import pytest

from nlp.succession import read_succession
from tests.nlp.sample import sample_lexicon


@pytest.mark.parametrize(
    ("said", "former", "successor", "units"),
    [
        ("王丽接替张伟做教体局联络员", "张伟", "王丽", ["区教体局"]),
        ("王小丽接替张小伟担任教体局联络员", "张小伟", "王小丽", ["区教体局"]),
        ("教体局联络员由王丽接替张伟", "张伟", "王丽", ["区教体局"]),
        ("让王丽接替张伟", "张伟", "王丽", []),
        ("教体局张伟调走了，王丽接替", "张伟", "王丽", ["区教体局"]),
        ("张伟退休，王丽接手", "张伟", "王丽", []),
        ("张伟调走了，以后由王丽接替", "张伟", "王丽", []),
        ("我调走了，王丽接替我", "我", "王丽", []),
        ("我不干联络员了，换成王丽", "我", "王丽", []),
        ("由王丽接我的班", "我", "王丽", []),
        ("Wang Li takes over from 张伟 at 区教体局", "张伟", "Wang Li", ["区教体局"]),
        ("replace 张伟 with Wang Li", "张伟", "Wang Li", []),
        ("张伟调走了", "张伟", "", []),
        ("教体局的张小伟离职了", "张小伟", "", ["区教体局"]),
        ("Zhang Wei has left", "Zhang Wei", "", []),
    ],
)
def test_who_leaves_and_who_comes(said: str, former: str, successor: str, units: list[str]) -> None:
    read = read_succession(said, sample_lexicon().units)
    assert read is not None
    assert (read.former, read.successor) == (former, successor)
    assert [name for mention in read.units for name in mention.units] == units


@pytest.mark.parametrize(
    "said",
    [
        "24项负责人张伟调走了，没人管",
        "张伟调走了，28项卡住了",
        "张伟调走了吗",
        "我们局长调走了",
        "我下周出差，王丽接替我",
        "王丽代班期间接替我",
        "李强接替工作完成",
        "方案由王村镇负责",
        "第28项由区应急管理局牵头",
        "任务由王丽负责",
        "高校毕业生就业政策",
    ],
)
def test_anything_more_is_not_read(said: str) -> None:
    assert read_succession(said, sample_lexicon().units) is None
