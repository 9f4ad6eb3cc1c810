"""Which tasks does a file hold, and what should the coordinator look at before they are live?"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from bot.apart import environment
from bot.importing.doubts import PLACE, TASKS, writers, writing
from bot.importing.parsing import SECONDS, DaysOffInstead, read_table
from bot.returning.sheet import OurLedger
from messages import formats
from messages.catalog import Text, say
from nlp.normalize import normalize
from nlp.table_names import bound_name, is_branch_for_whole
from nlp.task_table import Doubt, DoubtCode, Milestone, TaskRow, TaskTable
from nlp.task_table.unit_names import is_plural, may_be_one_name
from nlp.units import OF_OTHERS, UnitIndex, UnitMention, Verdict
from storage.files import FileProblem, FileRefused, begins_like_office

_READ_HERE = 256 * 1024
"""A text of this many bytes needs no process of its own: nothing in it is unpacked."""
_PLAIN = frozenset({"", ".txt", ".tsv", ".csv"})
_GRACE = 30
_UNSAID = frozenset({"full", TASKS, PLACE})
"""Values of a doubt that its sentence does not have."""
NOT_AS_WRITTEN = frozenset({"sound", "shape", "edit", "former", "pinyin", "initials"})
"""Reasons to take a name for a unit that a person should see: slips, and names of former days."""


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """A task table as read from one file; `digest` is the SHA-256 of the file's bytes."""

    name: str
    digest: str
    table: TaskTable


_PLAIN = frozenset({"", ".txt", ".tsv", ".csv"})
Opener = Callable[[bytes, str, int | None], str]
"""Opens a file of this name, for a year if one is known: what `bot.importing.parsing` answers."""


def opened_apart(content: bytes, name: str, year: int | None) -> str:
    """Has the file opened by another process, which may be killed without harm."""
    header = json.dumps({"name": name, "year": year}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.importing.parsing"],
            input=header + content,
            capture_output=True,
            timeout=SECONDS + _GRACE,
            env=environment(),
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise FileRefused(FileProblem.TOO_MUCH_WORK) from error
    return done.stdout.decode()


def read_plan(
    source: Path | bytes,
    name: str = "",
    year: int | None = None,
    *,
    opened: Opener = opened_apart,
) -> ParsedPlan:
    """The task table in a file, or in bytes that came under a name.

    `year` is the document's year where the caller knows it. Office files are opened by a process of
    its own with limits of memory and time. Blocks until it answers: call it off the event loop.
    Raises FileRefused, with its problem, for a file that is not read; DaysOffInstead; OurLedger for
    a ledger that came back; OSError for a missing path.
    """
    if isinstance(source, bytes):
        content, shown = source, PurePath(name).name
    else:
        content, shown = source.read_bytes(), name or source.name
    plain = PurePath(shown).suffix.lower() in _PLAIN and len(content) <= _READ_HERE
    table = read_table(content, shown, year) if plain else _told(opened(content, shown, year))
    return ParsedPlan(shown, hashlib.sha256(content).hexdigest(), table)


def refuse_marked(content: bytes, name: str, opened: Opener = opened_apart) -> None:
    """Raises FileRefused for a document that carries a mark of secrecy.

    What is no document that is read, a picture or a PDF, is let be. Blocks as `read_plan` does.
    """
    if not (begins_like_office(content) or PurePath(name).suffix.lower() in _PLAIN):
        return
    try:
        read_plan(content, name, opened=opened)
    except FileRefused as refused:
        if refused.problem is FileProblem.SECRET:
            raise
    except (DaysOffInstead, OurLedger):
        return


def _taken_for(units: UnitIndex, written: str) -> str | None:
    """The unit that a name written with a slip, one of former days, or that of a branch where the
    unit is none was bound to."""
    kinds = {reason.kind for mention in units.find(written) for reason in mention.evidence}
    meant = bound_name(units, written)
    doubtful = kinds & NOT_AS_WRITTEN or (meant and is_branch_for_whole(units, written, meant))
    return meant if doubtful else None


def rejoined(plan: ParsedPlan, units: UnitIndex) -> ParsedPlan:
    """The table with the names whole again that a line break wrapped, as far as the roster tells:
    it knows 市公安局交警大队, and no 交警大队 beside it.
    """
    tasks = tuple(_rejoined(task, units) for task in plan.table.tasks)
    return replace(plan, table=replace(plan.table, tasks=tasks))


def _rejoined(task: TaskRow, units: UnitIndex) -> TaskRow:
    for above, name in task.below:
        whole = bound_name(units, above + name)
        apart = bound_name(units, name)
        if whole is None or (apart not in (None, whole) and bound_name(units, above)):
            continue
        named, lead, support = (
            tuple(above + name if n == above else n for n in names if n != name)
            for names in (task.units, task.lead, task.support)
        )
        task = replace(task, units=named, lead=lead, support=support)
    return task


def bound_names(plan: ParsedPlan, units: UnitIndex) -> dict[str, str]:
    """The roster's name for each name in the table that certainly means one.

    What follows a body of another level or place, and does not say its own, is that one's too:
    in 市教育局、财政局 there is no 区财政局.
    """
    names = {written for task in plan.table.tasks for written in task.units}
    bound = {name: known for name in names if (known := bound_name(units, name)) is not None}
    others = {name for name in names - bound.keys() if _is_of_others(units, name)}
    doubtful: set[str] = set()
    for task in plan.table.tasks:
        elsewhere = False
        for written in task.units:
            known = bound.get(written)
            if known is None:
                elsewhere = elsewhere or written in others
            elif known == written or written.startswith((units.place.level, units.place.name)):
                elsewhere = False
            elif elsewhere and not is_plural(written):
                doubtful.add(written)
    return {written: known for written, known in bound.items() if written not in doubtful}


def _is_of_others(units: UnitIndex, written: str) -> bool:
    verdicts = {mention.verdict for mention in units.find(written)}
    return not verdicts.isdisjoint(OF_OTHERS)


def _whose(units: UnitIndex, written: str, mentions: Sequence[UnitMention]) -> Verdict | None:
    """Why a name is somebody else's body, from its first character to its last; None where not."""
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(normalize(written))):
        return None
    verdict = mentions[0].verdict
    return verdict if verdict in OF_OTHERS and not units.may_be_ours(mentions[0]) else None


