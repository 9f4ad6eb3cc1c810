"""疫情: the tasks that are about a topic."""

from __future__ import annotations

from bot.handlers.help import usual
from bot.reply import Reply
from bot.task_lists import PAGE, page_of, show
from bot.turn import Refusal, Turn
from storage import plans

MOST = 40
"""Beyond this the topic is too wide for a list to help."""


def handle(turn: Turn) -> Reply:
    keyword = str(turn.slots["keyword"])
    hits = turn.lexicon.tasks.search(keyword, MOST)
    if not hits:
        raise Refusal(
            turn.say("task_search.nothing", keyword=keyword),
            *(turn.choice(key) for key in usual(turn)),
        )
    page = page_of(turn, len(hits))
    numbers = [hit.number for hit in hits[(page - 1) * PAGE : page * PAGE]]
    return show(
        turn,
        turn.say("task_search.head", keyword=keyword, count=len(hits)),
        plans.tasks_numbered(turn.session, turn.plan, numbers),
        total=len(hits),
        page=page,
        again="task_search.page",
        again_values={"keyword": keyword},
    )
