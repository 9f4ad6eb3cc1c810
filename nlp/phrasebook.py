"""Which of very many phrases are worth looking for in a text?

Python compiles expressions anew in each process, half a second for all cues and intents, and a
message can hold some 50 of their 2,400 phrases. So each is listed under a character that it cannot
do without, and its expression made when a text first holds all such characters: 0.2 s until the
first message is read instead of 0.7, and each later one takes a quarter less.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from nlp import patterns
from nlp.patterns import PatternError

Clause = frozenset[str]
"""Characters of which a text must hold one."""

# What may be left out tells nothing of what a text must hold.
_LEFT_OUT = re.compile(r"\[[^\[\]()]*\]\+?")
_PIECE = re.compile(r"\{\w+\}|\]\+|[()\[\]|*^$ ]|[^{()\[\]|*^$ ]+|.", re.DOTALL)


class Phrases:
    """Phrases of which the first that matches counts, as in one expression of all of them."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book

    def fullmatch(self, text: str) -> bool:
        """Whether the text is one of the phrases."""
        possible = self._book.possible(text, self)
        return bool(possible) and any(each.fullmatch(text) for each in possible)

    def search(self, text: str) -> bool:
        """Whether the text holds one of the phrases."""
        return any(each.search(text) for each in self._book.possible(text, self))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they stand, in order and apart, empty matches left out."""
        possible = self._book.possible(text, self)
        found: list[tuple[int, int]] = []
        if not possible:
            return found
        at = 0
        while matches := [match for each in possible if (match := each.search(text, at))]:
            start, end = min(matches, key=re.Match.start).span()
            if start < end:
                found.append((start, end))
            at = max(end, start + 1)
        return found

    def spans_of_each(self, text: str) -> list[tuple[int, int]]:
        """Where each of the phrases stands, whatever the others match; in no order."""
        possible = self._book.possible(text, self)
        return [match.span() for each in possible for match in each.finditer(text)]


class _Listed(NamedTuple):
    """A phrase, whose it is and at which place, and what a text must hold beside its rarest."""

    phrases: Phrases
    place: int
    phrase: str
    others: list[Clause]


class PhraseBook:
    """Phrases by the characters that a text must hold before it can hold them."""

    def __init__(self) -> None:
        self._by_rarest: defaultdict[str, list[_Listed]] = defaultdict(list)
        self._anywhere: list[_Listed] = []
        self._look_up = lru_cache(maxsize=16)(self._find)  # every cue asks of the same text

    def phrases(self, written: Iterable[str]) -> Phrases:
        """These phrases together; PatternError where one cannot be read."""
        phrases = Phrases(self)
        for place, phrase in enumerate(written):
            self._list(_Listed(phrases, place, phrase, list(needed(phrase))))
        return phrases

    def _list(self, listed: _Listed) -> None:
        if not listed.others:
            patterns.check(listed.phrase)
            self._anywhere.append(listed)
            return
        rarest = min(listed.others, key=lambda c: sum(len(self._by_rarest[each]) for each in c))
        listed.others.remove(rarest)
        for character in rarest:
            self._by_rarest[character].append(listed)

    def possible(self, text: str, phrases: Phrases) -> Sequence[re.Pattern[str]]:
        """The expressions of those of these phrases that the text may hold, in order."""
        return self._look_up(text).get(phrases, ())

    def all_possible(self, text: str) -> AbstractSet[Phrases]:
        """Those of which the text may hold a phrase."""
        return self._look_up(text).keys()

    def _find(self, text: str) -> Mapping[Phrases, Sequence[re.Pattern[str]]]:
        held = frozenset(text)
        found: defaultdict[Phrases, dict[int, str]] = defaultdict(dict)
        likely = [self._by_rarest[character] for character in held & self._by_rarest.keys()]
        for phrases, place, phrase, others in chain(self._anywhere, *likely):
            for clause in others:
                if held.isdisjoint(clause):
                    break
            else:
                found[phrases][place] = phrase
        return {
            phrases: [_expression(phrase) for _, phrase in sorted(of_these.items())]
            for phrases, of_these in found.items()
        }


@cache
def _expression(phrase: str) -> re.Pattern[str]:
    return patterns.any_of([phrase])


@cache
def needed(phrase: str) -> tuple[Clause, ...]:
    """What every text that the phrase matches holds: one character at least of each clause.

    (看|查)一下[吧] needs 一, 下, and one of 看 and 查.
    """
    patterns.must_be_half_width(phrase)
    pieces = iter(_PIECE.findall(_LEFT_OUT.sub("", patterns.spelled_out(phrase))))
    return tuple(_needed(pieces, phrase, closing=""))


@cache
def _one(character: str) -> Clause:
    return frozenset(character)


def _needed(pieces: Iterator[str], phrase: str, closing: str) -> list[Clause]:
    """The same for what stands before the bracket that closes, or before the end."""
    clauses: list[Clause] = []
    others: list[list[Clause]] = []
    for piece in pieces:
        if piece == "|":
            others.append(clauses)
            clauses = []
        elif piece == "(":
            clauses += _needed(pieces, phrase, ")")
        elif piece == "[":
            _needed(pieces, phrase, "]")
        elif piece[0] in ")]":
            if piece[0] != closing:
                raise PatternError(f"{phrase!r}: {piece} closes nothing")
            break
        elif piece[0] == "{":
            clauses += map(frozenset, patterns.mark_of(piece[1:-1], phrase))
        elif piece not in "*^$ ":
            clauses += map(_one, piece.lower())
    else:
        if closing:
            raise PatternError(f"{phrase!r}: a bracket is not closed")
    if not others:
        return clauses
    alternatives = [*others, clauses]
    if not all(alternatives):
        return []
    return [frozenset[str]().union(*(min(each, key=len) for each in alternatives))]
