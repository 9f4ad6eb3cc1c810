"""投诉建议: how do words reach the coordinator, and the answer whoever asked, in the same chat?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.channels import InboundMessage
from bot.dialogue import Asked
from bot.district import here
from bot.notices import show_coordinators
from bot.reply import Choice, Reply
from bot.secrecy import concerns, must_be_fit_to_store
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.office import read_answer, read_feedback
from storage import audit, feedback, outbox, people
from storage.models import Feedback, Person, PersonRole

MOST_SHOWN = 8


def given(turn: Turn) -> Reply:
    """Passes a person's words on; asks for them where there are none yet."""
    words = str(turn.slots.get("words") or read_feedback(turn.message.text) or "")
    if not words and turn.person.role == PersonRole.COORDINATOR:
        return waiting(turn)
    if not words:
        return Reply(
            blocks=(turn.say("feedback.what"),), asked=Asked("feedback", {"said": True}, ("words",))
        )
    must_be_fit_to_store(turn)
    if not _somebody_receives(turn.session):
        raise Refusal(turn.say("feedback.nobody_receives"))
    if "looks_like_a_wish" in turn.slots:
        return Reply(
            blocks=(turn.say("feedback.is_it", words=words),),
            choices=((turn.choice("feedback.pass_it_on"), turn.choice("confirm.cancel")),),
            asked=Asked("feedback", {"words": words}, ("confirmation",)),
        )
    number = _pass_on(turn.session, turn.message, turn.person, words, turn.now)
    return Reply(blocks=(turn.say("feedback.passed_on", number=number),))


def waiting(turn: Turn) -> Reply:
    """The complaints and suggestions nobody has answered yet, the oldest first. Their words are
    not kept: they stand in the card that came with each."""
    found = feedback.unanswered(turn.session)
    if not found:
        return Reply(blocks=(turn.say("feedback.none_waits"),))
    shown = found[:MOST_SHOWN]
    rest = [turn.say("feedback.more", count=len(found) - len(shown))] if found[MOST_SHOWN:] else []
    return Reply(
        blocks=(
            turn.say("feedback.waiting", count=len(found)),
            *(_line(turn, one) for one in shown),
            *rest,
        ),
        choices=tuple((turn.choice("feedback.reply_to", number=one.id),) for one in shown),
    )


def _line(turn: Turn, given: Feedback) -> Text:
    person = feedback.giver(turn.session, given)
    day = given.asked_at.astimezone(turn.now.tzinfo).date()
    return turn.say(
        "feedback.line",
        number=given.id,
        who=_who(person, turn.language),
        day=formats.day(day, turn.language, today=turn.today),
    )


def _who(person: Person | None, language: str) -> Text:
    if person is None:
        return say("feedback.stranger", language)
    if not person.units:
        return say("feedback.person_alone", language, name=person.name)
    units = formats.names((unit.name for unit in person.units), language)
    return say("feedback.person", language, name=person.name, units=units)


def from_stranger(
    session: Session, message: InboundMessage, words: str, now: dt.datetime, told: Sequence[str]
) -> Reply:
    """The same for somebody without access, who is told no more than that, in the languages of
    ``told``."""
    if not words:
        return Reply(blocks=tuple(say("feedback.in_one_message", each) for each in told))
    if concerns(words, language=told[0]):
        return Reply(blocks=tuple(_not_fit(words, each) for each in told))
    if not _somebody_receives(session):
        return Reply(
            blocks=tuple(say("feedback.nobody_receives", each, here(session)) for each in told)
        )
    number = _pass_on(session, message, None, words, now)
    passed_on = (say("feedback.passed_on", each, here(session), number=number) for each in told)
    return Reply(blocks=tuple(passed_on))


def _not_fit(words: str, language: str) -> Text:
    head = say("secrecy.not_stored", language)
    return lines(head, *concerns(words, language=language), key="secrecy.not_stored")


def answered(turn: Turn) -> Reply:
    """The coordinator's answer goes to the chat the words came from."""
    read = read_answer(turn.message.text)
    number = int(turn.slots["number"]) if "number" in turn.slots else read[0] if read else 0
    words = str(turn.slots.get("words") or (read[1] if read else ""))
    asked = feedback.numbered(turn.session, number)
    if asked is None:
        raise Refusal(turn.say("feedback.no_such", number=number))
    if not words:
        return Reply(
            blocks=(turn.say("feedback.answer_what", number=number),),
            asked=Asked("answer_feedback", {"number": number}, ("words",)),
        )
    must_be_fit_to_store(turn)
    person = feedback.giver(turn.session, asked)
    language = person.language if person else "zh"
    day = formats.day(asked.asked_at.astimezone(turn.now.tzinfo).date(), language, today=turn.today)
    said = say("feedback.answer", language, here(turn.session), day=day, words=words)
    answer = Reply(blocks=(said,))
    outbox.owe(
        turn.session,
        channel=asked.channel,
        address=asked.address,
        person_id=asked.person_id,
        body=answer.as_json(),
        now=turn.now,
    )
    before, asked.answered_at = asked.answered_at, turn.now
    turn.note("answered feedback", f"feedback {number}")

    def compose(language: str) -> Reply:
        told = say(
            "feedback.answered_by", language, number=number, name=turn.person.name, words=words
        )
        return Reply(blocks=(told,))

    show_coordinators(turn.session, turn.now, compose, but=turn.person.id)
    if before is None:
        return Reply(blocks=(turn.say("feedback.answered", number=number),))
    moment = formats.moment(before.astimezone(turn.now.tzinfo), turn.language, today=turn.today)
    return Reply(blocks=(turn.say("feedback.answered_again", number=number, moment=moment),))


def _somebody_receives(session: Session) -> bool:
    """Whether there is a coordinator: the words are kept nowhere but in the cards they get."""
    return any(people.addresses_of_role(session, PersonRole.COORDINATOR))


def _pass_on(
    session: Session, message: InboundMessage, person: Person | None, words: str, now: dt.datetime
) -> int:
    kept = feedback.keep(
        session, channel=message.channel, address=message.address, person=person, now=now
    )

    def compose(language: str) -> Reply:
        who = _who(person, language)
        return Reply(
            blocks=(say("feedback.card", language, number=kept.id, who=who, words=words),),
            choices=((Choice.of("feedback.reply", language, number=kept.id),),),
        )

    show_coordinators(session, now, compose, but=person.id if person else None)
    audit.note(
        session,
        now=now,
        person=person,
        channel=message.channel,
        action="gave feedback",
        subject=f"feedback {kept.id}",
    )
    return kept.id
