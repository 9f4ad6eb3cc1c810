"""代班: who reports for a liaison on leave, from when to when, and with whose consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.dialogue import Asked
from bot.notices import show_person
from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, say
from storage import people
from storage.models import Person, PersonRole, StandIn, Unit

LONGEST = dt.timedelta(days=92)
"""How long somebody may be stood in for; longer is a handover, which the office does."""


def arrange(turn: Turn, name: str, first_on: dt.date, last_on: dt.date) -> Reply:
    """Asks somebody to stand in; it takes effect when they agree, and ends by itself.

    For somebody who was not let in yet a way in is opened, once its card was said yes to.
    """
    if turn.person.role != PersonRole.LIAISON or not turn.person.units:
        raise Refusal(turn.say("stand_in.for_liaisons"))
    first_on = max(first_on, turn.today)
    if last_on < first_on or last_on - first_on > LONGEST:
        raise Refusal(turn.say("stand_in.bad_days"))
    known = people.liaisons_called(turn.session, name, turn.person)
    deputy = known[0] if len(known) == 1 else None
    if deputy is None and not turn.slots.get("confirmed"):
        return _shown(turn, name, first_on, last_on)
    before = [
        each for each in running(turn) if each.first_on <= last_on and first_on <= each.last_on
    ]
    _end(turn, before)
    stand_in = StandIn(
        person_id=turn.person.id,
        person=turn.person,
        deputy_id=deputy.id if deputy else None,
        deputy_name=name,
        first_on=first_on,
        last_on=last_on,
    )
    turn.session.add(stand_in)
    turn.session.flush()
    turn.note("stand_in_asked", f"stand_in {stand_in.id}")
    blocks = [_ended_instead(turn, each) for each in before]
    blocks.append(turn.say("stand_in.arranged", name=name, **_days(stand_in, turn)))
    if deputy is not None:
        _ask(turn, stand_in, deputy)
        blocks.append(turn.say("stand_in.asked", name=name))
    else:
        token, _ = people.invite(
            turn.session,
            role=PersonRole.LIAISON,
            unit_names=[],
            now=turn.now,
            stand_in=stand_in,
        )
        blocks.append(turn.say("stand_in.forward", name=name, token=token))
    return Reply(blocks=tuple(blocks), choices=((turn.choice("stand_in.cancel"),),))


def _shown(turn: Turn, name: str, first_on: dt.date, last_on: dt.date) -> Reply:
    known = {"person": name, "first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    days = _stretch(first_on, last_on, turn)
    return Reply(
        blocks=(turn.say("stand_in.would_arrange", name=name, **days),),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked("stand_in", known, ("confirmation",)),
    )


def agree(turn: Turn) -> Reply:
    """The one who was asked agrees; the one who asked is told."""
    offered = people.stand_ins_offered(turn.session, turn.person, turn.today)
    if not offered:
        raise Refusal(turn.say("stand_in.nothing_offered"))
    for stand_in in offered:
        agreed(turn.session, stand_in, turn.person, turn.now)
        turn.note(
            "stand_in_agreed", f"stand_in {stand_in.id}", behalf=f"person {stand_in.person_id}"
        )
    return Reply(
        blocks=tuple(
            turn.say("stand_in.you_agreed", name=each.person.name, **_days(each, turn))
            for each in offered
        ),
        update=True,
    )


def decline(turn: Turn) -> Reply:
    """The one who was asked cannot; the one who asked is told."""
    offered = people.stand_ins_offered(turn.session, turn.person, turn.today)
    if not offered:
        raise Refusal(turn.say("stand_in.nothing_offered"))
    for stand_in in offered:
        stand_in.ended_at = turn.now
        turn.note("stand_in_ended", f"stand_in {stand_in.id}")

        def compose(language: str, stand_in: StandIn = stand_in) -> Reply:
            days = _days(stand_in, replace(turn, language=language))
            told = say("stand_in.declined", language, name=turn.person.name, **days)
            return Reply(blocks=(told,))

        show_person(turn.session, stand_in.person_id, turn.now, compose)
    names = formats.names((each.person.name for each in offered), turn.language)
    return Reply(blocks=(turn.say("stand_in.you_declined", name=names),), update=True)


def agreed(session: Session, stand_in: StandIn, deputy: Person, now: dt.datetime) -> None:
    """Notes the consent and tells the person on leave."""
    stand_in.deputy_id = deputy.id
    stand_in.agreed_at = now
    show_person(
        session,
        stand_in.person_id,
        now,
        lambda language: Reply(blocks=(say("stand_in.agreed", language, name=deputy.name),)),
    )


def running(turn: Turn) -> list[StandIn]:
    """Who stands in for this person now or later, agreed or asked."""
    return people.stand_ins_of(turn.session, turn.person, turn.today)


def told(turn: Turn) -> Reply:
    """Who stands in, from when to when, and whether they have agreed."""
    waiting = running(turn)
    if not waiting:
        raise Refusal(turn.say("stand_in.none"))
    return Reply(
        blocks=tuple(
            turn.say(
                "stand_in.is_agreed" if each.agreed_at else "stand_in.is_asked",
                name=each.deputy_name,
                **_days(each, turn),
            )
            for each in waiting
        ),
        choices=((turn.choice("stand_in.cancel"),),),
    )


def end(turn: Turn) -> Reply:
    """The person is back, or thought better of it."""
    ending = running(turn)
    if not ending:
        raise Refusal(turn.say("stand_in.none"))
    _end(turn, ending)
    return Reply(
        blocks=tuple(
            turn.say("stand_in.ended", name=each.deputy_name, **_days(each, turn))
            for each in ending
        )
    )


def _end(turn: Turn, ending: Sequence[StandIn]) -> None:
    for stand_in in ending:
        stand_in.ended_at = turn.now
        turn.note("stand_in_ended", f"stand_in {stand_in.id}")
        show_person(
            turn.session,
            stand_in.deputy_id,
            turn.now,
            lambda language: Reply(blocks=(say("stand_in.over", language, name=turn.person.name),)),
        )


def _ended_instead(turn: Turn, stand_in: StandIn) -> Text:
    return turn.say("stand_in.replaced", name=stand_in.deputy_name, **_days(stand_in, turn))


def principals(turn: Turn) -> dict[int, Person]:
    """For each unit this person serves for somebody else today: for whom."""
    return {
        unit.id: stand_in.person
        for stand_in in people.stands_in_for(turn.session, turn.person, turn.today)
        for unit in stand_in.person.units
        if unit not in turn.person.units
    }


def units_stood_in_for(turn: Turn) -> list[Unit]:
    return [
        unit
        for stand_in in people.stands_in_for(turn.session, turn.person, turn.today)
        for unit in stand_in.person.units
        if unit not in turn.person.units
    ]


def _ask(turn: Turn, stand_in: StandIn, deputy: Person) -> None:
    def compose(language: str) -> Reply:
        return Reply(
            blocks=(
                say(
                    "stand_in.offer",
                    language,
                    name=turn.person.name,
                    units=formats.names((u.name for u in turn.person.units), language),
                    **_days(stand_in, turn),
                ),
            ),
            choices=(
                (Choice.of("stand_in.agree", language), Choice.of("stand_in.decline", language)),
            ),
        )

    show_person(turn.session, deputy.id, turn.now, compose)


def _days(stand_in: StandIn, turn: Turn) -> dict[str, Text | str]:
    return _stretch(stand_in.first_on, stand_in.last_on, turn)


def _stretch(first_on: dt.date, last_on: dt.date, turn: Turn) -> dict[str, Text | str]:
    return {
        "first": formats.day(first_on, turn.language, today=turn.today),
        "last": formats.day(last_on, turn.language, today=turn.today),
    }
