"""How does an empty database become one to try things on? The sample roster and the 2020 table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.reminding.rules import plan_next
from storage import plans, reports, roster
from storage.db import Database, migrate

SAMPLE_TABLE = Path(roster.__file__).parent / "samples" / "2020-task-table.txt"


def load_samples(database: Database, now: dt.datetime) -> None:
    """Brings the schema up, and roster and table in where there is no roster: with one, it is an
    office's own, which sends its first table itself."""
    migrate(database)
    with database.writing() as session:
        if roster.district(session) is None:
            from bot.importing import intake, plan_files  # once: a tenth of a second at each start

            roster.load_roster(session)
            reading = intake.look(session, plan_files.read_plan(SAMPLE_TABLE))
            plan = intake.store(session, reading, now)
            plans.go_live(session, plan, now.date())
            plan_next(session, reports.assignments(session, plan), now)
