"""Never: a deed the person has no right to, or progress on a unit they do not serve, by any path.

Every intent of the table of contents is acted out for every kind of person, about their own unit
and another's, in private and in a group. The words are not what is tested here, so the intent and
its slots are put into the conversation as a question of ours that is answered by 「第29项」.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import or_, select

from bot.dialogue import Asked, State
from bot.handlers import HANDLERS
from messages.catalog import say
from storage.db import Database
from storage.models import (
    Assignment,
    Base,
    Dialogue,
    Draft,
    Extension,
    OutboxMessage,
    Person,
    PersonRole,
    ProgressReport,
    ReportEvent,
)
from tests.conftest import MONDAY, FixedClock, in_one_file
from tests.conversation import CHANNEL, Answer, Conversation

LIAISON, COORDINATOR, LEADER = PersonRole.LIAISON, PersonRole.COORDINATOR, PersonRole.LEADER
FOR_COORDINATORS = """
    on_behalf grant_extension refuse_extension to_review approve_report return_report
    raise_to_leader not_to_leader undo_decision urge urge_now notice notice_state correct_notice
    withdraw_notice rehearse set_reminder_rules
    undo_reminder_rules enter_calendar undo_calendar step_through year_of_table activate
    draft_state draft_changes keep_draft read_pasted
    drop_import undo_import set_deadline set_duty set_unit undo_change people invite
    print_invitations open_invitations recall_invitations revoke answer_feedback open_feedback
    audit_log export_audit take_table take_cell keep_system keep_cell step_cells undo_sheet
    bulletin yearly_paragraph
"""
FOR_REPORTERS = """
    submit_progress report all_of_them correct leave_out leave_out_detail confirm_some
    disown plan_ahead undo extension other_day hand_over extension_state withdraw_extension
"""
FOR_LIAISONS = "confirm_on_behalf"
FOR_EACH_ALONE = """
    departed progress_query overview to_do abandon my_reports set_reminder snooze my_reminders
    drop_reminder move_reminder end_reminders reminder_rules stand_in stand_in_state accept_stand_in
    end_stand_in feedback privacy export_me erase_me confirm_erasure bind start confirm agree
    receipt_query decline_stand_in stand_by who_am_i cancel why_pushed language settings ledger
    resume
"""
FOR_EACH_IN_GROUPS_TOO = """
    tasks_by_unit my_tasks task_search task_detail units_of_task due help terms greeting thanks
    farewell who_are_you compare_units why not_theirs all_but table_size roster
    powers nobodys which_district why_reason
