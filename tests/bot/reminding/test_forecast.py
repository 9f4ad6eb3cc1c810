"""Does the rehearsal foretell what is then sent?"""

from __future__ import annotations

import datetime as dt

from bot.reminding.forecast import rehearse
from tests.bot.office import WATER, Office, moment
from tests.conftest import FixedClock


def test_rehearsal_foretells_what_is_then_sent(office: Office) -> None:
    clock = FixedClock(moment("2020-09-14T08:00"))
    first, last = dt.date(2020, 9, 14), dt.date(2021, 1, 20)
    foretold = {
        (one.at.date(), one.person, frozenset((i.unit, i.number, i.stage) for i in one.items))
        for one in rehearse(office.database, clock, first, last)
        if one.person is not None
    }
    assert office.said() == []
    office.sweep_days(first.isoformat(), last.isoformat(), ["09:00"])
    assert {(day, who, items) for day, _, who, items in office.said()} == foretold


def test_rehearsal_of_a_later_month_supposes_what_comes_before_it_is_sent(office: Office) -> None:
    clock = FixedClock(moment("2020-09-14T08:00"))
    december = rehearse(office.database, clock, dt.date(2020, 12, 1), dt.date(2020, 12, 31))
    assert min(one.at for one in december) == moment("2020-12-08T09:00")
    nobody = [one for one in december if one.person is None]
    assert {one.units for one in nobody} == {(WATER,)}


def test_rehearsal_of_a_range_in_the_past_looks_at_it_from_its_first_day(office: Office) -> None:
    clock = FixedClock(moment("2026-09-14T08:00"))
    december = rehearse(office.database, clock, dt.date(2020, 12, 1), dt.date(2020, 12, 31))
    assert any(one.person == "王芳" for one in december)