def roster_doubts(
    plan: ParsedPlan, units: UnitIndex, bound: Mapping[str, str]
) -> tuple[Doubt, ...]:
    """Names in the table that no unit of the roster certainly bears, each once; ``bound`` are those
    that one does (:func:`bound_names`).

    ``tasks`` are the numbers of those that write it, where they are several. Of a name that left
    out its level, ``full`` is the whole one, unless it says its place;
    ``joined`` is what a name may be with the one above it.
    """
    dropped = [doubt for doubt in plan.table.doubts if doubt.code is DoubtCode.LEVEL_DROPPED]
    full = {
        name: doubt.values["completed"]
        for doubt in dropped
        if not units.names_a_place(name := doubt.values["unit"])
    }
    written_by: dict[str, list[int]] = {}
    wrapped: dict[str, str] = {}
    for task in plan.table.tasks:
        named = set(task.units)
        wrapped.update(
            (name, above + name)
            for above, name in task.below
            if {above, name} <= named and may_be_one_name(above, name)
        )
        for written in task.units:
            written_by.setdefault(written, []).append(task.number)
    doubts: list[Doubt] = []
    for written, numbers in written_by.items():
        if written in bound:
            taken = _taken_for(units, written)
            if taken is not None and not is_plural(written):
                values = {"unit": written, "taken": taken}
                doubts.append(writing(Doubt(numbers[0], DoubtCode.UNIT_TAKEN, values), numbers))
            continue
        doubt = doubt_of_name(units, written, numbers[0], full.get(written, wrapped.get(written)))
        if written in wrapped and doubt.code in (DoubtCode.UNIT_NEAR, DoubtCode.UNIT_UNKNOWN):
            doubt = replace(doubt, values={**doubt.values, "joined": wrapped[written]})
        doubts.append(writing(doubt, numbers))
    return tuple(doubts)


