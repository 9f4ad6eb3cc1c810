"""A year's days off come in as the coordinator has them, and every reminder follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.command_line import app
from bot.importing.parsing import DaysOffInstead
from bot.importing.plan_files import read_plan
from bot.reminding.rules import Rules
from storage import plans
from storage.db import Database
from tests.conftest import ZONE, FixedClock
from tests.conversation import Conversation
from tests.nlp.test_days_off import NOTICE

DAYS = [("2027-01-01", "休"), *((f"2027-02-{day:02}", "休") for day in range(5, 16))]
WORKED = ("2027-02-20", "班")
LISTED = "\n".join(f"{day} {word}" for day, word in [*DAYS, WORKED])
FRIDAY, SATURDAY = dt.date(2027, 2, 5), dt.date(2027, 2, 20)


@pytest.fixture
def chen(samples: Database, clock: FixedClock) -> Conversation:
    clock.at = dt.datetime(2026, 11, 10, 10, 0, tzinfo=ZONE)
    return Conversation(samples, clock, role="coordinator", name="陈主任")


def works(database: Database, day: dt.date) -> bool:
    with database.reading() as session:
        return Rules(session, plans.live_plan(session), ZONE).calendar.is_workday(day)


def test_list_is_shown_entered_and_taken_back(chen: Conversation, samples: Database) -> None:
    card = chen.says(LISTED)
    assert card.text == (
        "读到2027年放假安排（来源未注明），请核对：\n"
        "　　放假12天：1月1日（周五）、2月5日（周五）至2月15日（周一）\n"
        "　　调休上班1天：2月20日（周六）"
    )
    assert works(samples, FRIDAY)
    assert "已录入2027年放假安排" in chen.presses("确认录入")
    assert (works(samples, FRIDAY), works(samples, SATURDAY)) == (False, True)
    assert "已恢复原样" in chen.presses("撤回放假安排")
    assert (works(samples, FRIDAY), works(samples, SATURDAY)) == (True, False)
    assert chen.says("撤回放假安排").text == "没有可以撤回的放假安排。"


def test_notice_can_be_pasted_as_it_is(chen: Conversation, samples: Database) -> None:
    card = chen.says(NOTICE)
    assert "读到2027年放假安排（国办发明电〔2026〕7号），请核对：" in card
    assert "2026年12月31日（周四）至1月2日（周六）" in card
    chen.says("确认")
    assert not works(samples, dt.date(2026, 12, 31))
    assert works(samples, dt.date(2027, 1, 3))
    chen.says("撤回放假安排")
    assert works(samples, dt.date(2026, 12, 31))


def test_few_days_correct_a_known_year_and_leave_the_others(
    chen: Conversation, samples: Database
) -> None:
    chen.says(LISTED)
    chen.says("确认")
    chen.says("2027-02-05 班")
    chen.says("确认")
    assert works(samples, FRIDAY)
    assert not works(samples, dt.date(2027, 2, 8))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("2027-01-01 休", "只有1天放假，不像全年的安排（至少11天）。请补全后再发。"),
        ("2027-02-30 休", "“2027-02-30”不是日期。请写成2027-01-01，或2027-10-01至2027-10-07。"),
        (f"{LISTED}\n2027-01-01 班", "2027年1月1日（周五）既写了休又写了班。"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_what_to_do(
    chen: Conversation, said: str, answer: str
) -> None:
    assert chen.says(said).text == answer


def test_only_the_coordinator_enters_days_off(samples: Database, clock: FixedClock) -> None:
    wang = Conversation(samples, clock)
    assert wang.says(LISTED).text == "这件事需要协调员来办。"


# --- files ---


def as_text(path: Path) -> Path:
    path.with_suffix(".txt").write_text(LISTED, encoding="utf-8")
    return path.with_suffix(".txt")


def as_csv(path: Path) -> Path:
    lines = ["日期,类型", *(f"{day},{word}" for day, word in [*DAYS, WORKED])]
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="gb18030")
    return path.with_suffix(".csv")


def as_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "名称", "类型"])
    for day, word in [*DAYS, WORKED]:
        sheet.append([dt.datetime.fromisoformat(day), "节日", word])
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


@pytest.mark.parametrize("make", [as_text, as_csv, as_workbook])
def test_command_enters_what_a_file_lays_down(
    make: Callable[[Path], Path],
    samples: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = make(tmp_path / "放假安排")
    with pytest.raises(DaysOffInstead):
        read_plan(file)
    monkeypatch.setenv("LIAISON_DATABASE_URL", samples.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LIAISON_NOW", "2026-11-10T10:00")
    done = CliRunner().invoke(app, ["calendar", str(file)])
    assert done.exit_code == 0
    assert "放假12天：1月1日（周五）、2月5日（周五）至2月15日（周一）" in done.stdout
    assert not works(samples, FRIDAY)
    wrong = CliRunner().invoke(app, ["import", str(file)])
    assert (wrong.exit_code, "请用 liaison calendar 录入" in wrong.stderr) == (1, True)
