"""Whole conversations, as data: what is said and what must be answered, word for word.

Each runs through Telegram in ``test_serving.py``, which sees all that is seen here and delivery
beside it; ``LIAISON_TEST_FULL=1`` asks for the same in the terminal.

A file has ``now`` and its ``[[turn]]``s in order. The first person is described by ``role``,
``units``, ``name``, ``language``; others by ``[people.<name>]`` tables with the same keys, and a
turn of theirs names them with ``who``. A turn is one deed (``says``, ``sends``, ``presses``,
``receives``, ``restarts``, ``sweeps`` with the number of pushes owed, ``gets_paper``: the file of
this name, ``sends_back``: that sheet with cells typed over, ``scans``: the invitation of this
unit on the paper the first person holds, ``presses_card_of``: another's last card, in a group, or
``stops_the_bot``), ``later`` (seconds) or ``at`` (a
moment) by which the clock is moved first, and what must come of it: ``answer`` word for word,
``has``, ``lacks``, ``choices``, ``notice``. A Word file that is sent is drawn in
``[files."<name>"]`` as ``title`` and ``table``.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.reminding.rules import plan_next
from bot.reminding.sweep import sweep
from bot.serving import note_reached
from storage import plans, reports
from storage.db import Database
from storage.models import OutboxMessage, OutboxState
from tests.conftest import FULL, ZONE, FixedClock
from tests.conversation import CHANNEL, Answer
from tests.documents.makers import TableDrawing, make_docx
from tests.papers import retyped, token_on
from tests.sending import Sender

DIALOGUES = Path(__file__).parent.parent / "dialogues"
DEEDS = {"says", "sends", "presses", "receives", "restarts", "sweeps", "gets_paper"}
DEEDS |= {"sends_back", "scans", "presses_card_of", "stops_the_bot"}
FIELDS = DEEDS | {"who", "later", "at", "answer", "has", "lacks", "choices", "notice"}
FIRST = "first"


@pytest.mark.skipif(not FULL, reason="each of them runs through Telegram")
@pytest.mark.parametrize("path", sorted(DIALOGUES.glob("*.toml")), ids=lambda path: path.stem)
def test_dialogue_runs_as_written(path: Path, samples: Database, tmp_path: Path) -> None:
    dialogue = tomllib.loads(path.read_text(encoding="utf-8"))
    clock = FixedClock(moment(dialogue["now"]))
    people = {FIRST: joins(samples, clock, tmp_path, dialogue)} | {
        name: joins(samples, clock, tmp_path, {"name": name, **described})
        for name, described in dialogue.get("people", {}).items()
    }
    files = drawn_files(dialogue)
    if any("sweeps" in turn for turn in dialogue["turn"]):
        reminds_from(samples, clock.at)
    for turn in turns(dialogue):
        clock.at += dt.timedelta(seconds=turn.get("later", 1))
        if "at" in turn:
            clock.at = moment(turn["at"])
        if "sweeps" in turn:
            assert sweep(samples, clock.at) == turn["sweeps"], clock.at
            delivered(samples)
        else:
            does(people[turn.get("who", FIRST)], turn, files, people)


def turns(dialogue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for turn in dialogue["turn"]:
        assert turn.keys() <= FIELDS
        assert len(turn.keys() & DEEDS) == 1
        yield turn


def delivered(database: Database) -> None:
    """What was owed has left: a push that waits too long would be said anew."""
    with database.writing() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))


def reminds_from(database: Database, now: dt.datetime) -> None:
    """The plan is in force from the dialogue's first day on, and its reminders are planned."""
    with database.writing() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        plan.live_on = now.date()
        plan_next(session, reports.assignments(session, plan), now)


def drawn_files(dialogue: dict[str, Any]) -> dict[str, bytes]:
    """The Word tables that are sent in a dialogue, by their names."""
    return {
        name: make_docx(drawn["title"], TableDrawing(drawn["table"]))
        for name, drawn in dialogue.get("files", {}).items()
    }


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def joins(database: Database, clock: FixedClock, folder: Path, described: dict[str, Any]) -> Sender:
    return Sender(
        database,
        clock,
        folder,
        role=described.get("role", "liaison"),
        units=tuple(described.get("units", ("区卫健局",))),
        name=described.get("name", "王芳"),
        language=described.get("language", "zh"),
    )


def does(
    person: Sender, turn: dict[str, Any], files: dict[str, bytes], people: dict[str, Sender]
) -> None:
    if "restarts" in turn:
        person.restarts()
    elif "receives" in turn:
        received = person.receives()
        assert len(received) == turn["receives"], [answer.text for answer in received]
        if received:
            check(turn, received[-1])
    elif "gets_paper" in turn:
        check(turn, person.gets_paper())
        assert person.paper is not None
        assert person.paper.name == turn["gets_paper"]
    elif "sends_back" in turn:
        assert person.paper is not None
        changes = {(no, unit, column): cell for no, unit, column, cell in turn["sends_back"]}
        check(turn, person.sends(retyped(person.paper.content, changes), person.paper.name))
    elif "scans" in turn:
        paper = people[FIRST].paper
        assert paper is not None
        check(turn, person.says(f"/start {token_on(paper.content, turn['scans'])}"))
    elif "presses_card_of" in turn:
        card = people[turn["presses_card_of"]].last
        assert card is not None
        check(turn, person.in_group("-1").presses_handle(f"{card.handle}:0"))
    elif "stops_the_bot" in turn:
        note_reached(person.database, person.clock.now(), CHANNEL, person.sender, False)
    elif "sends" in turn:
        check(turn, person.sends(files[turn["sends"]], turn["sends"]))
    elif "presses" in turn:
        check(turn, person.presses(turn["presses"]))
    else:
        check(turn, person.says(turn["says"]))


def check(turn: dict[str, Any], answer: Answer) -> None:
    said = turn.get("says") or turn.get("presses") or turn.get("sends")
    context = f"{said!r} was answered:\n{answer.text}\n{answer.choices} {answer.notice or ''}"
    if "answer" in turn:
        assert answer.text == turn["answer"].strip(), context
    for words in turn.get("has", ()):
        assert words in answer.text, context
    for words in turn.get("lacks", ()):
        assert words not in answer.text, context
    if "choices" in turn:
        assert list(answer.choices) == turn["choices"], context
    if "notice" in turn:
        assert answer.notice == turn["notice"], context
