"""The table of papers: what makes each, and who may have it.

A paper is made like an answer: ``make(turn) -> Reply`` with a ``file``, or a ``Refusal``. It runs
in a process of its own, over one moment of the database that it only reads; the turn's slots are
what was booked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import audit_log
from bot.overview import picture, telling, who_owes
from bot.overview.counting import LOOKING_ON
from bot.papers import bulletin, invitations, ledger
from bot.reminding import urge_card
from bot.reply import Reply
from bot.turn import Turn
from storage.models import PersonRole


@dataclass(frozen=True, slots=True)
class Paper:
    """``make`` makes it, for people of the roles in ``allowed``."""

    make: Callable[[Turn], Reply]
    allowed: frozenset[PersonRole]


OFFICE = frozenset({PersonRole.COORDINATOR, PersonRole.LEADER})
COORDINATORS = frozenset({PersonRole.COORDINATOR})

PAPERS: Mapping[str, Paper] = {
    "ledger": Paper(ledger.make_ledger, OFFICE),
    "unit_sheet": Paper(ledger.make_unit_sheet, frozenset({PersonRole.LIAISON})),
    "bulletin": Paper(bulletin.make_bulletin, COORDINATORS),
    "yearly_paragraph": Paper(bulletin.make_yearly_paragraph, COORDINATORS),
    "invitations": Paper(invitations.make, COORDINATORS),
    "audit": Paper(audit_log.make, COORDINATORS),
    "overview": Paper(telling.told, LOOKING_ON),
    "who_owes": Paper(who_owes.told, LOOKING_ON),
    "urge": Paper(urge_card.preview, COORDINATORS),
    "heatmap": Paper(picture.make, LOOKING_ON),
}
