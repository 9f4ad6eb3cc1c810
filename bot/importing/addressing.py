"""第3处不管, 都不管, 第5项去掉审计局: is a sentence of its own about a doubt of a table?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.dialogue import OWN_WORDS, Act, State, Step
from nlp.settlements import Word, may_strike, read_places, read_struck, read_word
from storage import imports, plans
from storage.models import Person, PersonRole, Plan

OF_A_LEDGER = frozenset({"take_cell", "keep_cell", "take_table", "keep_system", "step_cells"})
"""Intents that speak of places in another list: 第3处采用."""
_OF_ALL = (Word.LEAVE_ALL, Word.ADD_ALL)


def led_to(session: Session, person: Person, state: State, step: Step, text: str) -> Step:
    """That a doubt is looked at or settled, or a name in doubt struck, where a sentence says which;
    any other step as it is."""
    asked = state.asked.slots if state.asked is not None else None
    elsewhere = asked == ("cells",) or asked in OWN_WORDS
    if isinstance(step, Act):
        elsewhere = elsewhere or step.intent in OF_A_LEDGER or "settlement" in step.slots
    if person.role != PersonRole.COORDINATOR or elsewhere:
        return step
    if read_places(text) or read_word(text) in _OF_ALL:
        plan = imports.waiting_draft(session) or plans.live_plan(session)
        if plan is not None and plan.doubts:
            known = {"plan": plan.id, "left": len(plan.doubts)}
            return Act("step_through", {**known, "settlement": text})
    elif strikes(session, text):
        return Act("set_duty", {})
    return step


def strikes(session: Session, text: str) -> list[tuple[Plan, str, tuple[int, ...]]]:
    """The tables, the draft first, in which a name that a sentence strikes is in doubt; with the
    name, and the tasks that are named."""
    if not may_strike(text):
        return []
    found = []
    for plan in (imports.waiting_draft(session), plans.live_plan(session)):
        names = {duty.phrase for duty in plans.unresolved(session, plan)} if plan else ()
        if plan is not None and (struck := read_struck(text, names)) is not None:
            found.append((plan, *struck))
    return found
