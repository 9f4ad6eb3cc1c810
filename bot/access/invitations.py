"""How does somebody come in? An invitation is shown, confirmed, and used up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.access import standing_in
from bot.channels import InboundMessage
from bot.commands import menu
from bot.reminding.rules import plan_next
from bot.reply import Choice, Reply
from messages import formats
from messages.catalog import Text, say
from storage import people, plans, reports, roster
from storage.models import Invitation, PersonRole, StandIn


def offer(session: Session, invitation: Invitation, now: dt.datetime, language: str) -> Reply:
    """The card that says what the invitation is for and what will be stored."""
    issued = formats.day(
        invitation.created_at.astimezone(now.tzinfo).date(), language, today=now.date()
    )
    district = roster.district(session)
    return Reply(
        blocks=(
            say(
                "invitation.offer",
                language,
                who=_who(invitation, language),
                day=issued,
                office=say("office.name", language, district=district.name if district else ""),
            ),
            say("invitation.stored", language),
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
        return Reply(blocks=(say("invitation.used", language),))
    units = [
        unit
        for name in invitation.unit_names
        if (unit := roster.unit_named(session, name)) is not None
    ]
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
    people.audit(
        session,
        now=now,
        person=person,
        channel=message.channel,
        action="bound",
        subject=f"person {person.id}",
        invitation=invitation.id,
        role=invitation.role,
    )
    blocks = [say("invitation.bound", language, who=_who(invitation, language))]
    plan = plans.live_plan(session)
    if plan is not None:
        plan_next(session, reports.assignments(session, plan, units=units), now)
        for unit in units:
            named, shared = plans.count_of_unit(session, plan, unit)
            blocks.append(
                say("my_tasks.of_one", language, unit=unit.name, named=named, shared=shared)
            )
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


def _who(invitation: Invitation, language: str) -> Text:
    if invitation.role != PersonRole.LIAISON:
        return say(f"invitation.who_{invitation.role}", language)
    if invitation.stand_in_id is not None:
        return say("invitation.who_deputy", language)
    names = formats.names(invitation.unit_names, language)
    return say("invitation.who_liaison", language, names=names)
