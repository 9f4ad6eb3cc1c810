"""通知各单位：……: shown first with who gets it, sent to all of them on one press."""

from __future__ import annotations

from collections.abc import Sequence

from bot.addressees import addressed
from bot.dialogue import Asked
from bot.overview.wording import some_names
from bot.reminding.urging import goes_out_at
from bot.reply import Reply
from bot.secrecy import concerns
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.normalize import normalize
from storage import notices, outbox, people, reminders, roster
from storage.models import Person, Unit
from storage.reminders import Reach

LONGEST = 1000
"""Characters of a notice; what is longer is a document and belongs into a file."""
BETWEEN = " \n:,\uff1a\uff0c"
"""What may stand between whom and what."""


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed") and "units" in turn.slots:
        return _send(turn)
    head, text = _parted(turn)
    if found := concerns(text, language=turn.language):
        raise Refusal(lines(turn.say("notice.not_fit"), *found))
    if not text:
        raise Refusal(turn.say("notice.no_text"))
    if len(text) > LONGEST:
        raise Refusal(turn.say("notice.too_long", longest=LONGEST))
    units = addressed(turn, head)
    told = reminders.liaisons(turn.session, [unit.id for unit in units], Reach(), turn.today)
    reached = [unit for unit in units if told.get(unit.id)]
    missed = [unit for unit in units if not told.get(unit.id)]
    if not reached:
        raise Refusal(turn.say("notice.nobody", names=_names(turn, missed)))
    names = _names(turn, reached)
    blocks = [
        turn.say("notice.preview", count=len(reached), names=names),
        _worded(turn, text, turn.language),
    ]
    if missed:
        names = _names(turn, missed)
        blocks.append(turn.say("notice.unreachable", count=len(missed), names=names))
    if (waits := _waits(turn)) is not None:
        blocks.append(waits)
    return Reply(
        blocks=tuple(blocks),
        choices=(
            (
                turn.choice("notice.send", count=len(reached), fresh_only=True),
                turn.choice("confirm.cancel"),
            ),
        ),
        asked=Asked(
            "notice", {"units": [unit.id for unit in units], "text": text}, ("confirmation",)
        ),
    )


def _parted(turn: Turn) -> tuple[str, str]:
    """For whom, and what, as it was written."""
    written = turn.message.text
    head = str(turn.slots.get("told_whom", "")).rstrip()
    at = next((i for i in range(len(written)) if len(normalize(written[:i])) >= len(head)), None)
    at = len(written) if at is None else at
    return head, written[at:].strip(BETWEEN)


def _send(turn: Turn) -> Reply:
    """Owes everybody their copy: once a person, however many of the units are theirs."""
    wanted = set(turn.slots["units"])
    units = [unit for unit in roster.active_units(turn.session) if unit.id in wanted]
    told = reminders.liaisons(turn.session, [unit.id for unit in units], Reach(), turn.today)
    notice = notices.write(turn.session, str(turn.slots["text"]), turn.person, turn.now)
    by_person: dict[int, list[str]] = {}
    for person_id in sorted({one for each in told.values() for one in each}):
        by_person[person_id] = _owe(turn, notice.id, notice.text, person_id)
    notices.note_copies(
        turn.session,
        notice,
        {unit.id: [h for one in told.get(unit.id, ()) for h in by_person[one]] for unit in units},
    )
    turn.note("gave notice", f"notice {notice.id}", units=[unit.name for unit in units])
    missed = [unit for unit in units if not told.get(unit.id)]
    blocks = [turn.say("notice.sent", count=len(units) - len(missed), number=notice.id)]
    if missed:
        names = _names(turn, missed)
        blocks.append(turn.say("notice.unreachable", count=len(missed), names=names))
    if (waits := _waits(turn)) is not None:
        blocks.append(waits)
    ways = [(turn.choice("notice.state_open"),)]
    if missed:
        ways.append((turn.choice("invitation.print"),))
    return Reply(blocks=tuple(blocks), choices=tuple(ways), update=True)


def _owe(turn: Turn, number: int, text: str, person_id: int) -> list[str]:
    """The handles of what one person is sent, at each place where they are met."""
    language = turn.session.get_one(Person, person_id).language
    return [
        outbox.owe(
            turn.session,
            channel=address.channel,
            address=address.sender,
            person_id=person_id,
            body=Reply(blocks=(_worded(turn, text, language),)).as_json(),
            now=turn.now,
            due_at=goes_out_at(turn),
            key=f"notice:{number}:{person_id}:{address.channel}:{address.sender}",
        )
        for address in people.addresses_of_person(turn.session, person_id)
    ]


def _worded(turn: Turn, text: str, language: str) -> Text:
    return say("notice.text", language, text=text)


def _waits(turn: Turn) -> Text | None:
    """Said off work: nothing goes out before work begins again."""
    opens_at = goes_out_at(turn)
    if opens_at == turn.now:
        return None
    moment = formats.moment(opens_at, turn.language, today=turn.today)
    return turn.say("notice.waits", moment=moment)


def _names(turn: Turn, units: Sequence[Unit]) -> str | Text:
    return some_names(turn, [unit.name for unit in units])
