"""Is a message a task table, what does it hold, and what is the coordinator told?"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable
from pathlib import PurePath

from sqlalchemy.orm import Session

from bot.channels import InboundMessage
from bot.dialogue import Asked
from bot.importing import draft_plans, intake, records
from bot.importing.intake import Reading
from bot.importing.parsing import DaysOffInstead
from bot.importing.plan_files import Opener, opened_apart, read_plan, refusal_sentence
from bot.notices import show_person
from bot.reminding import calendar_notices
from bot.reply import Choice, Reply
from bot.returning import deciding
from bot.returning.comparing import Compared, compare
from bot.returning.sheet import OurLedger
from messages import formats
from messages.catalog import Text, say
from nlp.secrecy import find_secrecy_mark
from nlp.task_table import Doubt, DoubtCode, read_task_table
from nlp.task_table.columns import is_header
from nlp.task_table.grid import Slot
from nlp.task_table.stacked import Stacked, stacked_joined
from storage import audit, file_jobs, imports, plans, reports, roster
from storage.db import Database
from storage.files import FileProblem, FileRefused
from storage.files.drawn_columns import find_table
from storage.models import FileJob, Person, PersonRole, Plan

log = logging.getLogger(__name__)

LONGEST_PASTED = 20_000
_FEWEST_TASKS = 2
"""Tasks with units below which numbered paragraphs are a message like any other."""
_FIRST_LINES = 80
"""Lines that tell whether a message is a table with one cell a line."""
_NO_TABLES = ("image/", "video/", "audio/")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def book(
    session: Session, message: InboundMessage, person: Person, now: dt.datetime
) -> Reply | None:
    """Books the table in a coordinator's message to be read; None where there is none.

    A file that a coordinator with a unit sends while a report is being written belongs to the
    report.
    """
    if person.role != PersonRole.COORDINATOR:
        return None
    if person.units and reports.draft_of(session, person) is not None:
        return None
    file = next((a for a in message.attachments if not a.media_type.startswith(_NO_TABLES)), None)
    pasted = message.text if file is None and _is_table(message.text) else ""
    if file is None and not pasted:
        return None
    if find_secrecy_mark([message.text], file.name if file else ""):
        refused = refusal_sentence(FileRefused(FileProblem.SECRET), person.language)
        return Reply(blocks=(refused,))
    if file is None:
        return book_pasted(session, message, person, now, pasted)
    year = _YEAR.search(message.text)
    file_jobs.ask(
        session,
        channel=message.channel,
        address=message.address,
        person=person,
        now=now,
        reference=file.reference,
        name=PurePath(file.name).name,
        size=file.size,
        year=int(year[0]) if year else None,
    )
    return Reply(blocks=(say("intake.reading", person.language),))


def book_pasted(
    session: Session, message: InboundMessage, person: Person, now: dt.datetime, pasted: str
) -> Reply:
    """Books a table that was written into the chat to be read."""
    file_jobs.ask(
        session,
        channel=message.channel,
        address=message.address,
        person=person,
        now=now,
        pasted=pasted,
    )
    return Reply(blocks=(say("intake.reading", person.language),))


def tasks_in_words(person: Person, text: str) -> int:
    """How many tasks the numbered paragraphs of a coordinator's message hold; 0 where it is none of
    a table's: tasks with their units, 责任单位：… or in brackets, are told by no other message."""
    lines = text.splitlines()
    if person.role != PersonRole.COORDINATOR or len(text) > LONGEST_PASTED or len(lines) < 2:
        return 0
    tasks = read_task_table(lines).tasks
    with_units = sum(bool(task.units) for task in tasks)
    return len(tasks) if with_units >= max(_FEWEST_TASKS, len(tasks) / 2) else 0


def _is_table(text: str) -> bool:
    """Cells pasted from an office program or a web page, or columns drawn below the titles of a
    task table.
    """
    lines = text.splitlines()
    if len(text) > LONGEST_PASTED or sum("\t" in line for line in lines) > 1:
        return len(text) <= LONGEST_PASTED
    if any(isinstance(block, Stacked) for block in stacked_joined(lines[:_FIRST_LINES])):
        return True
    drawn = find_table(lines)
    return drawn is not None and is_header(Slot(t, 0, n) for n, t in enumerate(drawn.rows[0]))


def read(
    database: Database,
    job: FileJob,
    content: bytes,
    now: dt.datetime,
    opened: Opener = opened_apart,
) -> Reading | Compared | DaysOffInstead | str:
    """The table in a file, where a ledger that came back differs, or the key of what to say.

    The table is seen beside the one in force here, for that takes seconds where tasks are
    thousands, and nobody else can write while :func:`outcome` does.
    Raises :class:`storage.files.FileRefused`.
    """
    try:
        parsed = read_plan(content, job.name, job.year, opened=opened)
        if not parsed.table.tasks:
            return intake.look(None, parsed)
        with database.snapshot() as session:
            return intake.look(session, parsed)
    except DaysOffInstead as found:
        return found
    except FileRefused:
        raise
    except OurLedger as returned:
        with database.snapshot() as session:
            plan = plans.live_plan(session)
            if plan is None or not plan.content_hash.startswith(returned.plan):
                return "returning.other_plan"
            return compare(session, plan, returned, now)
    except Exception as error:  # a bug of ours must not have the job tried for ever
        log.error("table of job %s not read: %s", job.id, type(error).__name__)
        return "intake.not_read"


