"""通知各单位：……: shown first with who gets it, sent to all of them on one press; what has not left
can be taken back, and to whom it has come a correction goes (更正通知1：……)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.addressees import addressed
from bot.dialogue import Asked
from bot.district import here
from bot.overview.wording import some_names
from bot.reminding.urging import goes_out_at
from bot.reply import Reply
from bot.secrecy import concerns
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.normalize import normalize
from nlp.office import read_notice_number
from nlp.orders import notice_and_more
from storage import notices, outbox, people, reminders, roster
from storage.models import Notice, Person, Unit
from storage.reminders import Reach

LONGEST = 1000
"""Characters of a notice; what is longer is a document and belongs into a file."""
BETWEEN = " \n:,\uff1a\uff0c"
"""What may stand between whom and what."""


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed") and "units" in turn.slots:
        return _send(turn)
    head, text = _parted(turn)
    if notice_and_more(text):
        raise Refusal(turn.say("notice.one_at_a_time"))
    _must_be_fit_to_send(turn, text)
    if not text:
        raise Refusal(turn.say("notice.no_text"))
    return _preview(turn, addressed(turn, head), text)


def correct(turn: Turn) -> Reply:
    """A notice that corrects an earlier one, for whom that one has reached; asks for its words
    where there are none yet."""
    number = turn.slots.get("number") or read_notice_number(turn.message.text)
    notice = _meant(turn, number)
    text = str(turn.slots.get("words") or _parted(turn)[1])
    _must_be_fit_to_send(turn, text)
    reached = set(notices.delivery(turn.session, notice).arrived)
    units = [unit for unit in roster.active_units(turn.session) if unit.name in reached]
    if not units:
        raise Refusal(turn.say("notice.reached_nobody", number=notice.id))
    if not text:
        return Reply(
            blocks=(turn.say("notice.correct_how", number=notice.id),),
            asked=Asked("correct_notice", {"number": notice.id}, ("words",)),
        )
    named = {name: value for name, value in _named(turn, notice).items() if name != "number"}
    corrected = turn.say("notice.corrected", text=text, **named)
    return _preview(turn, units, corrected.unescape())


def withdraw(turn: Turn) -> Reply:
    """Takes back the copies that have not left, and says who has got it all the same."""
    notice = _meant(turn, read_notice_number(turn.message.text))
    owed = notices.delivery(turn.session, notice).under_way
    notices.take_back(turn.session, notice)
    state = notices.delivery(turn.session, notice)
    back = [name for name in state.taken_back if name in owed]
    got = [*state.arrived, *state.under_way]
    blocks = [turn.say("notice.stands", **_named(turn, notice))]
    if back:
        turn.note("took back notice", f"notice {notice.id}", units=back)
        blocks.append(turn.say("notice.back", count=len(back), names=some_names(turn, back)))
    elif state.taken_back and not got:
        blocks.append(turn.say("notice.back_already"))
    if got:
        names = some_names(turn, got)
        blocks.append(turn.say("notice.cannot_come_back", count=len(got), names=names))
    ways = ((turn.choice("notice.correct", number=notice.id),),) if got else ()
    return Reply(blocks=tuple(blocks), choices=ways)


def _meant(turn: Turn, number: int | None) -> Notice:
    """The notice of this number, else the person's own last one."""
    notice = notices.last(turn.session, number, by=turn.person)
    if notice is None:
        said = {} if number is None else {"number": number}
        raise Refusal(
            turn.say("notice.none_of_yours" if not said else "notice.no_such_number", **said)
        )
    return notice


def _named(turn: Turn, notice: Notice) -> dict[str, object]:
    """How a notice is called: number, when, first words."""
    sent_at = notice.sent_at.astimezone(turn.now.tzinfo)
    return {
        "number": notice.id,
        "moment": formats.moment(sent_at, turn.language, today=turn.today),
        "words": formats.first_words(notice.text),
    }


def _must_be_fit_to_send(turn: Turn, text: str) -> None:
    if found := concerns(text, language=turn.language):
        raise Refusal(lines(turn.say("notice.not_fit"), *found))
    if len(text) > LONGEST:
        raise Refusal(turn.say("notice.too_long", longest=LONGEST))


def _preview(turn: Turn, units: Sequence[Unit], text: str) -> Reply:
    """Who would get which words; they are sent on a yes."""
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
    missed = [unit for unit in units if not told.get(unit.id)]
    turn.note(
        "gave notice",
        f"notice {notice.id}",
        units=[unit.name for unit in units if unit not in missed],
        **({"missed": [unit.name for unit in missed]} if missed else {}),
    )
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
    return say("notice.text", language, here(turn.session), text=text)


def _waits(turn: Turn) -> Text | None:
    """Said off work: nothing goes out before work begins again."""
    opens_at = goes_out_at(turn)
    if opens_at == turn.now:
        return None
    moment = formats.moment(opens_at, turn.language, today=turn.today)
    return turn.say("notice.waits", moment=moment)


def _names(turn: Turn, units: Sequence[Unit]) -> str | Text:
    return some_names(turn, [unit.name for unit in units])
