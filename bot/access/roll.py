"""人员: which unit has which liaison, who cannot be reached, who was invited; and who leaves."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace

from bot.access.inviting import link_to
from bot.changing.duties import certain
from bot.changing.proposals import Proposal
from bot.channels import OutboundFile
from bot.dialogue import Asked
from bot.overview.wording import some_names
from bot.reply import Reply
from bot.reporting import extensions
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from messages.slips import qr_picture
from nlp.dates import find_dates
from nlp.office import named_units, read_revoked, read_successor
from nlp.persons import is_name
from nlp.succession import ONESELF, read_succession
from storage import changes, people, roster
from storage.models import Invitation, Person, PersonRole, Unit

PAGE = 12
"""Units on a page."""
MOST_LACKING = 20
"""Units without a liaison that are named at once."""


def listed(turn: Turn, page: int) -> Reply:
    """The coordinators and leaders, the units that lack a liaison, and a page of those that have
    one."""
    everybody = people.everybody(turn.session)
    units = roster.active_units(turn.session)
    away = people.unreachable(turn.session)
    served: dict[int, list[Person]] = {unit.id: [] for unit in units}
    for person in everybody:
        for unit in person.units:
            served.setdefault(unit.id, []).append(person)
    lacking = [unit.name for unit in units if not served[unit.id]]
    having = [unit for unit in units if served[unit.id]]
    pages = max(1, -(-len(having) // PAGE))
    page = min(max(page, 1), pages)
    blocks = [
        turn.say(
            "people.summary",
            units=len(units),
            served=len(having),
            lacking=len(lacking),
            unreachable=sum(person.id in away for person in everybody),
        )
    ]
    if page == 1:
        blocks += _office(turn, everybody)
        blocks += _invited(turn)
        if lacking:
            names = some_names(turn, lacking, MOST_LACKING)
            blocks.append(turn.say("people.lacking", names=names, count=len(lacking)))
    blocks += [
        turn.say(
            "people.of_unit",
            unit=unit.name,
            names=formats.names((_named(turn, p, away) for p in served[unit.id]), turn.language),
        )
        for unit in having[(page - 1) * PAGE : page * PAGE]
    ]
    printing = ((turn.choice("invitation.print"),),) if lacking else ()
    if pages == 1:
        return Reply(blocks=tuple(blocks), choices=printing)
    blocks.append(turn.say("tasks.page", page=page, pages=pages, total=len(having)))
    turns = [turn.choice("tasks.previous_page")] if page > 1 else []
    turns += [turn.choice("tasks.next_page")] if page < pages else []
    return Reply(blocks=tuple(blocks), choices=(tuple(turns), *printing), update=True)


def of_unit(turn: Turn, unit: Unit) -> Reply:
    """Who serves one unit, and who did before."""
    away = people.unreachable(turn.session)
    now = [_named(turn, person, away) for person in people.liaisons_of(turn.session, unit)]
    blocks = [
        turn.say("people.of_unit", unit=unit.name, names=formats.names(now, turn.language))
        if now
        else turn.say("people.nobody", unit=unit.name)
    ]
    for person, until, successor in people.former_liaisons(turn.session, unit):
        to = {"successor": successor.name} if successor else {}
        blocks.append(
            turn.say(
                "people.former_handed_over" if successor else "people.former",
                name=person.name,
                first=_day(turn, person.bound_at),
                last=_day(turn, until),
                **to,
            )
        )
    return Reply(blocks=tuple(blocks), choices=((turn.choice("people.invite", unit=unit.name),),))


def leaving(turn: Turn) -> Proposal:
    """停用王芳: as a change that can be undone. Raises :class:`Refusal` where it is not clear
    who, or where nobody would be left to let others in."""
    name, mentions = read_revoked(turn.message.text), turn.lexicon.units.find(turn.message.text)
    everybody = people.everybody(turn.session)
    if mentions:
        units = certain(turn, mentions)
        found = [p for p in everybody if any(unit in p.units for unit in units)]
    else:
        found = [p for p in everybody if name and p.name.casefold() == name.casefold()]
    if not found:
        raise Refusal(turn.say("people.whom"))
    if len(found) > 1:
        names = formats.names((_described(turn, person) for person in found), turn.language)
        raise Refusal(turn.say("people.which_person", names=names))
    person = found[0]
    must_leave_a_coordinator(turn, person)
    gone = changes.alter(person, revoked_at=turn.now)
    row = turn.say("people.would_leave", who=_described(turn, person))
    rows = [row]
    alone = left_alone(turn, person)
    if alone:
        names = formats.names(alone, turn.language)
        rows.append(turn.say("people.would_be_alone", units=names))
    return Proposal("change.revoked", {"person": person.id}, [gone], rows)


def left_alone(turn: Turn, person: Person) -> list[str]:
    """The units that this person alone serves."""
    return [unit.name for unit in person.units if len(people.liaisons_of(turn.session, unit)) == 1]


def must_leave_a_coordinator(turn: Turn, person: Person) -> None:
    """Raises :class:`Refusal` where this person is the last one who can let others in."""
    if person.role != PersonRole.COORDINATOR:
        return
    away = people.unreachable(turn.session)
    others = [
        each
        for each in people.everybody(turn.session)
        if each.role == PersonRole.COORDINATOR and each.id != person.id and each.id not in away
    ]
    if not others:
        raise Refusal(turn.say("people.last_coordinator"))


def invited(turn: Turn) -> Reply:
    """A one-use invitation, to be forwarded; the unit beyond doubt. Raises :class:`Refusal`."""
    named = [r for r in PersonRole if str(turn.say(f"people.role_{r}")) in turn.message.text]
    if len(named) > 1:
        raise Refusal(turn.say("people.invite_one_kind"))
    role = named[0] if named else PersonRole.LIAISON
    units: list[Unit] = []
    if role == PersonRole.LIAISON:
        units = certain(turn, named_units(turn.message.text, turn.lexicon.units))
        if not units:
            raise Refusal(turn.say("people.invite_whom"))
    return _shown(turn, "invite", _Way(role.value, [unit.name for unit in units]))


def invitations_listed(turn: Turn) -> Reply:
    """What was sent out and can still be used, and until when."""
    waiting = people.open_invitations(turn.session, turn.now)
    if not waiting:
        return Reply(blocks=(turn.say("people.no_invitations"),))
    shown = waiting[:MOST_LACKING]
    rows = [
        turn.say("people.invitation", who=_for_whom(turn, each), day=_day(turn, each.expires_at))
        for each in shown
    ]
    if len(waiting) > len(shown):
        rows.append(turn.say("people.more_invitations", count=len(waiting) - len(shown)))
    return Reply(
        blocks=(turn.say("people.invitations", count=len(waiting)), *rows),
        choices=((turn.choice("people.recall_all"),),),
    )


def recalled(turn: Turn) -> Proposal:
    """作废区水利局的邀请: those of the units named, or all, no longer work. Raises
    :class:`Refusal` where there is none."""
    named = {
        unit.name for unit in certain(turn, named_units(turn.message.text, turn.lexicon.units))
    }
    found = [
        each
        for each in people.open_invitations(turn.session, turn.now)
        if not named or named & set(each.unit_names)
    ]
    if not found:
        raise Refusal(turn.say("people.no_invitations"))
    names = list(dict.fromkeys(str(_for_whom(turn, each)) for each in found))
    return Proposal(
        "change.recalled",
        {"names": names[:MOST_LACKING], "count": len(found)},
        [changes.alter(each, expires_at=turn.now) for each in found],
        [],
    )


def _for_whom(turn: Turn, invitation: Invitation) -> str:
    names = formats.names(invitation.unit_names, turn.language)
    return names or str(turn.say(f"people.role_{invitation.role}"))


def handed_over(turn: Turn) -> Reply:
    """移交: an invitation whose use takes the units from the one and gives them to the other."""
    said = read_succession(turn.message.text, turn.lexicon.units)
    mentions = said.units if said else turn.lexicon.units.find(turn.message.text)
    if any(reading.date for reading in find_dates(turn.message.text, now=turn.now)):
        raise Refusal(turn.say("people.no_day"))
    if turn.person.role == PersonRole.LIAISON:
        units, former = list(turn.person.units), turn.person
        if said and said.former not in {*ONESELF, turn.person.name}:
            raise Refusal(turn.say("people.not_yours"))
        if mentions:
            units = certain(turn, mentions)
            if any(unit not in turn.person.units for unit in units):
                raise Refusal(turn.say("people.not_yours"))
    elif said and said.former not in ONESELF:
        former = _serving(turn, said.former)
        units = certain(turn, mentions) or list(former.units)
        if any(unit not in former.units for unit in units):
            raise Refusal(turn.say("people.serves_other", who=_described(turn, former)))
    else:
        units = certain(turn, mentions)
        if len(units) != 1:
            raise Refusal(turn.say("people.hand_over_what"))
        serving = people.liaisons_of(turn.session, units[0])
        if len(serving) > 1:
            names = formats.names((person.name for person in serving), turn.language)
            raise Refusal(turn.say("people.hand_over_many", unit=units[0].name, names=names))
        if not serving:
            return _shown(turn, "hand_over", _Way(PersonRole.LIAISON.value, [units[0].name]))
        former = serving[0]
    if not units:
        raise Refusal(turn.say("people.hand_over_what"))
    successor = said.successor if said else read_successor(turn.message.text) or ""
    if _is_no_name(turn, successor):
        raise Refusal(turn.say("people.hand_over_to_whom"))
    over = [unit.name for unit in units]
    way = _Way(PersonRole.LIAISON.value, over, former.id, former.name, successor)
    return _shown(turn, "hand_over", way)


def departed(turn: Turn) -> Reply:
    """张伟调走了: how somebody else takes over, or nobody does; nothing is done yet."""
    if turn.person.role != PersonRole.COORDINATOR:
        return Reply(blocks=(turn.say("people.others_leave"),))
    said = read_succession(turn.message.text, turn.lexicon.units)
    person = _serving(turn, said.former if said else "")
    units = formats.names((unit.name for unit in person.units), turn.language)
    return Reply(
        blocks=(turn.say("people.has_left", who=_described(turn, person), units=units),),
        choices=((turn.choice("people.revoke", name=person.name),),),
    )


def _serving(turn: Turn, name: str) -> Person:
    """The one liaison of this name. Raises :class:`Refusal` where there is none, or several."""
    found = [p for p in people.everybody(turn.session) if p.name == name and p.units]
    if not found:
        raise Refusal(turn.say("people.no_liaison_called", name=name))
    if len(found) > 1:
        names = formats.names((_described(turn, person) for person in found), turn.language)
        raise Refusal(turn.say("people.which_person", names=names))
    return found[0]


def _is_no_name(turn: Turn, said: str) -> bool:
    """Whether the words that stand where a person is named are a unit, or no person's name."""
    return bool(said) and (not is_name(said) or bool(turn.lexicon.units.find(said)))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way in as its card shows it: for which role and units, whom it replaces, and by whom."""

    role: str
    units: list[str]
    replaces: int | None = None
    old: str = ""
    new: str = ""


def _shown(turn: Turn, deed: str, way: _Way) -> Reply:
    """The way in before it is opened: whoever holds an invitation can use it."""
    values = {"who": _who(turn, way)}
    if way.replaces is None:
        several = len(way.units) > 1
        card = turn.say("people.would_invite_each" if several else "people.would_invite", **values)
    else:
        card = turn.say("people.would_hand_over", **values, **_from_to(turn, way))
    return Reply(
        blocks=(card,),
        choices=(extensions.yes_or_no(turn),),
        asked=Asked(deed, asdict(way), ("confirmation",)),
    )


def opened(turn: Turn) -> Reply | None:
    """The invitation whose card was said yes to; None where none was shown yet."""
    if not turn.slots.get("confirmed"):
        return None
    way = _Way(**{name: turn.slots[name] for name in _Way.__slots__})
    if len(way.units) < 2 or way.replaces is not None:
        return _opened(turn, way)
    # One invitation a unit: whoever uses two of them serves both.
    first, *others = [_opened(turn, replace(way, units=[name])) for name in way.units]
    for each in others:
        first = replace(first.plus(*each.blocks), file=None)
    return first


def _opened(turn: Turn, way: _Way) -> Reply:
    former = turn.session.get(Person, way.replaces) if way.replaces else None
    recalled = people.recall_invitations(turn.session, former, way.units, turn.now) if former else 0
    token, invitation = people.invite(
        turn.session,
        role=PersonRole(way.role),
        unit_names=way.units,
        now=turn.now,
        replaces=former,
    )
    turn.note(
        "invited",
        f"invitation {invitation.id}",
        role=way.role,
        units=way.units,
        replaces=way.replaces,
    )
    who = _who(turn, way)
    values = {"who": who, "day": _day(turn, invitation.expires_at)}
    if former is None:
        head = turn.say("people.invited", **values)
    else:
        head = turn.say("people.hands_over", **values, **_from_to(turn, way))
    link = link_to(turn.office.bot_name, token)
    how = (
        turn.say("people.forward_link", link=link)
        if link
        else turn.say("people.forward_token", token=token)
    )
    if recalled:
        head = lines(turn.say("people.recalled"), head)
    return Reply(blocks=(head, how), file=_code(turn, who, link), update=True)


def _who(turn: Turn, way: _Way) -> str | Text:
    return formats.names(way.units, turn.language) or turn.say(f"people.role_{way.role}")


def _from_to(turn: Turn, way: _Way) -> dict[str, str | Text]:
    """Whoever hands over and whoever takes over, by name where they have one."""
    return {
        "old": way.old or turn.say("people.role_liaison"),
        "new": way.new or turn.say("people.successor"),
    }


def _code(turn: Turn, who: str | Text, link: str | None) -> OutboundFile | None:
    """The link as a picture to scan, where there is a link."""
    if link is None:
        return None
    name = turn.say("invitation.code_file", who=who).unescape()
    return OutboundFile(name, "image/png", qr_picture(link))


def _office(turn: Turn, everybody: list[Person]) -> list[Text]:
    blocks = []
    for role in (PersonRole.COORDINATOR, PersonRole.LEADER):
        named = [person.name for person in everybody if person.role == role]
        if named:
            names = formats.names(named, turn.language)
            called = turn.say(f"people.role_{role}")
            blocks.append(turn.say("people.of_role", role=called, names=names))
    return blocks


def _invited(turn: Turn) -> list[Text]:
    waiting = people.open_invitations(turn.session, turn.now)
    names = [_for_whom(turn, each) for each in waiting if each.stand_in_id is None]
    if not names:
        return []
    return [turn.say("people.waiting", names=some_names(turn, list(dict.fromkeys(names))))]


def _named(turn: Turn, person: Person, away: set[int]) -> str:
    key = "people.unreached_name" if person.id in away else "people.plain_name"
    return turn.say(key, name=person.name).unescape()


def _described(turn: Turn, person: Person) -> str:
    what = [unit.name for unit in person.units]
    if person.role != PersonRole.LIAISON or not what:
        what.append(turn.say(f"people.role_{person.role}").unescape())
    named = formats.names(what, turn.language)
    return turn.say("people.described", name=person.name, what=named).unescape()


def _day(turn: Turn, at: dt.datetime) -> str:
    return formats.day(at.astimezone(turn.now.tzinfo).date(), turn.language, today=turn.today)
