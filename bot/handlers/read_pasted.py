"""Numbered paragraphs with their units, written into the chat: read as a table once that is
confirmed."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import table_reader
from bot.importing.plan_files import refusal_sentence
from bot.reply import Reply
from bot.turn import Refusal, Turn
from nlp.secrecy import find_secrecy_mark
from storage.files import FileProblem, FileRefused


def handle(turn: Turn) -> Reply:
    pasted = str(turn.slots.get("pasted", ""))
    if not pasted:
        raise Refusal(turn.say("intake.no_draft"))
    if find_secrecy_mark([pasted], ""):
        raise Refusal(refusal_sentence(FileRefused(FileProblem.SECRET), turn.language))
    if turn.slots.get("confirmed"):
        return table_reader.book_pasted(turn.session, turn.message, turn.person, turn.now, pasted)
    count = table_reader.tasks_in_words(turn.person, pasted)
    confirm = turn.choice("intake.read_pasted", fresh_only=True)
    return Reply(
        blocks=(turn.say("intake.looks_like_table", count=count),),
        choices=((confirm, turn.choice("intake.not_now", fresh_only=True)),),
        asked=Asked("read_pasted", {"pasted": pasted}, ("confirmation",)),
    )