def doubt_of_name(units: UnitIndex, written: str, number: int, full: str | None = None) -> Doubt:
    """That no unit of the roster certainly bears a name, which a task writes."""
    if is_plural(written):
        return Doubt(number, DoubtCode.GROUP_UNKNOWN, {"phrase": written})
    mentions = units.find(written)
    others = _whose(units, written, mentions)
    nearest = [n for mention in mentions for n in mention.units or mention.nearest]
    # 市财政局 may be a slip for one's own; what names another place is that place's.
    nearest = [] if others is Verdict.OTHER_PLACE else nearest or list(units.nearest(written))
    values = {"unit": written}
    if nearest:
        values["nearest"] = "、".join(dict.fromkeys(nearest))
    if full is not None:
        values["full"] = full
    code = DoubtCode.UNIT_NEAR if nearest else DoubtCode.UNIT_UNKNOWN
    return Doubt(number, DoubtCode.UNIT_ELSEWHERE if others else code, values)


def doubt_sentence(doubt: Doubt, language: str = "zh") -> Text:
    """Why a person should look, in words."""
    # 市财政局 is not called near: its button does offer one's own, where it may be a slip.
    unsaid = _UNSAID | ({"nearest"} if doubt.code is DoubtCode.UNIT_ELSEWHERE else set())
    values: dict[str, object] = {k: v for k, v in doubt.values.items() if k not in unsaid}
    if doubt.row is not None:
        values["row"] = doubt.row
    if tasks := writers(doubt):
        values["row"] = formats.numbers(tasks, language)
    # A draft stored before wordings were kept has none.
    worded = "_worded" if "was" in doubt.values else ""
    wrapped = "_wrapped" if "joined" in doubt.values else ""
    return say(f"import.doubt_{doubt.code}{worded}{wrapped}", language, **values)


def refusal_sentence(refused: FileRefused, language: str = "zh") -> Text:
    """Why a file was not read, and what to do about it."""
    return say(f"import.refused_{refused.problem}", language, **refused.values)


def plan_as_json(
    plan: ParsedPlan, doubts: Iterable[Doubt] | None = None, language: str = "zh"
) -> str:
    """What `liaison import --json` prints, with these `doubts` or the table's own."""
    table = plan.table
    answer = {
        "title": table.title,
        "year": table.year,
        "tasks": [_task_as_json(task) for task in table.tasks],
        "warnings": [
            {
                "row": doubt.row,
                "code": str(doubt.code),
                "message": doubt_sentence(doubt, language).unescape(),
            }
            for doubt in (table.doubts if doubts is None else doubts)
        ],
    }
    return json.dumps(answer, ensure_ascii=False, indent=1)


def _task_as_json(task: TaskRow) -> dict[str, Any]:
    return {
        "no": task.number,
        "heading": list(task.heading),
        "requirement": task.requirement,
        "units": list(task.units),
        "lead": list(task.lead),
        "support": list(task.support),
        "deadline": task.deadline.isoformat() if task.deadline else None,
        "deadline_text": task.deadline_text,
        "ongoing": task.ongoing,
    }


def _told(answered: str) -> TaskTable:
    """The table in what was answered; raises as :func:`read_plan` does."""
    answer = json.loads(answered)
    if "refused" in answer:
        raise FileRefused(FileProblem(answer["refused"]), **answer["values"])
    if "text" in answer:
        raise DaysOffInstead(answer["text"])
    if "ledger" in answer:
        raise OurLedger(**answer["ledger"])
    return _table(answer["table"])


def _table(read: Mapping[str, Any]) -> TaskTable:
    """A table from its JSON form."""
    return TaskTable(
        read["title"],
        read["year"],
        tuple(map(_task, read["tasks"])),
        tuple(Doubt(d["row"], DoubtCode(d["code"]), d["values"]) for d in read["doubts"]),
    )


def _task(read: Mapping[str, Any]) -> TaskRow:
    lists = {key: tuple(read[key]) for key in ("heading", "units", "lead", "support")}
    below = tuple((above, name) for above, name in read["below"])
    steps = tuple(Milestone(step["text"], _day(step["date"])) for step in read["milestones"])
    return TaskRow(
        **{**read, **lists, "milestones": steps, "below": below, "deadline": _day(read["deadline"])}
    )


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
