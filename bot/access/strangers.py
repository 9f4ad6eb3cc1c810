"""What does somebody without access get? One sentence on how to ask for it, whatever they say."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.access import feedback, invitations
from bot.channels import InboundMessage
from bot.commands import menu
from bot.dialogue import State
from bot.district import here
from bot.notices import tell_coordinators
from bot.reply import Reply
from bot.turn import Office
from messages.catalog import say
from nlp.interpreter import start_payload
from nlp.normalize import normalize
from nlp.office import read_feedback
from storage import audit, erasure, people
from storage.models import Person

MESSAGES_A_DAY = 20
FEEDBACK_A_DAY = 2
WRONG_TOKENS_A_DAY = 5


def answer(
    session: Session,
    message: InboundMessage,
    state: State,
    now: dt.datetime,
    language: str,
    office: Office,
) -> Reply | None:
    """The reply to a stranger; ``None`` is silence.

    A wrong token gets the same sentence as anything else, so that guessing teaches nothing. An
    invitation still opens the door when the day's messages are used up.
    """
    seen = people.stranger(session, message.channel, message.sender, now.date())
    if seen.wrong_tokens >= WRONG_TOKENS_A_DAY or not message.private:
        return None
    token = start_payload(message.text)
    if token is not None:
        invitation = people.open_invitation(session, token, now)
        if invitation is not None:
            return invitations.offer(session, invitation, now, language, office)
        seen.wrong_tokens += 1
        if seen.wrong_tokens == WRONG_TOKENS_A_DAY:
            tell_coordinators(session, now, "strangers.guessing")
    elif state.invitation is not None and confirms(message.text, language):
        return invitations.accept(session, message, state.invitation, now, language)
    told = [language]
    if message.language is not None and not message.language.startswith("zh"):
        told.append("en")
    if (said := read_feedback(message.text)) is not None and seen.feedback < FEEDBACK_A_DAY:
        if said:
            seen.feedback += 1
        return feedback.from_stranger(session, message, said, now, told)
    if (once := people.once_at(session, message.channel, message.sender)) is not None:
        if _is_said(message.text, language, ("privacy.confirm_sentence",)):
            return _erased(session, message, once, now, told)
        if _is_said(message.text, language, ("privacy.erase_sentence", "privacy.erase")):
            return Reply(tuple(say("privacy.would_erase", each, name=once.name) for each in told))
    seen.messages += 1
    if seen.messages > MESSAGES_A_DAY:
        return None
    if state.invitation is not None:
        waiting = people.invitation_that_waits(session, state.invitation, now)
        if waiting is not None and not cancels(message.text, language):
            return invitations.offer(session, waiting, now, language, office)
    return Reply(
        blocks=tuple(say("strangers.how_to_ask", each, here(session)) for each in told),
        menu=menu("stranger", language) if seen.messages == 1 else None,
    )


def _erased(
    session: Session, message: InboundMessage, person: Person, now: dt.datetime, told: list[str]
) -> Reply:
    """Who was revoked can be forgotten before the time is up, as those who have access can."""
    erasure.erase(session, person, now, normalize)
    audit.note(
        session,
        now=now,
        person=person,
        channel=message.channel,
        action="erased",
        subject=f"person {person.id}",
    )
    return Reply(tuple(say("privacy.erased", each) for each in told), farewell=True)


def confirms(text: str, language: str) -> bool:
    """Whether a stranger says yes to the invitation just shown: no language is read for them."""
    return _is_said(text, language, ("confirm.confirm", "confirm.confirm_sentence"))


def cancels(text: str, language: str) -> bool:
    return _is_said(text, language, ("confirm.cancel", "confirm.cancel_sentence"))


def _is_said(text: str, language: str, keys: tuple[str, ...]) -> bool:
    said = text.strip().casefold()
    return said in {say(key, each).casefold() for each in (language, "zh", "en") for key in keys}
