"""One message in: what does it mean, what is done, what is answered, all in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot import closed_years, dialogue
from bot.access import strangers
from bot.access.groups import for_group, led_on
from bot.channels import InboundMessage, number_typed
from bot.clock import Clock
from bot.dialogue import Act, Explain, LookedBack, Lost, State, Step
from bot.district import here
from bot.evidence import received
from bot.handlers import HANDLERS
from bot.importing import addressing, draft_plans, draft_year, table_reader
from bot.lexicon import Lexicons
from bot.questions import RUNGS, answer_lost, answer_step, how_said, with_others_named
from bot.reply import Reply, Said, enclosed, sentence_typed
from bot.reporting import beside, cards, taking_in, targets
from bot.secrecy import must_be_fit_to_store
from bot.turn import Office, Refusal, Turn
from bot.waiting import what_waits
from messages.catalog import LANGUAGES, Text, say
from nlp.amounts import place_alone
from nlp.interpreter import Interpretation, interpret, prepare
from nlp.of_year import read_of_year
from storage import audit, erasure, outbox, people, plans, reports
from storage.db import Database
from storage.models import Person, PersonRole

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 3000
"""Characters that are read; what is longer is no message but a document."""
ABOUT_DRAFTS = frozenset(
    {
        "submit_progress",
        "confirm",
        "agree",
        "stand_by",
        "correct",
        "leave_out",
        "leave_out_detail",
        "cancel",
        "abandon",
        "resume",
        "report",
        "all_of_them",
        "on_behalf",
        "extension",
        "undo",
    }
)
"""Intents that go on with a draft, or end it."""
OF_IMPORTS = frozenset(
    {"step_through", "activate", "drop_import", "undo_import"}
    | {"draft_state", "draft_changes", "keep_draft"}
)
"""Intents that go on with the doubts about a table, or end them."""
EDITABLE = frozenset({"submit_progress", "on_behalf", "extension"})
"""Intents that an edited message may have beside public questions: they only change the draft."""
LONGEST_LABEL = 20
"""Characters of a choice's label; nothing longer is looked up among the choices."""
BUTTONS_LIVE = dt.timedelta(days=30)
"""How long a card's buttons work."""
LANGUAGE_OF_STRANGERS = "zh"
NO_WORDS = "refusals.no_words"
NOT_READ = Interpretation("out_of_scope")
PRESSED_ANOTHERS = "pressed another's card"


