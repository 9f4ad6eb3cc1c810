"""What does the roster know of a unit: that it exists, its names, its powers?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.changing.duties import certain
from bot.changing.proposals import Proposal
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.office import (
    Alias,
    Leaving,
    NewName,
    NewUnit,
    Powers,
    read_alias,
    read_leaving,
    read_new_name,
    read_new_unit,
    read_powers,
)
from nlp.orders import unit_and_more
from nlp.settlements import kind_of_unit, read_about
from nlp.table_names import bound_name
from nlp.units import OF_OTHERS, UnitEntry, UnitIndex, UnitMention, Verdict
from storage import changes, people, plans, reports, roster
from storage.models import Duty, Unit, UnitAlias

SHORTEST_NAME = 3


def read(turn: Turn) -> Proposal:
    """The change a sentence asks for. Raises :class:`Refusal`: a name that could be taken for
    another unit's is never given."""
    text = turn.message.text
    if unit_and_more(text, turn.lexicon.units):
        raise Refusal(turn.say("change.one_at_a_time"))
    if (new := read_new_unit(text)) is not None:
        return _new_unit(turn, new)
    if (powers := read_powers(text, turn.lexicon.units)) is not None:
        return _powers(turn, powers)
    if (new_name := read_new_name(text)) is not None:
        return _renamed(turn, new_name)
    if (leaving := read_leaving(text, turn.lexicon.units)) is not None:
        return _gone(turn, leaving)
    if (alias := read_alias(text)) is not None:
        return _alias(turn, alias)
    raise Refusal(turn.say("change.which_roster"))


def _new_unit(turn: Turn, new: NewUnit) -> Proposal:
    if roster.unit_named(turn.session, new.name) is not None:
        raise Refusal(turn.say("change.listed", unit=new.name))
    if new.several:
        raise Refusal(turn.say("change.one_new_unit"))
    _must_be_of_the_district(turn, new.name)
    if len(new.name) < SHORTEST_NAME:
        raise Refusal(turn.say("change.too_short", name=new.name))
    # A unit that left comes back as itself: what was noted of it is still of it.
    former = roster.former_unit(turn.session, new.name)
    had = {alias.name for alias in former.aliases} if former else set()
    for name in (new.name, *new.full, *had):
        _must_be_free(turn, name, None)
    kind = kind_of_unit(new.name, turn.lexicon.units.place)
    if former is not None:
        unit = changes.alter(former, active=True)
    else:
        unit = changes.create(Unit, name=new.name, kind=kind, enforcement=False, active=True)
    names = [
        changes.create(UnitAlias, unit_id=["edit", 0], name=name, kind="full")
        for name in new.full
        if name not in had
    ]
    shared = [
        turn.say("change.joins_group", phrase=group.phrase)
        for group in roster.groups(turn.session)
        if kind in group.kinds
    ]
    full = [turn.say("change.full_name", name=name) for name in new.full]
    entry = UnitEntry(new.name, kind, full=new.full)
    owed = _owed_from_now_on(turn, entry)
    return Proposal(
        "change.new_unit",
        {"unit": new.name},
        [unit, *names, *(changes.alter(duty, unit_id=["edit", 0]) for duty in owed)],
        [*full, *shared, *_owed_rows(turn, owed)],
    )


def _owed_from_now_on(turn: Turn, entry: UnitEntry) -> list[Duty]:
    """What the table in force lays on a name that nobody bore, and that is this unit's."""
    if turn.live_plan is None:
        return []
    own = UnitIndex(turn.lexicon.units.place, [entry])
    return [
        duty
        for duty in plans.unresolved(turn.session, turn.live_plan)
        if bound_name(own, duty.phrase) == entry.name
        and bound_name(turn.lexicon.units, duty.phrase) in (None, entry.name)
    ]


def _owed_rows(turn: Turn, owed: Sequence[Duty]) -> list[Text]:
    numbers = sorted({duty.task.number for duty in owed})
    if not numbers:
        return []
    shown = formats.numbers(numbers, turn.language)
    return [turn.say("change.owes_from_now_on", count=len(numbers), numbers=shown)]


def _powers(turn: Turn, powers: Powers) -> Proposal:
    units = [u for u in certain(turn, powers.mentions) if u.enforcement != powers.has]
    if not units:
        raise Refusal(turn.say("change.is_so"))
    groups = [group.phrase for group in roster.groups(turn.session) if group.enforcement]
    rows = [
        turn.say("change.joins_group" if powers.has else "change.leaves_group", phrase=phrase)
        for phrase in groups
    ]
    return Proposal(
        "change.powers" if powers.has else "change.no_powers",
        {"names": [unit.name for unit in units]},
        [changes.alter(unit, enforcement=powers.has) for unit in units],
        rows,
        units,
    )


