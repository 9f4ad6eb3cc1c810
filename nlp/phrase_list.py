"""Which of many phrases stands at a place of a text, or ends there?"""

from collections import defaultdict
from collections.abc import Iterable


class PhraseList:
    """Phrases, of which the longest that fits counts.

    Mostly none stands where it is asked for, and one look at one character tells that, however
    many there are.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = frozenset(phrases)
        first: defaultdict[str, set[int]] = defaultdict(set)
        last: defaultdict[str, set[int]] = defaultdict(set)
        for phrase in self._phrases:
            first[phrase[0]].add(len(phrase))
            last[phrase[-1]].add(len(phrase))
        self._by_first = {char: sorted(found, reverse=True) for char, found in first.items()}
        self._by_last = {char: sorted(found, reverse=True) for char, found in last.items()}

    def __contains__(self, said: str) -> bool:
        return said in self._phrases

    def at(self, text: str, start: int = 0, end: int | None = None) -> str:
        """The phrase that text[start:end] begins with, or nothing."""
        end = len(text) if end is None else end
        for length in self._by_first.get(text[start], ()) if start < end else ():
            said = text[start : min(start + length, end)]
            if said in self._phrases:
                return said
        return ""

    def before(self, text: str, end: int, start: int = 0) -> str:
        """The phrase that text[start:end] ends with, or nothing."""
        for length in self._by_last.get(text[end - 1], ()) if start < end else ():
            said = text[max(end - length, start) : end]
            if said in self._phrases:
                return said
        return ""
