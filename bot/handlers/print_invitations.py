"""打印邀请: invitations for the units named, or for all that nobody can be told for, on
paper, once the card was said yes to."""

from __future__ import annotations

from bot.access import inviting
from bot.changing.duties import certain
from bot.dialogue import Asked
from bot.overview.wording import some_names
from bot.papers.booking import book, is_being_made
from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Refusal, Turn
from nlp.office import named_units
from storage import plans, roster
from storage.models import Unit

KIND = "invitations"


def handle(turn: Turn) -> Reply:
    if is_being_made(turn, KIND):
        # Pressed twice: the first press has opened the ways in that are being printed.
        return Reply(blocks=(turn.say("papers.making"),), silent=True, shown=turn.state.shown)
    if not turn.slots.get("confirmed"):
        return _shown(turn)
    named = (roster.unit_named(turn.session, name) for name in turn.slots["units"])
    units = [unit for unit in named if unit is not None]
    opened, expires_at = inviting.open_for_each(turn.session, units, turn.now)
    turn.note("invited", "sheet", units=[unit.name for unit in units])
    return book(
        turn,
        KIND,
        opened=[[each.unit, each.token] for each in opened],
        until=expires_at.astimezone(turn.now.tzinfo).date().isoformat(),
        bot_name=turn.office.bot_name,
    )


def _shown(turn: Turn) -> Reply:
    """For whom ways in would be opened, before any is: whoever holds a sheet can use it."""
    if said := turn.slots.get("nobody"):
        raise Refusal(turn.say("invitation.no_such_unit", said=said))
    names = [unit.name for unit in _meant(turn)]
    if not names:
        raise Refusal(turn.say("invitation.all_served"))
    card = turn.say("invitation.would_print", count=len(names), names=some_names(turn, names))
    return Reply(
        blocks=(card,),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("print_invitations", {"units": names}, ("confirmation",)),
    )


def _meant(turn: Turn) -> list[Unit]:
    """The units named; of 各镇 and the like, or of all, those nobody can be told for."""
    single, groups = [], set[str]()
    for mention in named_units(turn.message.text, turn.lexicon.units):
        known = [roster.unit_named(turn.session, name) for name in mention.units]
        if any(known) or not known:
            single.append(mention)
            continue
        for name in mention.units:
            groups.update(plans.group_members(turn.session, name))
    units = certain(turn, single)
    if units and not groups:
        return units
    lacking = inviting.units_to_invite(turn.session, turn.today)
    return units + [u for u in lacking if u not in units and (not groups or u.name in groups)]
