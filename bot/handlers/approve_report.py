"""审核通过区卫健局第24项: the report is accepted; a done task is closed out (销号).

全部通过 names none, and 28、25通过 several: those that wait are shown first, and passed with one
tap.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.dialogue import Asked
from bot.reply import Reply
from bot.reporting import extensions, reviewing, wording
from bot.task_lists import PAGE
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports
from storage.models import ProgressReport

NAMES = frozenset({"task_no", "receipt", "nth"})
"""Details that name one report; a unit alone means all of its."""


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return _pass_all(turn, turn.slots["receipts"])
    reviewing.must_be_ours(turn)
    if "excepted" in turn.slots:
        return preview(turn, None, turn.slots.get("unit"), turn.slots["excepted"])
    if "task_nos" in turn.slots or not turn.slots.keys() & NAMES:
        return preview(turn, turn.slots.get("task_nos"), turn.slots.get("unit"))
    return reviewing.passed(turn, reviewing.the_assignment(turn))


def waiting(
    turn: Turn,
    numbers: Collection[int] | None,
    unit: str | None = None,
    excepted: Collection[int] = (),
) -> list[ProgressReport]:
    """The reports that wait for a review, on these tasks and of this unit where they are named,
    and on none of those ``excepted``."""
    return [
        a.last_report
        for a in reports.to_review(turn.session, turn.plan)
        if a.last_report
        and (numbers is None or a.task.number in numbers)
        and a.task.number not in excepted
        and unit in (None, a.unit.name)
    ]


def preview(
    turn: Turn,
    numbers: Collection[int] | None,
    unit: str | None = None,
    excepted: Collection[int] = (),
) -> Reply:
    """Those reports, to be passed by a 确认. Raises :class:`Refusal` where there are none."""
    found = waiting(turn, numbers, unit, excepted)
    if not found:
        raise Refusal(turn.say("review.none"))
    shown = found[:PAGE]
    blocks = [turn.say("review.pass_these", count=len(shown))]
    blocks += [wording.with_evidence(turn, report) for report in shown]
    if len(found) > len(shown):
        blocks.append(turn.say("review.more_wait", count=len(found) - len(shown)))
    receipts = [report.receipt for report in shown]
    return Reply(
        blocks=tuple(blocks),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("approve_report", {"receipts": receipts}, ("confirmation",)),
    )


def _pass_all(turn: Turn, receipts: list[str]) -> Reply:
    """Passes what was shown; what was reported anew or looked at since is left."""
    passed = []
    for assignment in reports.to_review(turn.session, turn.plan):
        report = assignment.last_report
        if report is not None and report.receipt in receipts:
            reviewing.passed(turn, assignment)
            passed.append(report.receipt)
    if not passed:
        raise Refusal(turn.say("review.none"))
    return Reply(
        blocks=(
            turn.say(
                "review.all_passed",
                count=len(passed),
                receipts=formats.names(passed, turn.language),
            ),
        ),
        update=True,
    )
