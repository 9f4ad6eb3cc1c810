"""隐私, 导出我的数据, 注销: what is stored about a person, shown, handed out, and forgotten."""

from __future__ import annotations

import datetime as dt

from bot.access import roll
from bot.audit_words import Words, deed
from bot.commands import menu
from bot.dialogue import Asked
from bot.notices import show_coordinators
from bot.reply import Reply
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, say
from storage import audit, erasure, people, pushes, reports

LIMITS = ("no_ranking", "no_check_ins", "no_pushes_off_work", "nothing_twice")
"""What the assistant never does, in the order it is told; each is held by a test."""
MOST_HANDED_OUT = 200
"""Reports that are listed; the office has them all in its own records."""


def shown(turn: Turn) -> Reply:
    """What is stored, by kind, for how long; and what is never done."""
    stored = erasure.stored_of(turn.session, turn.person)
    return Reply(
        blocks=(
            turn.say("privacy.head"),
            *_person(turn),
            turn.say(
                "privacy.counts",
                reports=stored.reports,
                drafts=stored.drafts,
                reminders=stored.reminders,
                own=stored.own_reminders,
                messages=stored.messages,
                deeds=stored.deeds,
            ),
            turn.say("privacy.not_stored"),
            turn.say("privacy.seen_by"),
            turn.say("privacy.how_long", years=turn.office.keep_years),
            turn.say("privacy.limits"),
            *(turn.say(f"privacy.{limit}") for limit in LIMITS),
        ),
        choices=((turn.choice("privacy.export"), turn.choice("privacy.erase")),),
    )


def exported(turn: Turn) -> Reply:
    """Everything, row by row, to be kept or forwarded."""
    blocks = [turn.say("privacy.export_head"), *_person(turn)]
    for report in reports.of_person(turn.session, turn.person, limit=MOST_HANDED_OUT):
        blocks.append(
            turn.say(
                "privacy.report",
                receipt=report.receipt,
                moment=_moment(turn, report.reported_at),
                number=report.assignment.task.number,
                unit=report.assignment.unit.name,
                note=report.note,
            )
        )
    draft = reports.draft_of(turn.session, turn.person)
    for item in draft.items if draft else ():
        blocks.append(turn.say("privacy.draft", number=item["task_no"], note=item["note"]))
    for own in pushes.ordered(turn.session, turn.person.id):
        blocks.append(turn.say("privacy.own", moment=_moment(turn, own.due_at), note=own.note))
    for stand_in in people.stand_ins_of(turn.session, turn.person, turn.today):
        blocks.append(
            turn.say(
                "privacy.stand_in",
                name=stand_in.deputy_name,
                first=formats.day(stand_in.first_on, turn.language, today=turn.today),
                last=formats.day(stand_in.last_on, turn.language, today=turn.today),
            )
        )
    blocks += _deeds(turn)
    said = erasure.said_to(turn.session, turn.person)
    if said:
        blocks.append(
            turn.say(
                "privacy.messages",
                count=len(said),
                first=_moment(turn, said[0].created_at),
                last=_moment(turn, said[-1].created_at),
            )
        )
    return Reply(blocks=tuple(blocks))


def _deeds(turn: Turn) -> list[Text]:
    """What the audit holds of the person: what they did and what was done to them, in order."""
    found = audit.about(turn.session, turn.person, MOST_HANDED_OUT)[::-1]
    words = Words(turn.session, turn.language, turn.now.tzinfo, turn.today)
    words.read(found)
    return [
        turn.say(
            "privacy.deed",
            moment=_moment(turn, entry.at),
            who=words.who(entry),
            deed=deed(entry.action, turn.language),
            subject=words.subject(entry),
        )
        for entry in found
    ]


def asked_to_erase(turn: Turn) -> Reply:
    """The card that says what goes and what stays."""
    roll.must_leave_a_coordinator(turn, turn.person)
    return Reply(
        blocks=(turn.say("privacy.would_erase"), *_left_alone(turn)),
        choices=(
            (
                turn.choice("privacy.confirm", fresh_only=True),
                turn.choice("privacy.keep", fresh_only=True),
            ),
        ),
        asked=Asked("erase_me", {"erase": True}, ("erasure",)),
    )


def erased(turn: Turn) -> Reply:
    """Forgets the person; the coordinators learn which units have nobody now, and no name."""
    roll.must_leave_a_coordinator(turn, turn.person)
    alone = roll.left_alone(turn, turn.person)
    number, language = turn.person.id, turn.language
    erasure.erase(turn.session, turn.person, turn.now)
    if alone:

        def compose(language: str) -> Reply:
            names = formats.names(alone, language)
            return Reply(blocks=(say("privacy.unit_alone", language, units=names),))

        show_coordinators(turn.session, turn.now, compose)
    turn.note("erased", f"person {number}")
    return Reply(
        blocks=(turn.say("privacy.erased"),), menu=menu("stranger", language), farewell=True
    )


def _left_alone(turn: Turn) -> list[Text]:
    alone = roll.left_alone(turn, turn.person)
    if not alone:
        return []
    return [turn.say("people.would_be_alone", units=formats.names(alone, turn.language))]


def _person(turn: Turn) -> list[Text]:
    person = turn.person
    units = formats.names((unit.name for unit in person.units), turn.language)
    blocks = [
        turn.say(
            "privacy.person",
            name=person.name,
            role=turn.say(f"people.role_{person.role}"),
            moment=_moment(turn, person.bound_at),
        )
    ]
    if units:
        blocks.append(turn.say("privacy.units", units=units))
    blocks += [
        turn.say("privacy.address", channel=each.channel, sender=each.sender)
        for each in erasure.addresses_of(turn.session, person)
    ]
    return blocks


def _moment(turn: Turn, at: dt.datetime) -> str:
    return formats.moment(at.astimezone(turn.now.tzinfo), turn.language, today=turn.today)
