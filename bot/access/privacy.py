"""隐私, 导出我的数据, 注销: what is stored about a person, shown, handed out, and forgotten."""

from __future__ import annotations

import datetime as dt
import json

from bot.access import roll
from bot.audit_words import Words, deed
from bot.channels import OutboundFile
from bot.commands import menu
from bot.dialogue import Asked
from bot.handlers import my_reminders
from bot.notices import show_coordinators
from bot.reply import Reply
from bot.reporting import extensions, wording
from bot.reporting.drafts import Item
from bot.reporting.states import state_text
from bot.turn import Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.normalize import normalize
from storage import audit, erasure, feedback, people, pushes, reports

LIMITS = ("no_ranking", "no_check_ins", "no_pushes_off_work", "nothing_twice")
"""What the assistant never does, in the order it is told; each is held by a test."""
MOST_LISTED = 20
"""Of each kind, the latest, in the answer itself; the file that comes with it has them all."""


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
    """What is stored, in words, and every row of it as a file to be kept or forwarded."""
    listed = [
        _reports(turn),
        _extensions(turn),
        _draft(turn),
        [
            turn.say("privacy.own", line=my_reminders.line(turn, each))
            for each in pushes.ordered(turn.session, turn.person.id)
        ],
        _feedback(turn),
        _stand_ins(turn),
        _deeds(turn),
    ]
    blocks = [turn.say("privacy.export_head"), *_person(turn)]
    for found in listed:
        blocks += found[:MOST_LISTED]
        if found[MOST_LISTED:]:
            blocks.append(turn.say("privacy.more", count=len(found) - MOST_LISTED))
    rows = erasure.rows_of(turn.session, turn.person)
    written = json.dumps(rows, ensure_ascii=False, indent=1, default=str)
    name = str(turn.say("privacy.file_name"))
    file = OutboundFile(name, "application/json", written.encode())
    return Reply(blocks=tuple(blocks), file=file)


def _reports(turn: Turn) -> list[Text]:
    told = []
    for report in reports.of_person(turn.session, turn.person):
        line = turn.say(
            "privacy.report",
            moment=_moment(turn, report.reported_at),
            report=wording.with_evidence(turn, report),
        )
        told.append(
            lines(line, turn.say("privacy.note", note=report.note)) if report.note else line
        )
    return told


def _extensions(turn: Turn) -> list[Text]:
    return [
        turn.say(
            "privacy.extension",
            moment=_moment(turn, asked.asked_at),
            application=extensions.application_text(turn, asked, turn.language),
        )
        for asked in reports.extensions_of_person(turn.session, turn.person)
    ]


def _draft(turn: Turn) -> list[Text]:
    draft = reports.draft_of(turn.session, turn.person)
    items = [Item.from_json(each) for each in draft.items] if draft else []
    return [
        turn.say(
            "privacy.draft",
            number=item.task_no or "",
            state=state_text(turn.language, item.status, item.percent, item.no_change)
            if item.status
            else "",
            rest=" ".join((item.note, *item.links, *(name for _, name in item.files))),
        )
        for item in items
    ]


def _feedback(turn: Turn) -> list[Text]:
    told = []
    for given in feedback.of_person(turn.session, turn.person)[::-1]:
        message = feedback.passed_on(turn.session, given)
        words = Text.of("privacy.feedback", message.body["blocks"][0]) if message else ""
        told.append(
            turn.say(
                "privacy.feedback",
                number=given.id,
                moment=_moment(turn, given.asked_at),
                words=words,
            )
        )
    return told


def _stand_ins(turn: Turn) -> list[Text]:
    return [
        turn.say(
            "privacy.stand_in",
            name=stand_in.deputy_name,
            first=formats.day(stand_in.first_on, turn.language, today=turn.today),
            last=formats.day(stand_in.last_on, turn.language, today=turn.today),
        )
        for stand_in in people.stand_ins_of(turn.session, turn.person, turn.today)
    ]


def _deeds(turn: Turn) -> list[Text]:
    """What the audit holds of the person: what they did and what was done to them, the latest
    first."""
    found = audit.about(turn.session, turn.person)
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
        blocks=(turn.say("privacy.would_erase", name=turn.person.name), *_left_alone(turn)),
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
    erasure.erase(turn.session, turn.person, turn.now, normalize)
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
    blocks.append(turn.say("privacy.language", language=turn.say(f"language.{turn.language}")))
    return blocks


def _moment(turn: Turn, at: dt.datetime) -> str:
    return formats.moment(at.astimezone(turn.now.tzinfo), turn.language, today=turn.today)