def _alias(turn: Turn, alias: Alias) -> Proposal:
    unit = _meant(turn, alias.meant)
    if alias.name == unit.name or alias.name in {each.name for each in unit.aliases}:
        raise Refusal(turn.say("change.is_so"))
    _must_be_free(turn, alias.name, unit)
    new = changes.create(UnitAlias, unit_id=unit.id, name=alias.name, kind="habitual")
    owed = _owed_from_now_on(turn, UnitEntry(unit.name, unit.kind, habitual=(alias.name,)))
    return Proposal(
        "change.alias",
        {"name": alias.name, "unit": unit.name},
        [new, *(changes.alter(duty, unit_id=unit.id) for duty in owed)],
        _owed_rows(turn, owed),
    )


def read_left_open(turn: Turn) -> Proposal | None:
    """第8项的交警大队就是区公安分局, of a name that the table in force leaves open; None for any
    other sentence. A body's name of another level or place is that unit's in this table alone."""
    open_ = plans.unresolved(turn.session, turn.live_plan) if turn.live_plan else []
    about = read_about(turn.message.text, {duty.phrase for duty in open_})
    if about is None:
        return None
    name, meant = about
    unit = _meant(turn, meant)
    elsewhere = any(mention.verdict in OF_OTHERS for mention in turn.lexicon.units.find(name))
    if not elsewhere:
        return _alias(turn, Alias(name, meant))
    owed = [duty for duty in open_ if duty.phrase == name]
    return Proposal(
        "change.name_here",
        {"name": name, "unit": unit.name},
        [changes.alter(duty, unit_id=unit.id) for duty in owed],
        _owed_rows(turn, owed),
    )


def _meant(turn: Turn, said: str) -> Unit:
    """The one unit these words certainly mean."""
    found = turn.lexicon.units.resolve(said)
    unit = roster.unit_named(turn.session, found[0]) if len(found) == 1 else None
    if unit is not None:
        return unit
    if found:
        near = formats.names(found[:4], turn.language)
        raise Refusal(turn.say("change.which_of", said=said, names=near))
    raise Refusal(turn.say("change.unknown_unit", said=said))


def _renamed(turn: Turn, wish: NewName) -> Proposal:
    """The unit is called otherwise from now on; its old name is understood as before."""
    unit = _meant(turn, wish.meant)
    _must_be_of_the_district(turn, wish.name)
    if wish.name == unit.name:
        raise Refusal(turn.say("change.is_so"))
    if len(wish.name) < SHORTEST_NAME:
        raise Refusal(turn.say("change.too_short", name=wish.name))
    _must_be_free(turn, wish.name, unit)
    kept = changes.create(UnitAlias, unit_id=unit.id, name=unit.name, kind="former")
    now_its_name = [changes.remove(each) for each in unit.aliases if each.name == wish.name]
    return Proposal(
        "change.new_name",
        {"unit": unit.name, "name": wish.name},
        [changes.alter(unit, name=wish.name), *now_its_name, kept],
        [turn.say("change.old_name_stays", name=unit.name)],
    )


def _gone(turn: Turn, wish: Leaving) -> Proposal:
    """The unit answers for nothing any more. Raises :class:`Refusal` where something hangs on it:
    liaisons, or reports, which nothing may lose."""
    units = certain(turn, wish.mentions)
    if wish.merged:
        both = {"unit": units[0].name, "other": units[-1].name}
        raise Refusal(turn.say("change.how_to_merge", **both))
    edits, rows = [], []
    for unit in units:
        serving = people.liaisons_of(turn.session, unit)
        if serving:
            names = formats.names((person.name for person in serving), turn.language)
            raise Refusal(turn.say("change.has_liaisons", unit=unit.name, names=names))
        if reports.has_reports(turn.session, unit):
            raise Refusal(turn.say("change.has_reported", unit=unit.name))
        edits.append(changes.alter(unit, active=False))
        named = plans.duties_of(turn.session, unit)
        edits += [changes.remove(duty) for duty in named]
        if named:
            numbers = formats.numbers(sorted({d.task.number for d in named}), turn.language)
            rows.append(turn.say("change.owes_no_more", unit=unit.name, numbers=numbers))
        alone = sorted({d.task.number for d in named if len(d.task.duties) == 1})
        rows += [turn.say("change.nobody_left", number=number) for number in alone]
    return Proposal("change.gone", {"names": [unit.name for unit in units]}, edits, rows, units)


def _is_of_others(turn: Turn, mention: UnitMention) -> bool:
    return mention.verdict in OF_OTHERS and not turn.lexicon.units.may_be_ours(mention)


def _must_be_of_the_district(turn: Turn, name: str) -> None:
    for mention in turn.lexicon.units.find(name):
        if mention.text == name and _is_of_others(turn, mention):
            raise Refusal(turn.say(f"change.{mention.verdict}", said=name))


def _must_be_free(turn: Turn, name: str, unit: Unit | None) -> None:
    """Refuses a name that people would be understood by as another unit, for certain or perhaps
    by its very letters: to take one unit for another is worse than to ask."""
    for mention in turn.lexicon.units.find(name):
        if unit is not None and _is_of_others(turn, mention):
            raise Refusal(turn.say("change.name_elsewhere", name=name, unit=unit.name))
        if mention.text != name or mention.verdict is not Verdict.CERTAIN:
            continue
        other = mention.units[0]
        if unit is None or other != unit.name:
            raise Refusal(turn.say("change.name_taken", name=name, unit=other))