"""
RIGHTS = {
    intent: (frozenset(roles), public)
    for intents, roles, public in (
        (FOR_COORDINATORS, {COORDINATOR}, False),
        (FOR_REPORTERS, {LIAISON, COORDINATOR}, False),
        (FOR_LIAISONS, {LIAISON}, False),
        (FOR_EACH_ALONE, {LIAISON, COORDINATOR, LEADER}, False),
        (FOR_EACH_IN_GROUPS_TOO, {LIAISON, COORDINATOR, LEADER}, True),
    )
    for intent in intents.split()
}
"""Who may do what, and whether in a group, written down a second time on purpose: the table of
handlers is held to it, and a new handler needs a line here."""
CONVERSATION = {"dialogue", "outbox", "seen_message", "stranger"}
"""The tables that may change by a refusal: what was said, and by whom."""
OWN, OTHER = "区卫健局", "区水利局"
TASK = 29
GROUP = "-77"
SECRET_NOTE = "这句话只给本单位看"
OTHER_NOTE = "另一句话"


@dataclass(frozen=True)
class World:
    """Two units with a report and an application each, their liaisons, the office, and a way in."""

    database: Database
    wang: Conversation
    li: Conversation
    office: Conversation
    join: Callable[[str], Conversation]


@pytest.fixture(scope="module")
def begun(
    sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Conversation, Conversation, Conversation]:
    """The liaisons and the office, over a file that is made once and copied for each test."""
    path = tmp_path_factory.mktemp("rights") / "rights.sqlite3"
    shutil.copy(sample_file, path)
    database, clock = Database(f"sqlite:///{path}"), FixedClock()
    wang = Conversation(database, clock)
    li = Conversation(database, clock, units=(OTHER,), name="李强")
    office = Conversation(database, clock, role="coordinator", name="陈主任")
    for person, note in ((wang, SECRET_NOTE), (li, OTHER_NOTE)):
        clock.at += dt.timedelta(seconds=1)
        person.says(f"{TASK}项受阻，{note}，想延到1月15日")
        person.presses("确认")
        person.says(f"{TASK}完成37%，{note}")
    in_one_file(database)
    return wang, li, office


@pytest.fixture
def world(
    begun: tuple[Conversation, Conversation, Conversation], clock: FixedClock, tmp_path: Path
) -> Iterator[World]:
    made = begun[0].database.path
    assert made is not None
    path = tmp_path / "liaison.sqlite3"
    shutil.copy(made, path)
    samples = Database(f"sqlite:///{path}")
    clock.at = begun[0].clock.at
    wang, li, office = (each.over(samples, clock) for each in begun)
    wang.last, li.last = begun[0].last, begun[1].last

    def join(role: str) -> Conversation:
        return {
            "liaison": lambda: wang,
            "another": lambda: li,
            "coordinator": lambda: office,
            "leader": lambda: Conversation(samples, clock, role="leader", name="副区长"),
            "unbound": lambda: Conversation(samples, clock, role="stranger", name="路人"),
            "revoked": lambda: revoked(samples, clock),
        }[role]()

    yield World(samples, wang, li, office, join)
    samples.close()


def revoked(database: Database, clock: FixedClock) -> Conversation:
    left = Conversation(database, clock, name="前任")
    left.says(f"{TASK}完成八成")
    with database.writing() as session:
        person = session.scalars(select(Person).where(Person.name == "前任")).one()
        person.revoked_at = MONDAY
    return left


def acts(person: Conversation, intent: str, unit: str) -> Iterator[Answer]:
    """The person does what the intent stands for, about the unit, and says yes to what follows."""
    if person.last is None:
        person.says("您好")
    slots: dict[str, Any] = {
        "unit": unit,
        "status": "done",
        "percent": 100,
        "note": "无",
        "when": "2021-01-20",
        "keyword": "复工",
        "name": "李强",
    }
    with person.database.writing() as session:
        row = session.get(Dialogue, (CHANNEL, person.address, person.sender))
        if row is not None:
            state = State.from_json(row.state)
            asked = Asked(intent, slots, ("task_no",))
            row.state = State(draft=state.draft, handle=state.handle, asked=asked).as_json()
    person.clock.at += dt.timedelta(seconds=1)
    yield person.says(f"第{TASK}项")
    yield person.says("确认")


Facts = dict[tuple[str, int], tuple[str, tuple[object, ...]]]
"""Everything about progress: (table, id) → (unit or person, what it holds)."""


def facts(database: Database) -> Facts:
    found: Facts = {}
    told: tuple[object, ...]
    with database.reading() as session:
        for report in session.scalars(select(ProgressReport)):
            told = (report.receipt, report.for_office, report.person_id)
            found["report", report.id] = (report.assignment.unit.name, told)
        for event in session.scalars(select(ReportEvent)):
            unit = session.get_one(ProgressReport, event.report_id).assignment.unit.name
            found["event", event.id] = (unit, (event.kind,))
        for extension in session.scalars(select(Extension)):
            told = (extension.decided_at, extension.granted_on)
            found["extension", extension.id] = (extension.assignment.unit.name, told)
        touched = (
            Assignment.last_report_id,
            Assignment.closed_at,
            Assignment.returned_at,
            Assignment.deadline_on,
        )
        query = select(Assignment).where(or_(*(column.is_not(None) for column in touched)))
        for each in session.scalars(query):
            told = (each.last_report_id, each.closed_at, each.returned_at, each.deadline_on)
            found["assignment", each.id] = (each.unit.name, told)
        for draft in session.scalars(select(Draft)):
            name = session.get_one(Person, draft.person_id).name
            found["draft", draft.person_id] = (name, (str(draft.items),))
    return found


def changed(before: Facts, after: Facts) -> dict[tuple[str, int], str]:
    """What is new, different or gone, and whose it is."""
    return {
        key: (after.get(key) or before[key])[0]
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those of the conversation."""
    with database.reading() as session:
        # By the driver itself: every row is read after each of a hundred deeds.
        connection = session.connection().connection.driver_connection
        assert connection is not None
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for name in Base.metadata.tables
            if name not in CONVERSATION
        }


