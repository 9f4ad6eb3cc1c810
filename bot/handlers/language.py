"""English please: the language the person is answered in from now on."""

from __future__ import annotations

from bot.commands import menu
from bot.reply import Reply
from bot.turn import Turn
from messages.catalog import LANGUAGES, say


def handle(turn: Turn) -> Reply:
    wanted = turn.slots.get("lang")
    if wanted not in LANGUAGES:
        return Reply(
            blocks=(turn.say("language.which"),),
            choices=((turn.choice("language.zh"), turn.choice("language.en")),),
            shown=turn.state.shown,
        )
    turn.note("chose a language", f"person {turn.person.id}", language=wanted)
    turn.person.language = wanted
    return Reply(
        blocks=(say("language.now", wanted),),
        menu=menu(turn.person.role, wanted),
        shown=turn.state.shown,
    )