def outcome(
    session: Session,
    job: FileJob,
    person: Person,
    read: object,
    now: dt.datetime,
) -> Reply:
    """The preview of the draft that was stored, or of days off; or why there is none."""
    if isinstance(read, str):
        return _plainly(say(read, person.language))
    if isinstance(read, FileRefused):
        return _plainly(refusal_sentence(read, person.language))
    if isinstance(read, DaysOffInstead):
        return calendar_notices.offer(session, read.text, person.language, now)
    if isinstance(read, Compared):
        return deciding.card(session, person, read, now)
    assert isinstance(read, Reading)
    if roster.district(session) is None:
        return _plainly(say("roster_file.none", person.language))
    if not read.parsed.table.tasks:
        return Reply(blocks=intake.preview(read, person.language))
    if read.parsed.table.year is None:
        return _which_year(job, read.parsed.table.doubts, person.language, now)
    unchanged = read.beside == intake.in_force(session)
    reading = read if unchanged else intake.look(session, read.parsed)
    if intake.year_is_over(session, reading):
        # It can only be looked at: no draft has to go for it.
        told = intake.preview(reading, person.language, most=draft_plans.MOST_SHOWN)
        closed = say("intake.year_closed", person.language, year=reading.parsed.table.year)
        return Reply(blocks=(*told, closed))
    if (at_stake := intake.draft_at_stake(session, reading)) is not None:
        return _whether_to_replace(job, at_stake, reading, person.language, now)
    _tell_whose_draft_goes(session, reading, person, now)
    replaced = intake.replace_drafts(session, reading.parsed, now, person.language)
    plan = intake.store(session, reading, now)
    audit.note(
        session,
        now=now,
        person=person,
        channel=job.channel,
        action="imported",
        subject=f"plan {plan.id}",
        digest=reading.parsed.digest,
    )
    left = records.left_by(session, plan)
    owed = records.unreported(session, plan, now, person.language)
    language = person.language
    return draft_plans.preview_card(session, plan, reading, language, now, replaced, left, owed)


def _of_job(job: FileJob) -> dict[str, object]:
    """What has the file read once more, for it stays where it is."""
    return {"reference": job.reference, "name": job.name, "size": job.size, "pasted": job.pasted}


def _whether_to_replace(
    job: FileJob, draft: Plan, reading: Reading, language: str, now: dt.datetime
) -> Reply:
    """Asks before what was settled of another draft goes; the file is read again after a yes."""
    known = {**_of_job(job), "table_year": reading.parsed.table.year, "replaces": draft.id}
    source = intake.source(draft, now, language)
    ask = say("intake.would_replace", language, title=draft.title, source=source)
    ways = [Choice.of(f"intake.{way}", language, fresh_only=True) for way in ("confirm", "not_now")]
    return Reply(
        blocks=(ask,),
        choices=(tuple(ways),),
        asked=Asked("year_of_table", known, ("confirmation",)),
    )


def _tell_whose_draft_goes(
    session: Session, reading: Reading, person: Person, now: dt.datetime
) -> None:
    """Whoever settled doubts of a draft learns that another's file takes its place."""
    for draft in imports.other_drafts(session, reading.parsed.digest):
        title = draft.title

        def compose(language: str, title: str = title) -> Reply:
            told = say("intake.replaced_by", language, person=person.name, title=title)
            return Reply(blocks=(told,))

        for person_id in imports.settled_by(draft):
            if person_id != person.id:
                show_person(session, person_id, now, compose)


def _which_year(job: FileJob, doubts: Iterable[Doubt], language: str, now: dt.datetime) -> Reply:
    """Asks for the year, first for those that the deadlines or the title name; the file
    stays where it is and is read again with the answer.
    """
    known = _of_job(job)
    question, likely = say("intake.year_wanted", language), list[int]()
    for doubt in doubts:
        if doubt.code is DoubtCode.YEAR_BY_DEADLINES:
            likely = [int(doubt.values["year"])]
            question = say("intake.year_likely", language, year=likely[0])
        if doubt.code is DoubtCode.YEAR_UNSURE:
            likely = [int(year) for year in doubt.values["years"].split("、")]
            named = formats.names(map(str, likely), language)
            question = say("intake.year_unsure", language, years=named, year=likely[0])
    years = dict.fromkeys((*likely, now.year, now.year + 1))
    return Reply(
        blocks=(question,),
        choices=(
            tuple(Choice.of("intake.is_year", language, fresh_only=True, year=y) for y in years),
        ),
        asked=Asked("year_of_table", {**known, "this_year": now.year}, ("table_year",)),
    )


def _plainly(text: Text) -> Reply:
    return Reply(blocks=(text,))