class Assistant:
    """The door in. ``receive`` is called with one message at a time and returns once it is booked.

    ``nudge`` is called after a commit that left something to say.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        nudge: Callable[[], None] = lambda: None,
        office: Office = Office(),  # noqa: B008 - it is frozen
    ) -> None:
        self._database = database
        self._clock = clock
        self._lexicons = Lexicons()
        self._nudge = nudge
        self._office = office

    def receive(self, message: InboundMessage) -> str | None:
        """Books the message and its answer; returns a notice for the presser alone, if any.

        A message seen before has had its effect and is dropped. Raises
        :class:`storage.db.DatabaseProblem` when nothing could be booked: the channel must then
        not acknowledge.
        """
        now = self._clock.now()
        with self._database.writing() as session:
            if not people.first_time(session, message.channel, message.message_id, now):
                log.info("turn message=%s seen before", _number(message))
                return None
            notice = self._turn(session, message, now)
        self._nudge()
        return notice

    def warm_up(self) -> None:
        """Builds what the first question would have to wait for: lexicon, index, segmenter, and
        the patterns of all that can be wished."""
        with self._database.reading() as session:
            plan = plans.live_plan(session)
            lexicon = self._lexicons.current(session, plan)
        lexicon.tasks.prepare()
        prepare(lexicon)

    def _turn(self, session: Session, message: InboundMessage, now: dt.datetime) -> str | None:
        person = people.heard_from(session, message.channel, message.sender)
        place = message.channel, message.address, message.sender
        stored, since = people.dialogue_since(session, *place) or (None, now)
        state = State.from_json(stored) if stored else State()
        if message.pressed is None and since.astimezone(now.tzinfo).date() < now.date():
            state = dialogue.of_another_day(state)
        step: Step | None = None
        before = state.asked
        pressed = _pressed(session, message, person, state, now)
        if isinstance(pressed, _Refused):
            log.info("turn message=%s refused=%s", _number(message), pressed.key)
            if pressed.anothers:
                _note_attempt(session, message, person, now)
            return say(pressed.key, person.language if person else LANGUAGE_OF_STRANGERS).unescape()
        if pressed is not None:
            message = replace(message, text=pressed.sentence)

        if person is None:
            language = LANGUAGE_OF_STRANGERS
            reply = strangers.answer(session, message, state, now, language, self._office)
            log.info(
                "turn message=%s stranger keys=%s",
                _number(message),
                ",".join(reply.keys) if reply else "silence",
            )
            if reply is None:
                return None
            state = State(invitation=reply.invitation)
            # Binding happened in this very turn where the reply says so; the card is theirs.
            person = people.person_at(session, message.channel, message.sender)
        else:
            reply, state, step = self._answer(session, message, person, state, now)

        if reply.farewell:
            _say_farewell(session, message, reply, now)
            return None
        handle, kept = outbox.new_handle(), dict[str, Any]()
        if not message.private:
            language = person.language if person else LANGUAGE_OF_STRANGERS
            reply, handle, kept = for_group(reply, message, step, language)
        _owe(session, message, person, reply, now, handle, kept)
        # 等一下 leaves the card as it is, and shows none.
        shows_card = _is_card(reply) and reply.asked != before
        state = replace(state, handle=handle, card=handle if shows_card else state.card)
        people.remember(
            session, message.channel, message.address, message.sender, state.as_json(), now
        )
        return reply.notice or (pressed.notice if pressed else None)

    def _answer(
        self,
        session: Session,
        message: InboundMessage,
        person: Person,
        state: State,
        now: dt.datetime,
    ) -> tuple[Reply, State, Step | None]:
        """What a person who was let in gets, where the conversation stands after it, and what the
        message was taken for."""
        if (booked := table_reader.book(session, message, person, now)) is not None:
            return booked, state, None
        taking = received.book(session, message, person, now)
        if taking is not None and not message.text.strip():
            return taking, state, None
        if taking is not None and received.TAKING not in taking.keys:
            # A file that is not taken is said so above the answer to its caption.
            alone = replace(message, attachments=())
            answer, after, done = self._answer(session, alone, person, state, now)
            return answer.under(*taking.blocks), after, done
        of_table = _is_table_in_words(message, person, state)
        unreadable = None if of_table else _unreadable(message)
        again = unreadable == NO_WORDS and state.misses % RUNGS > 0
        if unreadable is not None and not again:
            misses = state.misses + (unreadable == NO_WORDS)
            said = say(unreadable, person.language, here(session))
            reply = Reply(blocks=(said,), shown=state.shown)
            return reply, replace(state, misses=misses), None
        plan = plans.live_plan(session)
        turn = Turn(
            session=session,
            now=now,
            message=message,
            person=person,
            language=person.language,
            live_plan=plan,
            lexicon=self._lexicons.current(session, plan),
            state=state,
            slots={},
            office=self._office,
        )
        if again:
            lost = Lost(state.misses + 1, ())
            return answer_lost(turn, lost), replace(state, misses=lost.misses), lost
        if (offered := _choices_short_of(session, state, message)) is not None:
            values = {"count": offered, "place": number_typed(message.text.strip())}
            reply = Reply(blocks=(turn.say("ask.no_such_choice", **values),), shown=state.shown)
            return reply, state, None
        refused, reading = False, NOT_READ
        step: Step = LookedBack()
        try:
            with session.begin_nested():
                turn, reading, step, above = _read(turn, of_table)
                reply = _take(turn, reading, step)
                reply = _with_reminder_of_draft(turn, step, reply, denied=reading.denies)
                reply = reply.under(*above)
        except Refusal as refusal:
            refused = True
            reply = Reply(
                blocks=(refusal.text,),
                choices=(refusal.choices,) if refusal.choices else (),
                shown=state.shown,
            )
            reply = _with_reminder_of_draft(turn, step, reply, refused=True, denied=reading.denies)
        except Exception as error:
            return _bug(error, message, person), state, None
        reply = _with_card_that_waits(turn, step, reply, refused=refused)
        reply = _with_doubts_left(turn, step, reply, refused=refused)
        log.info(
            "turn message=%s person=%s intent=%s step=%s keys=%s",
            _number(message),
            person.id,
            reading.intent,
            type(step).__name__,
            ",".join(reply.keys),
        )
        grounds = (*reading.evidence, *dialogue.taken_from_before(state, reading, step))
        state = dialogue.after(state, step, grounds=grounds, refused=refused)
        if reply.asked is not None:
            state = replace(state, asked=reply.asked, asides=0)
        draft = state.draft if reply.draft is None else reply.draft or None
        state = replace(
            state,
            offers=state.offers or not dialogue.ASKS_WHETHER.isdisjoint(reply.keys),
            task=reply.task or dialogue.task_spoken_of(state, step, reply.shown),
            unit=dialogue.unit_spoken_of(state, step),
        )
        small_talk = isinstance(step, Act) and step.intent in dialogue.SMALL_TALK
        shown = reply.shown or (state.shown if small_talk else ())
        after = replace(state, shown=shown, invitation=reply.invitation, draft=draft)
        return reply, after, step


def _read(turn: Turn, of_table: bool) -> tuple[Turn, Interpretation, Step, tuple[Text, ...]]:
    """What a message, which may be `of_table`, is taken for, and what is said above the answer
    where another wish beside it is left for its own turn; the turn has the words that were taken
    for it."""
    session, person, state, now = turn.session, turn.person, turn.state, turn.now
    text = _typed(session, state, turn.message)
    if of_table and not _is_written_out(turn, text):
        return turn, NOT_READ, Act("read_pasted", {"pasted": turn.message.text}), ()
    said = read_of_year(text, now)
    if (past := closed_years.asked_about(turn, said)) is not None:
        return turn, past.reading, past, ()
    text = closed_years.of_table_named(turn, text, said)
    if text != turn.message.text.strip():
        # 发更正, typed, is of the notice that the button is of.
        turn = replace(turn, message=replace(turn.message, text=text))
    reading = interpret(text, turn.lexicon, now)
    whole = reading
    if both := beside.apart(text, reading, turn.lexicon, now):
        text = both[0]
        reading = interpret(text, turn.lexicon, now)
    if (taken := _offered(session, state, reading)) is not None:
        # 您要查的是不是区卫健局？ 是
        text = taken
        turn = replace(turn, message=replace(turn.message, text=text))
        reading = interpret(text, turn.lexicon, now)
    step = led_on(session, person, dialogue.advance(state, reading, text), now)
    step = draft_year.led_to(session, person, step, text, now)
    step = addressing.led_to(session, person, state, step, text)
    if person.role != PersonRole.LIAISON:
        step = dialogue.of_the_office(state, step, text)
    elif state.draft is not None:
        own = [unit.name for unit in targets.served(turn)]
        step = dialogue.of_own_unit(state, step, reading, text, own)
    if isinstance(step, Act) and step.intent not in HANDLERS:
        step = Lost(state.misses + 1, reading.alternatives)
    if not both:
        return turn, reading, step, ()
    orders = whole.intent == beside.REMINDER
    key = "report.order_beside" if orders else "report.question_beside"
    return turn, reading, step, (turn.say(key, said=both[1]),)


def _take(turn: Turn, reading: Interpretation, step: Step) -> Reply:
    if isinstance(step, closed_years.Past):
        return closed_years.shown(step, _take)
    if not isinstance(step, Act):
        return answer_step(turn, reading, step)
    reply = _act(turn, reading, step)
    if reading.only_spoken_of is not None and step.intent == reading.intent:
        # 退回水利局第46项了吗: how it stands, and how it would be done.
        reply = reply.plus(how_said(turn, reading, reading.only_spoken_of))
    return reply


def _act(turn: Turn, reading: Interpretation, step: Act) -> Reply:
    handler = HANDLERS[step.intent]
    if step.slots.keys() & {"keyword", "among"}:
        must_be_fit_to_store(turn)  # a topic is said again in the answer, which is kept
    if not turn.message.private and not handler.public:
        raise Refusal(turn.say("refusals.private_only"))
    if PersonRole(turn.person.role) not in handler.allowed:
        for_liaisons = PersonRole.LIAISON in handler.allowed
        key = "refusals.for_reporters" if for_liaisons else "refusals.not_for_role"
        raise Refusal(handler.refused(turn) if handler.refused else turn.say(key))
    edited = turn.message.edits is not None
    if edited and not handler.public and step.intent not in EDITABLE:
        raise Refusal(turn.say("refusals.edited"))
    reply = handler.handle(replace(turn, slots=step.slots, mentions=reading.mentions))
    if edited and step.intent not in EDITABLE:
        reply = taking_in.without_what_was_edited(turn, reply)
    return with_others_named(turn, reading, step, reply)


def _with_reminder_of_draft(
    turn: Turn, step: Step, reply: Reply, *, refused: bool = False, denied: bool = False
) -> Reply:
    """A question in the middle of a report is answered, and the way back to the report shown; what
    was `denied` and not put right is all shown again, lest a yes be of that."""
    if turn.state.draft is None or not isinstance(step, Act | Lost | Explain | LookedBack):
        return reply
    if _is_card(reply) or dialogue.card_that_waits(turn.state, step, refused=refused):
        return reply  # 确认 is of the card shown last, and the report is spoken of after it
    if isinstance(step, Act) and step.intent in ABOUT_DRAFTS:
        return reply
    items = cards.items_of(turn)
    if not items:
        return reply
    if denied and not isinstance(step, LookedBack):
        lost = isinstance(step, Lost)
        above = [turn.say("report.how_to_change")] if lost else reply.blocks
        return cards.show(turn, items).under(*above)
    reply = cards.with_way_back(turn, reply)
    # The sentence it lacks may be said without 继续.
    return replace(reply, asked=reply.asked or cards.sentence_asked(turn))


def _is_card(reply: Reply) -> bool:
    """Whether an answer shows a card of its own that waits for a yes."""
    return reply.asked is not None and reply.asked.slots in dialogue.CARDS_WAIT


def _with_card_that_waits(turn: Turn, step: Step, reply: Reply, *, refused: bool) -> Reply:
    """A question before a card was pressed is answered, and the card is not forgotten."""
    what = dialogue.card_that_waits(turn.state, step, refused=refused)
    if (_is_card(reply) or reply.draft) and dialogue.card_left(turn.state, step):
        return reply.under(turn.say("waiting.left"))
    often = turn.state.asides >= dialogue.MOST_SAID_AGAIN
    if what is None or reply.asked is not None or often:
        return reply
    ways = [turn.choice("confirm.confirm", fresh_only=True), turn.choice("confirm.cancel")]
    said = what_waits(turn, what)
    if isinstance(step, Lost):  # its own words lead to its choices
        return reply.under(*said).plus(choices=[ways])
    return reply.plus(*said, choices=[ways])


def _with_doubts_left(turn: Turn, step: Step, reply: Reply, *, refused: bool) -> Reply:
    """What comes between the doubts about a table is answered, with the way back to them."""
    asked = dialogue.doubts_asked(turn.state)
    if asked is None or reply.asked is not None or not dialogue.ASKS_WHETHER.isdisjoint(reply.keys):
        return reply
    if isinstance(step, Act) and step.intent in OF_IMPORTS:
        return reply
    kept = dialogue.still_asked(turn.state, step, refused)
    return draft_plans.with_way_back(turn, reply, asked, kept=kept)


@dataclass(frozen=True, slots=True)
class _Refused:
    """The sentence, and whether it was another's card that was pressed."""

    key: str
    anothers: bool = False


