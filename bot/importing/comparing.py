"""Which task of a new table is which of the table before, and what has changed? Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from nlp.normalize import normalize
from nlp.telling import tell_apart

SAME_FROM = 75.0
"""Likeness, of 100, from which two rows may be one task; found on corrected published tables."""
CLEARLY = 6.0
"""By how much a row must be more like its partner than like any other, both ways."""
_HEADING_WEIGHT = 0.25
_HALF = 50.0
"""Likeness of the words from which a row in the place of another, with its units, may be that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A task as far as it is compared; ``units``, and who of them leads, as the roster calls them
    where it knows them."""

    number: int
    heading: tuple[str, ...]
    requirement: str
    units: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of each task, by number.

    ``same`` leads from a new number to the old one; ``unclear`` to the old ones it might be. The
    tuples hold new numbers, ``dropped`` old ones.
    """

    same: Mapping[int, int]
    unclear: Mapping[int, tuple[int, ...]]
    added: tuple[int, ...]
    dropped: tuple[int, ...]
    units_changed: tuple[int, ...]
    reworded: tuple[int, ...]
    renumbered: tuple[int, ...]


def compare(former: Sequence[Entry], entries: Sequence[Entry]) -> Comparison:
    """Tells tasks again by requirement and headings; whatever is not plain stays unclear."""
    old, new = [_words(e) for e in former], [_words(e) for e in entries]
    same = _word_for_word(former, entries, old, new)
    unclear: dict[int, tuple[int, ...]] = {}
    known = set(same.values())
    rest_old = [n for n, e in enumerate(former) if e.number not in known]
    rest_new = [n for n, e in enumerate(entries) if e.number not in same]
    scores = _likeness([old[n] for n in rest_old], [new[n] for n in rest_new])
    like: dict[int, dict[int, float]] = defaultdict(dict)
    for row, found in enumerate(scores):
        for column, score in found.items():
            like[column][row] = score
    for row, place in enumerate(rest_new):
        number = entries[place].number
        likely = [c for c, score in scores[row].items() if score >= SAME_FROM]
        if not likely:
            continue
        best = max(likely, key=lambda c: scores[row][c])
        rivals = [score for c, score in scores[row].items() if c != best]
        rivals += [score for r, score in like[best].items() if r != row]
        clearly = all(scores[row][best] - rival >= CLEARLY for rival in rivals)
        if clearly and not tell_apart(*_said(new[place], old[rest_old[best]])):
            same[number] = former[rest_old[best]].number
        else:
            likely.sort(key=lambda c: -scores[row][c])
            unclear[number] = tuple(former[rest_old[c]].number for c in likely[:3])
    unclear |= _in_its_place(former, entries, same, unclear)
    return sorted_out(former, entries, same, unclear)


def _in_its_place(
    former: Sequence[Entry],
    entries: Sequence[Entry],
    same: Mapping[int, int],
    unclear: Mapping[int, tuple[int, ...]],
) -> dict[int, tuple[int, ...]]:
    """Rows whose words grew or shrank beyond likeness, where number, headings and units stayed:
    公开监测信息, 公开质量监测信息和重点单位信息."""
    taken = set(same.values()).union(*unclear.values())
    was = {entry.number: entry for entry in former if entry.number not in taken}
    found: dict[int, tuple[int, ...]] = {}
    for entry in entries:
        before = was.get(entry.number)
        if before is None or entry.number in same or entry.number in unclear:
            continue
        stayed = before.heading == entry.heading and before.units == entry.units
        (now, _), (then, _) = _words(entry), _words(before)
        if stayed and entry.units and ratio(now, then) >= _HALF:
            found[entry.number] = (entry.number,)
    return found


def _words(entry: Entry) -> tuple[str, str]:
    return normalize(entry.requirement), normalize("".join(entry.heading))


def _said(*words: tuple[str, str]) -> tuple[str, ...]:
    """Headings and requirement as one text each, for what tells them apart."""
    return tuple(f"{heading} {requirement}" for requirement, heading in words)


def _word_for_word(
    former: Sequence[Entry],
    entries: Sequence[Entry],
    old: Sequence[tuple[str, str]],
    new: Sequence[tuple[str, str]],
) -> dict[int, int]:
    """Tasks whose words stand once in each table: with their headings, or else without."""
    same: dict[int, int] = {}
    keys: tuple[Callable[[tuple[str, str]], object], ...] = (lambda w: w, lambda w: w[0])
    for key in keys:
        taken = set(same.values())
        left = [n for n, e in enumerate(former) if e.number not in taken]
        right = [n for n, e in enumerate(entries) if e.number not in same]
        once_old = Counter(key(old[n]) for n in left)
        once_new = Counter(key(new[n]) for n in right)
        known = {key(old[n]): n for n in left if once_old[key(old[n])] == 1}
        for n in right:
            words = key(new[n])
            if once_new[words] != 1 or words not in known:
                continue
            if not tell_apart(*_said(new[n], old[known[words]])):
                same[entries[n].number] = former[known[words]].number
    return same


def _likeness(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> list[dict[int, float]]:
    """For each new row its likeness, to 100, to the old ones in order that it is like at all."""
    weight = 1 - _HEADING_WEIGHT
    slight = (SAME_FROM - CLEARLY - 100 * _HEADING_WEIGHT) / weight
    said = [words for words, _ in old]
    scores: list[dict[int, float]] = []
    for requirement, heading in new:
        # One call for all the old ones: half of what a call for each costs.
        found = extract(requirement, said, scorer=ratio, score_cutoff=slight, limit=None)
        alike = sorted((place, score) for _, score, place in found)
        scores.append(
            {
                place: weight * score + _HEADING_WEIGHT * ratio(heading, old[place][1])
                for place, score in alike
            }
        )
    return scores


def sorted_out(
    former: Sequence[Entry],
    entries: Sequence[Entry],
    same: Mapping[int, int],
    unclear: Mapping[int, tuple[int, ...]],
) -> Comparison:
    """What became of each task, where it is known which of the table before it is or may be."""
    was = {entry.number: entry for entry in former}
    pairs = [(entry, was[same[entry.number]]) for entry in entries if entry.number in same]
    taken = set(same.values()).union(*unclear.values())
    return Comparison(
        same=same,
        unclear=unclear,
        added=tuple(e.number for e in entries if e.number not in same and e.number not in unclear),
        dropped=tuple(entry.number for entry in former if entry.number not in taken),
        units_changed=tuple(
            e.number for e, before in pairs if (e.units, e.lead) != (before.units, before.lead)
        ),
        reworded=tuple(e.number for e, before in pairs if _words(e) != _words(before)),
        renumbered=tuple(e.number for e, before in pairs if e.number != before.number),
    )
