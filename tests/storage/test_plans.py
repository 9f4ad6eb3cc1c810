"""Is the 2020 table in the database as it is on paper, and does everybody owe what it says?"""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.importing import intake, plan_files
from bot.samples import SAMPLE_TABLE, load_samples
from storage import plans, roster
from storage.db import Database
from storage.models import Assignment, Plan, ProgressReport, Role, Task, Unit
from tests.benchmarks import corpus
from tests.conftest import MONDAY

EVERYBODY = [1, *range(13, 19), 20, 26, 30, 33, 34, *range(36, 41), 42, *range(44, 56)]
"""The rows given to 各镇（街道、开发区）、各部门单位, counted on the paper table."""


def numbers_of(database: Database, unit: str, *, named: bool) -> list[int]:
    with database.reading() as session:
        plan, found = plans.live_plan(session), roster.unit_named(session, unit)
        assert plan is not None
        assert found is not None
        return [t.number for t in plans.tasks_of_unit(session, plan, found, named=named)]


def test_sample_plan_has_every_row_of_the_paper(samples: Database) -> None:
    with samples.reading() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        tasks = plans.tasks(session, plan)
        assert (plan.year, plan.title) == (2020, "全区政务公开工作任务分解表")
    assert [task.number for task in tasks] == list(range(1, 57))
    dated = {task.number: task.deadline_on for task in tasks if task.deadline_on}
    assert dated == dict.fromkeys((46, 47, 51), dt.date(2020, 12, 31))


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("区卫健局", [6, 24, 25, 27, 28, 29, 32, 35]),
        ("区教体局", [6, 21, 22, 29]),
        ("区水利局", [29, 35]),
        ("区文旅局", [2]),
        ("区公安分局", [5, 19]),
        ("区政府办公室", [27, 35]),
        ("昆仑镇", []),
    ],
)
def test_unit_owes_what_names_it_and_its_part_of_everything_given_to_all(
    samples: Database, unit: str, named: list[int]
) -> None:
    assert numbers_of(samples, unit, named=True) == named
    assert numbers_of(samples, unit, named=False) == EVERYBODY


def test_phrase_for_enforcement_units_waits_for_the_office(samples: Database) -> None:
    with samples.writing() as session:
        plan = plans.live_plan(session)
        assert plan is not None
        task = plans.task(session, plan, 41)
        assert task is not None
        assert plans.answerable(session, [task])[41].groups == (
            ("各有法定行政执法权的单位", Role.JOINT, 0),
        )
        police = roster.unit_named(session, "区公安分局")
        assert police is not None
        police.enforcement = True
        plans.assign(session, plan)
    assert 41 in numbers_of(samples, "区公安分局", named=False)


def test_unit_added_later_gets_its_share(samples: Database) -> None:
    with samples.writing() as session:
        session.add(Unit(name="区统计局", kind="department"))
        session.flush()
        plan = plans.live_plan(session)
        assert plan is not None
        plans.assign(session, plan)
    assert numbers_of(samples, "区统计局", named=False) == EVERYBODY
    assert numbers_of(samples, "区统计局", named=True) == []


def test_importing_the_same_content_twice_changes_nothing(samples: Database) -> None:
    def count() -> tuple[int | None, ...]:
        with samples.reading() as session:
            return tuple(
                session.scalar(select(func.count()).select_from(table))
                for table in (Plan, Task, Assignment, Unit)
            )

    before = count()
    with samples.writing() as session:
        intake.store(session, intake.look(session, plan_files.read_plan(SAMPLE_TABLE)), MONDAY)
    load_samples(samples, MONDAY)
    assert count() == before


def test_sample_loads_into_postgresql_as_into_sqlite(postgres_url: str, samples: Database) -> None:
    database = Database(postgres_url)
    load_samples(database, MONDAY)
    for unit in ("区卫健局", "昆仑镇"):
        for named in (True, False):
            assert numbers_of(database, unit, named=named) == numbers_of(samples, unit, named=named)
    database.close()


def test_units_are_read_by_pages_also_where_a_reader_has_no_transaction(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_samples(postgres_database, MONDAY)
    with postgres_database.reading() as session:
        everybody = [unit.name for unit in roster.active_units(session)]
        for page in (len(everybody), 7):
            monkeypatch.setattr(roster, "_AT_ONCE", page)
            assert [unit.name for unit in roster.each_active_unit(session)] == everybody
    assert len(everybody) == len(set(everybody)) > 40


def test_table_of_the_benchmarks_is_the_same_in_both_kinds_of_database(
    empty_database: Database, postgres_url: str
) -> None:
    server = Database(postgres_url)

    def filled(database: Database) -> list[object]:
        assert corpus.furnish(database, 70, 60) == 140
        with database.reading() as session:
            plan = plans.live_plan(session)
            assert plan is not None
            tasks = [(t.number, t.heading, t.requirement) for t in plans.tasks(session, plan)]
            owed = session.execute(
                select(Assignment.task_id, Unit.name, Assignment.named, ProgressReport.reported_at)
                .join(Unit, Unit.id == Assignment.unit_id)
                .outerjoin(ProgressReport, ProgressReport.id == Assignment.last_report_id)
                .order_by(Assignment.id)
            )
            return [tasks, [tuple(row) for row in owed]]

    assert filled(server) == filled(empty_database)
    with server.writing() as session:
        session.add(Unit(name="区数据局", kind="department"))  # numbers go on from what was written
    server.close()