def test_every_handler_has_the_right_that_is_written_here() -> None:
    told = {intent: (each.allowed, each.public) for intent, each in HANDLERS.items()}
    assert told == RIGHTS


@pytest.mark.parametrize("role", ["liaison", "another", "coordinator", "leader"])
def test_who_has_no_right_is_refused_and_changes_nothing(world: World, role: str) -> None:
    person = world.join(role)
    kind = LIAISON if role in ("liaison", "another") else PersonRole(role)
    refused = [intent for intent, (allowed, _) in RIGHTS.items() if kind not in allowed]
    assert refused
    person.says("取消")  # or 确认 would book the draft that is theirs
    before = rows(world.database)
    for intent in refused:
        answer, _ = acts(person, intent, OWN)
        for_liaisons = LIAISON in RIGHTS[intent][0]
        key = "refusals.for_reporters" if for_liaisons else "refusals.not_for_role"
        assert answer.text == say(key), intent
        assert rows(world.database) == before, intent


@pytest.mark.parametrize("role", ["unbound", "revoked"])
@pytest.mark.parametrize("place", ["private", "group"])
def test_who_was_not_let_in_changes_and_learns_nothing(world: World, role: str, place: str) -> None:
    person = world.join(role)
    if place == "group":
        person = person.in_group(GROUP)
    before = rows(world.database)
    for intent in HANDLERS:
        # Another day: a stranger is not answered without end.
        world.li.clock.at += dt.timedelta(days=1)
        for answer in acts(person, intent, OWN):
            assert SECRET_NOTE not in answer, intent
            assert "37%" not in answer, intent
        assert rows(world.database) == before, intent


@pytest.mark.parametrize("role", ["liaison", "another", "coordinator", "leader"])
def test_in_a_group_nothing_changes_and_no_progress_is_told(world: World, role: str) -> None:
    person = world.join(role).in_group(GROUP)
    before = rows(world.database)
    for intent, (_, public) in RIGHTS.items():
        for answer in acts(person, intent, OWN):
            assert SECRET_NOTE not in answer, intent
            assert "37%" not in answer, intent
            if not public:
                assert answer.text == say("refusals.private_only"), intent
        assert rows(world.database) == before, intent


@pytest.mark.parametrize(
    ("role", "mine"), [("liaison", {OWN, "王芳"}), ("another", {OTHER, "李强"})]
)
def test_a_liaison_changes_only_what_is_their_units_and_reads_no_other_note(
    world: World, role: str, mine: set[str]
) -> None:
    person = world.join(role)
    before = facts(world.database)
    for intent in HANDLERS:
        for answer in acts(person, intent, OWN):
            assert role == "liaison" or SECRET_NOTE not in answer, intent
        theirs = set(changed(before, facts(world.database)).values())
        assert theirs <= mine, intent
    # It is no empty test: their own draft was confirmed.
    new = changed(before, facts(world.database))
    assert any(table == "report" for table, _ in new)


@pytest.mark.parametrize("unit", [OWN, OTHER])
def test_what_a_coordinator_reports_is_marked_as_theirs(world: World, unit: str) -> None:
    before = facts(world.database)
    for intent in HANDLERS:
        list(acts(world.office, intent, unit))
    after = facts(world.database)
    new = [key for key in changed(before, after) if key[0] == "report"]
    assert new
    assert all(after[key][1][1] for key in new)


# --- cards ---


def test_nobody_else_can_press_a_card(world: World) -> None:
    card = world.wang.last
    assert card is not None
    before = facts(world.database)
    others = [world.li, world.office, world.join("leader"), world.join("unbound")]
    before |= {k: v for k, v in facts(world.database).items() if k not in before}
    for person in [*others, world.wang.in_group(GROUP), world.li.in_group(GROUP)]:
        for index in range(len(card.choices)):
            answer = person.presses_handle(f"{card.handle}:{index}")
            assert (answer.text, answer.notice) == ("", say("refusals.card_not_yours"))
    assert changed(before, facts(world.database)) == {}


