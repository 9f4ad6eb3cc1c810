"""Whatever several people say in whatever order, what must always hold holds.

``LIAISON_TEST_FULL=1`` asks for thousands of steps.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from messages.catalog import say
from storage.db import Database
from storage.models import (
    Draft,
    Person,
    PersonRole,
    ProgressReport,
    ReportEvent,
    ReportEventKind,
    ReportStatus,
)
from tests.conftest import FULL, FixedClock, Note
from tests.conversation import Answer, Conversation

BUG = say("refusals.bug", number="@").split("@")[0]
WANG, LIU, ZHAO, OFFICE = "王芳", "刘洋", "赵敏", "陈主任"
liaisons = st.sampled_from([WANG, LIU, ZHAO])
anybody = st.sampled_from([WANG, LIU, ZHAO, OFFICE])
tasks = st.sampled_from([20, 24, 26, 27, 29])
states = st.sampled_from(["已完成", "完成八成", "没变化", "受阻，等省里文件", "受阻", "还没启动"])
steps = st.sampled_from(
    ["确认", "取消", "继续", "放弃", "撤回", "修改", "两个都是", "洪山镇", "1", "2", "第2个"]
)
questions = st.sampled_from(
    [
        "第28项还有谁",
        "我的任务",
        "谁没报",
        "我报过的",
        "本月到期的",
        "为什么",
        "您好",
        "呵呵",
        "区水利局",
    ]
)
units = st.sampled_from(["区卫健局", "洪山镇", "区水利局"])
links = st.sampled_from(["http://www.zichuan.gov.cn/a.html", "http://www.zichuan.gov.cn/b.html"])


class Office(RuleBasedStateMachine):
    """Two liaisons of one unit, one of two units, and a coordinator."""

    samples: Path
    taken = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "liaison.sqlite3"
        shutil.copy(self.samples, path)
        self.database = Database(f"sqlite:///{path}")
        self.clock = FixedClock()
        wang = Conversation(self.database, self.clock, name=WANG)
        shared = wang.assistant
        self.people = {
            WANG: wang,
            LIU: Conversation(self.database, self.clock, name=LIU, assistant=shared),
            ZHAO: Conversation(
                self.database,
                self.clock,
                name=ZHAO,
                units=("钟楼街道", "洪山镇"),
                assistant=shared,
            ),
            OFFICE: Conversation(
                self.database, self.clock, name=OFFICE, role="coordinator", assistant=shared
            ),
        }

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    def hears(self, who: str, text: str) -> Answer:
        self.clock.at += dt.timedelta(seconds=7)
        answer = self.people[who].says(text)
        assert answer.text, f"{who} said {text!r} and was not answered"
        assert BUG not in answer, f"{who} said {text!r}"
        return answer

    @rule(who=liaisons, task=tasks, state=states)
    def reports(self, who: str, task: int, state: str) -> None:
        self.hears(who, f"第{task}项{state}")

    @rule(who=liaisons, task=tasks, other=tasks)
    def reports_two(self, who: str, task: int, other: int) -> None:
        self.hears(who, f"{task}发了 {other}没变化")

    @rule(who=liaisons, task=tasks, state=states)
    def reports_and_confirms(self, who: str, task: int, state: str) -> None:
        self.hears(who, f"第{task}项{state}")
        self.hears(who, "确认")

    @rule(who=liaisons, percent=st.integers(1, 99))
    def corrects(self, who: str, percent: int) -> None:
        self.hears(who, f"不对，是{percent}%")

    @rule(who=liaisons, link=links)
    def adds_a_link(self, who: str, link: str) -> None:
        self.hears(who, link)

    @rule(who=anybody, step=steps)
    def steps(self, who: str, step: str) -> None:
        self.hears(who, step)

    @rule(who=anybody, question=questions)
    def asks(self, who: str, question: str) -> None:
        self.hears(who, question)

    @rule(who=liaisons, task=tasks, days=st.integers(20, 60))
    def asks_for_a_later_day(self, who: str, task: int, days: int) -> None:
        day = self.clock.at + dt.timedelta(days=days)
        self.hears(who, f"第{task}项推进中，想延到{day.year}年{day.month}月{day.day}日，等文件")
        self.hears(who, "确认")

    @rule(
        unit=units,
        task=tasks,
        said=st.sampled_from(["同意{}延期", "不同意{}延期", "同意{}延期，换个日期"]),
    )
    def decides(self, unit: str, task: int, said: str) -> None:
        self.hears(OFFICE, said.format(f"{unit}第{task}项"))

    @rule(
        unit=units, task=tasks, said=st.sampled_from(["审核通过{}", "{}退回，缺少链接", "{}退回"])
    )
    def reviews(self, unit: str, task: int, said: str) -> None:
        self.hears(OFFICE, said.format(f"{unit}第{task}项"))

    @rule(unit=units, task=tasks)
    def reports_on_behalf(self, unit: str, task: int) -> None:
        self.hears(OFFICE, f"代报 {unit} 第{task}项 已完成")

    @rule(who=anybody, data=st.data())
    def presses(self, who: str, data: st.DataObject) -> None:
        person = self.people[who]
        person.receives()
        if person.last is None or not person.last.choices:
            return
        self.clock.at += dt.timedelta(seconds=7)
        index = data.draw(st.integers(0, len(person.last.choices) - 1))
        answer = person.presses_handle(f"{person.last.handle}:{index}")
        assert answer.text or answer.notice
        assert BUG not in answer

    @rule(hours=st.sampled_from([1, 24, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        self.clock.at += dt.timedelta(hours=hours)

    @rule()
    def restarts(self) -> None:
        self.people[WANG].restarts()
        for person in self.people.values():
            person.assistant = self.people[WANG].assistant

    # --- what always holds ---

    @invariant()
    def everything_holds(self) -> None:
        type(self).taken += 1
        with self.database.reading() as session:
            booked = session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()
            withdrawn = set(
                session.scalars(
                    select(ReportEvent.report_id).where(
                        ReportEvent.kind == ReportEventKind.WITHDRAWN
                    )
                )
            )
            numbers: dict[tuple[int, str], list[int]] = defaultdict(list)
            last: dict[int, int | None] = {}
            for report in booked:
                numbers[report.unit_id, report.period].append(report.sequence)
                last.setdefault(report.assignment_id, None)
                if report.id not in withdrawn:
                    last[report.assignment_id] = report.id
                author = session.get_one(Person, report.person_id)
                served = {unit.id for unit in author.units}
                assert report.unit_id == report.assignment.unit_id
                assert report.unit_id in served or (
                    author.role == PersonRole.COORDINATOR and report.for_office
                )
                assert report.status != ReportStatus.BLOCKED or report.note
                assert re.fullmatch(r"20\d\dQ\d-.+-\d{3}", report.receipt)
                assert report.assignment.last_report_id is None or (
                    report.assignment.last_report_id not in withdrawn
                )
            for sequences in numbers.values():
                assert sequences == list(range(1, len(sequences) + 1))
            for report in booked:
                assert report.assignment.last_report_id == last[report.assignment_id]
                if report.assignment.closed_at is not None:
                    assert last[report.assignment_id] is not None
            for draft in session.scalars(select(Draft)):
                assert draft.items


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_conversations_in_any_order_keep_what_must_hold(
    sample_file: Path, record_property: Note
) -> None:
    class Copied(Office):
        samples = sample_file

    run_state_machine_as_test(
        Copied,
        settings=settings(
            max_examples=50 if FULL else 10,
            stateful_step_count=50 if FULL else 20,
            deadline=None,
            derandomize=not FULL,
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("steps", Copied.taken)