@dataclass(frozen=True, slots=True)
class _Pressed:
    sentence: str
    notice: str | None = None


def _pressed(
    session: Session,
    message: InboundMessage,
    person: Person | None,
    state: State,
    now: dt.datetime,
) -> _Pressed | _Refused | None:
    """The sentence behind a pressed button, or why this person may not press it now.

    The handle comes from the client: it proves nothing, so the row behind it must have been said
    to this very person, in this chat, not too long ago. One that was never given out is answered as
    another's is: the answer tells nobody whether there is such a card.
    """
    if message.pressed is None:
        return None
    handle, _, index = message.pressed.partition(":")
    row = outbox.said_as(session, handle)
    if row is None:
        return _Refused("refusals.card_not_yours")
    if (row.channel, row.address) != (message.channel, message.address) or row.person_id != (
        person.id if person else None
    ):
        return _Refused("refusals.card_not_yours", anothers=True)
    if row.created_at + BUTTONS_LIVE < now:
        return _Refused("refusals.card_expired")
    choice = Said(row.body).choice(int(index)) if index.isdecimal() else None
    if choice is None:
        return _Refused("refusals.card_unknown")
    if choice.fresh_only and state.handle != handle:
        if person is not None and reports.draft_of(session, person) is not None:
            language = person.language
            return _Pressed(
                say("report.resume_sentence", language).unescape(),
                say("refusals.card_outdated", language).unescape(),
            )
        return _Refused("refusals.card_expired")
    return _Pressed(choice.sentence)


