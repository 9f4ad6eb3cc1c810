"""How does somebody come in? An invitation is shown, confirmed, and used up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.access import standing_in
from bot.channels import InboundMessage
from bot.commands import menu
from bot.district import here
from bot.notices import show_coordinators, show_person
from bot.periods import terms
from bot.reminding.rules import plan_next
from bot.reply import Choice, Reply
from bot.turn import Office
from messages import formats
from messages.catalog import Text, say
from storage import audit, people, plans, reports, roster
from storage.models import Assignment, Invitation, Person, PersonRole, Plan, StandIn, Unit


def offer(
    session: Session, invitation: Invitation, now: dt.datetime, language: str, office: Office
) -> Reply:
    """The card that says what the invitation is for and what will be stored."""
    issued = formats.day(
        invitation.created_at.astimezone(now.tzinfo).date(), language, today=now.date()
    )
    return Reply(
        blocks=(
            say(
                "invitation.offer",
                language,
                here(session),
                who=_who(invitation, language),
                day=issued,
            ),
            say("invitation.stored", language, years=office.keep_years),
        ),
        choices=(
            (
                Choice.of("confirm.confirm", language, fresh_only=True),
                Choice.of("confirm.cancel", language, fresh_only=True),
            ),
        ),
        invitation=invitation.id,
    )


def accept(
    session: Session,
    message: InboundMessage,
    invitation_id: int,
    now: dt.datetime,
    language: str,
) -> Reply:
    """Uses the invitation up and binds who confirmed it; says so when it was used meanwhile."""
    invitation = people.redeem(session, invitation_id, now)
    if invitation is None:
        return Reply(blocks=(say("invitation.used", language, here(session)),))
    units = [
        unit
        for name in invitation.unit_names
        if (unit := roster.unit_named(session, name)) is not None
    ]
    former = {unit.id: people.liaisons_of(session, unit) for unit in units}
    person = people.bind(
        session,
        channel=message.channel,
        sender=message.sender,
        name=message.sender_name or say("invitation.nameless", language).unescape(),
        role=PersonRole(invitation.role),
        units=units,
        now=now,
    )
    invitation.person_id = person.id
    if invitation.stand_in_id is not None:
        stand_in = session.get_one(StandIn, invitation.stand_in_id)
        standing_in.agreed(session, stand_in, person, now)
    leaving = people.still_serving(session, invitation.replaces_id)
    if leaving is not None and leaving.id != person.id:
        _take_over(session, leaving, person, units, now)
    else:
        _tell_former(session, former, person, units, now)
    audit.note(
        session,
        now=now,
        person=person,
        channel=message.channel,
        action="bound",
        subject=f"person {person.id}",
        invitation=invitation.id,
        role=invitation.role,
        units=list(invitation.unit_names),
        replaces=invitation.replaces_id,
    )
    blocks = [say("invitation.bound", language, who=_who(invitation, language))]
    plan = plans.live_plan(session)
    if plan is not None:
        theirs = reports.assignments(session, plan, units=units)
        plan_next(session, theirs, now)
        for unit in units:
            named, shared = plans.count_of_unit(session, plan, unit)
            blocks.append(
                say("my_tasks.of_one", language, unit=unit.name, named=named, shared=shared)
            )
        soonest = _soonest(plan, theirs, now.date())
        if units and soonest is not None:
            day = formats.day(soonest, language, today=now.date())
            blocks.append(say("invitation.soonest", language, day=day))
    example = units[0].name if units else ""
    blocks.append(
        say("invitation.try_unit", language, unit=example)
        if example
        else say("invitation.try_any", language)
    )
    return Reply(
        blocks=tuple(blocks),
        choices=((Choice.of("my_tasks.open", language),),) if units else (),
        menu=menu(person.role, language),
        update=True,
    )


def _soonest(plan: Plan, assignments: Iterable[Assignment], today: dt.date) -> dt.date | None:
    """The next day on which one of these is due."""
    days = (
        terms(plan, each.task, each.deadline_on).due_on(today)
        for each in assignments
        if each.closed_at is None
    )
    return min((day for day in days if day >= today), default=None)


def _take_over(
    session: Session, former: Person, successor: Person, units: Sequence[Unit], now: dt.datetime
) -> None:
    """移交: the units go from one to the other; who is left with none has no access any more."""

    def compose(language: str) -> Reply:
        names = formats.names((unit.name for unit in units), language)
        text = say(
            "invitation.taken_over", language, units=names, old=former.name, new=successor.name
        )
        return Reply(blocks=(text,))

    show_person(session, former.id, now, compose)
    show_coordinators(session, now, compose, but=successor.id)
    if former.role == PersonRole.LIAISON and {unit.id for unit in former.units} <= {
        unit.id for unit in units
    }:
        # The units stay on record with the one who served them.
        former.revoked_at = now
    else:
        people.part_from(session, former, units)


def _tell_former(
    session: Session,
    former: Mapping[int, Sequence[Person]],
    newcomer: Person,
    units: Sequence[Unit],
    now: dt.datetime,
) -> None:
    """A unit that had its liaison has another one: that one and the coordinators learn of it."""
    for unit in units:
        others = [person for person in former[unit.id] if person.id != newcomer.id]
        if not others:
            continue

        def compose(language: str, unit: Unit = unit) -> Reply:
            text = say(
                "invitation.another", language, here(session), unit=unit.name, new=newcomer.name
            )
            return Reply(blocks=(text,))

        for other in others:
            show_person(session, other.id, now, compose)
        show_coordinators(session, now, compose, but=newcomer.id)


def _who(invitation: Invitation, language: str) -> Text:
    if invitation.role != PersonRole.LIAISON:
        return say(f"invitation.who_{invitation.role}", language)
    if invitation.stand_in_id is not None:
        return say("invitation.who_deputy", language)
    names = formats.names(invitation.unit_names, language)
    return say("invitation.who_liaison", language, names=names)
