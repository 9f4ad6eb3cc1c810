"""What in a message or a file's name must a person look at before it is stored?"""

from __future__ import annotations

from collections.abc import Iterable

from bot.turn import Refusal, Turn
from messages.catalog import Text, lines, say
from nlp.secrecy import Secret, SecretKind, find_secrets, find_secrets_in_name


def concerns(text: str, names: Iterable[str] = (), language: str = "zh") -> tuple[Text, ...]:
    """A line for each mark of secrecy and personal number, masked, each once; empty where the
    text and the names of files may be stored as they are."""
    shown = dict.fromkeys((secret.kind, secret.masked) for secret in _found(text, names))
    return tuple(say(f"secrecy.found_{kind}", language, shown=masked) for kind, masked in shown)


def is_classified(text: str, names: Iterable[str] = ()) -> bool:
    """Whether there is a mark of a degree (机密★): such a thing is not stored, whoever insists."""
    return any(secret.kind is SecretKind.DEGREE for secret in _found(text, names))


def must_be_fit_to_store(turn: Turn) -> str:
    """Raises :class:`Refusal` where what was just said should not be stored as it is.

    Personal numbers may stay when the person insists; what is classified never does. Returns the
    word of insistence the message began with, or nothing.
    """
    text = turn.message.text
    found = concerns(text, language=turn.language)
    word = str(turn.say("secrecy.insist"))
    insists = text.strip().startswith(word)
    if not found or (insists and not is_classified(text)):
        return word if insists else ""
    how = "secrecy.never" if is_classified(text) else "secrecy.how_to_go_on"
    raise Refusal(lines(turn.say("secrecy.not_stored"), *found, turn.say(how), key=how))


def _found(text: str, names: Iterable[str]) -> tuple[Secret, ...]:
    return sum((find_secrets_in_name(name) for name in names), start=find_secrets(text))