def test_in_one_group_nobody_presses_the_card_of_another(world: World) -> None:
    """The chat is the same there: it is the person who is not."""
    wang = world.wang.in_group(GROUP)
    wang.says("jtj的任务")
    card = wang.last
    assert card is not None
    assert card.choices
    before = facts(world.database)
    for role in ("another", "coordinator", "leader", "unbound", "revoked"):
        person = world.join(role).in_group(GROUP)
        before |= {k: v for k, v in facts(world.database).items() if k not in before}
        for index in range(len(card.choices)):
            answer = person.presses_handle(f"{card.handle}:{index}")
            assert (answer.text, answer.notice) == ("", say("refusals.card_not_yours")), role
    assert changed(before, facts(world.database)) == {}
    assert wang.presses_handle(f"{card.handle}:0").text


def test_a_card_that_books_is_its_persons_alone_wherever_it_stands(world: World) -> None:
    """The card with 确认 stands in the chat of the one who presses: only the person differs."""
    card = world.wang.last
    assert card is not None
    for role in ("another", "coordinator", "leader", "unbound", "revoked"):
        person = world.join(role)
        before = facts(world.database)
        with world.database.writing() as session:
            row = session.scalars(
                select(OutboxMessage).where(OutboxMessage.handle == card.handle)
            ).one()
            row.address = person.address
        for index in range(len(card.choices)):
            answer = person.presses_handle(f"{card.handle}:{index}")
            assert answer.notice == say("refusals.card_not_yours"), role
        assert changed(before, facts(world.database)) == {}


def test_a_card_outlives_the_right_to_press_it_by_nothing(world: World) -> None:
    left = world.join("revoked")
    before = facts(world.database)
    assert left.last is not None
    for index in range(len(left.last.choices)):
        answer = left.presses_handle(f"{left.last.handle}:{index}")
        assert answer.notice == say("refusals.card_not_yours", "zh")
    assert changed(before, facts(world.database)) == {}


@pytest.mark.parametrize("forged", ["A" * 16 + ":0", ":0", "x", "", "0:0", "../..:0", "%s:0"])
def test_a_forged_handle_changes_nothing_and_is_answered_as_anothers_is(
    world: World, forged: str
) -> None:
    before = facts(world.database)
    assert world.wang.presses_handle(forged).notice == say("refusals.card_not_yours")
    assert changed(before, facts(world.database)) == {}


def test_a_replayed_card_books_nothing_twice(world: World) -> None:
    card = world.wang.last
    assert card is not None
    world.wang.presses("确认")
    before = facts(world.database)
    world.wang.says(f"第{TASK}项")
    for index in range(len(card.choices)):
        world.wang.presses_handle(f"{card.handle}:{index}")
    assert changed(before, facts(world.database)) == {}


@pytest.mark.parametrize(
    "forwarded",
    [
        f"{OTHER}第{TASK}项已完成",
        f"{OTHER}：第{TASK}项完成九成，第27项没变化",
        f"代报 {OTHER} 第{TASK}项 已完成",
        f"转发：{OTHER}李强 第{TASK}项已完成 http://www.zichuan.gov.cn/a.html",
        f"同意{OTHER}第{TASK}项延期到1月15日",
        f"审核通过{OTHER}第{TASK}项",
        f"{OTHER}第{TASK}项退回，缺少链接",
        "张店区水利局第29项已完成",
        "市水利局第29项已完成",
    ],
)
def test_forwarded_words_give_no_rights(world: World, forwarded: str) -> None:
    before = facts(world.database)
    world.wang.says("取消")
    world.wang.says(forwarded)
    world.wang.says("确认")
    assert set(changed(before, facts(world.database)).values()) <= {OWN, "王芳"}
    with world.database.reading() as session:
        units = [r.assignment.unit.name for r in session.scalars(select(ProgressReport))]
    assert sorted(units) == sorted([OWN, OTHER])