def _note_attempt(
    session: Session, message: InboundMessage, person: Person | None, now: dt.datetime
) -> None:
    """Keeps that somebody pressed another's card: once a person in a row, however often they do."""
    handle = str(message.pressed).partition(":")[0]
    last = audit.last_entry(session, PRESSED_ANOTHERS, handle)
    if last is None or last.person_id != (person.id if person else None):
        audit.note(
            session,
            now=now,
            person=person,
            channel=message.channel,
            action=PRESSED_ANOTHERS,
            subject=handle,
        )


def _choices_short_of(session: Session, state: State, message: InboundMessage) -> int | None:
    """How many choices the last card has, where a number was typed that none of them has, and
    that has a place in the list before it: which was meant is not for us to guess."""
    place = number_typed(message.text.strip())
    if place is None or message.pressed or state.handle is None or state.asked is not None:
        return None
    row = outbox.said_as(session, state.handle)
    if row is None or Said(row.body).is_list or place in state.shown:
        return None
    offered = len(Said(row.body).choices)
    return offered if offered < place <= len(state.shown) else None


def _typed(session: Session, state: State, message: InboundMessage) -> str:
    """What was written, or the sentence of the choice whose label or place was typed.

    A bare number that stands in the list just shown means that task, not a place.
    """
    text = message.text.strip()
    if message.pressed is not None or state.handle is None or len(text) > LONGEST_LABEL:
        return text
    row = outbox.said_as(session, state.handle)
    listed = row is None or Said(row.body).is_list
    if listed and (number := number_typed(text)) in state.shown:
        return str(say("tasks.item_sentence", number=number))
    if row is None:
        return text
    if not state.shown and (place := place_alone(text)):
        text = str(place)  # 第一个呢, where units were offered and no tasks
    return sentence_typed(row.body, text) or _taken_back(row.body, text) or text


