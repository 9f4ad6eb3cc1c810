"""通知送达情况: whom the last notice, or the one numbered, has reached, and whom it has not."""

from __future__ import annotations

from bot.overview.wording import some_names
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.office import read_notice_number
from storage import notices


def handle(turn: Turn) -> Reply:
    number = read_notice_number(turn.message.text)
    notice = notices.last(turn.session, number)
    if notice is None and number is not None:
        raise Refusal(turn.say("notice.no_such_number", number=number))
    if notice is None:
        raise Refusal(turn.say("notice.none"))
    state = notices.delivery(turn.session, notice)
    head = turn.say(
        "notice.state",
        number=notice.id,
        moment=formats.moment(
            notice.sent_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
        ),
        words=formats.first_words(notice.text),
        arrived=len(state.arrived),
    )
    blocks: list[Text] = [head]
    if state.under_way:
        names = some_names(turn, state.under_way)
        blocks.append(turn.say("notice.under_way", count=len(state.under_way), names=names))
    if state.failed:
        names = some_names(turn, state.failed)
        blocks.append(turn.say("notice.failed", count=len(state.failed), names=names))
    if state.taken_back:
        names = some_names(turn, state.taken_back)
        blocks.append(turn.say("notice.was_taken_back", count=len(state.taken_back), names=names))
    ways = []
    if state.under_way:
        ways.append(turn.choice("notice.withdraw", number=notice.id))
    if state.arrived:
        ways.append(turn.choice("notice.correct", number=notice.id))
    return Reply(
        blocks=tuple(blocks), choices=(tuple(ways),) if ways else (), shown=turn.state.shown
    )
