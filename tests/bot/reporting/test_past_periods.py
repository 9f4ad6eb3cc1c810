"""上季度32完成了: nothing is booked for a period that is over, and the card says so."""

from __future__ import annotations

import pytest

from storage.db import Database
from tests.conftest import FixedClock
from tests.conversation import Conversation


@pytest.fixture
def wang(samples: Database, clock: FixedClock) -> Conversation:
    return Conversation(samples, clock)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("上季度32完成了", "上季度"),
        ("三季度的32我补报一下，已完成", "三季度"),
        ("32上季度就完成了", "上季度"),
        ("32 was done last quarter", "last quarter"),
    ],
)
def test_a_report_of_a_past_period_is_said_to_count_for_the_present(
    wang: Conversation, text: str, said: str
) -> None:
    card = wang.says(text)
    assert f"您说的是“{said}”，已过的报送期不能补报" in card
    assert "第32项" in card


@pytest.mark.parametrize(
    "text",
    ["本季度32完成了", "32完成，三季度数据已发布", "32上个月完成的", "截至三季度末32完成60%"],
)
def test_other_times_in_a_report_are_no_period_of_it(wang: Conversation, text: str) -> None:
    assert "不能补报" not in wang.says(text)