def _offered(session: Session, state: State, reading: Interpretation) -> str | None:
    """The sentence of the one choice the last answer asked about, where this one says yes to it."""
    waits = (state.asked, state.draft, state.invitation)
    if not state.offers or reading.intent not in dialogue.YES or any(waits):
        return None
    row = outbox.said_as(session, state.handle) if state.handle else None
    choices = Said(row.body).choices if row else []
    return choices[0].sentence if len(choices) == 1 else None


def _taken_back(body: dict[str, Any], text: str) -> str | None:
    """撤回 or 取消, where the last message offers to take one thing back: 取消代班."""
    bare = ("undo.open_sentence", "confirm.cancel_sentence")
    words = {say(key, language).unescape() for key in bare for language in LANGUAGES}
    if text not in words:
        return None
    offered = {c.sentence for c in Said(body).choices if c.sentence.startswith(text)}
    return offered.pop() if len(offered) == 1 else None


def _is_written_out(turn: Turn, text: str) -> bool:
    """Whether a message hands on words, which may be those of a table."""
    return interpret(text, turn.lexicon, turn.now).intent in dialogue.WRITTEN_OUT


def _is_table_in_words(message: InboundMessage, person: Person, state: State) -> bool:
    """Whether a message holds tasks with their units and no words of its own, such as a notice's
    or those that were asked for."""
    asked = state.asked
    if not message.private or (asked is not None and asked.slots in dialogue.OWN_WORDS):
        return False
    return table_reader.tasks_in_words(person, message.text) > 0


def _unreadable(message: InboundMessage) -> str | None:
    """The key of why a message cannot be read as words, if it cannot."""
    if len(message.text) > LONGEST_MESSAGE:
        return "refusals.too_long"
    if any(char.isalnum() for char in message.text):
        return None
    return "refusals.attachment" if message.attachments else NO_WORDS


def _bug(error: Exception, message: InboundMessage, person: Person) -> Reply:
    """The answer to a bug of ours; the log gets the place and a number, never the words."""
    number = secrets.token_hex(3).upper()
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error(
        "bug %s: %s in message=%s person=%s\n%s",
        number,
        type(error).__name__,
        _number(message),
        person.id,
        place,
    )
    return Reply(blocks=(say("refusals.bug", person.language, number=number),))


def _number(message: InboundMessage) -> str:
    """What a log line calls a message: the network's number of it holds the account's."""
    return hashlib.sha256(f"{message.channel}:{message.message_id}".encode()).hexdigest()[:12]


def _say_farewell(
    session: Session, message: InboundMessage, reply: Reply, now: dt.datetime
) -> None:
    """The last message to somebody who was erased; it goes too, once it was sent."""
    outbox.owe(
        session,
        channel=message.channel,
        address=message.address,
        person_id=None,
        body=reply.as_json(),
        now=now,
        key=f"{erasure.FAREWELL}{secrets.token_hex(8)}",
    )


def _owe(
    session: Session,
    message: InboundMessage,
    person: Person | None,
    reply: Reply,
    now: dt.datetime,
    handle: str,
    kept: dict[str, Any],
) -> None:
    outbox.owe(
        session,
        channel=message.channel,
        address=message.address,
        person_id=person.id if person else None,
        body=reply.as_json(card=message.card if message.pressed else None) | kept,
        now=now,
        file=enclosed(reply.file),
        handle=handle,
    )
