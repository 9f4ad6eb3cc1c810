"""Which department was named in English: Health Bureau, the finance people?"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

from nlp.latin import LatinName
from nlp.names import Meaning, Names, Sort
from nlp.places import PlaceReader, Standing
from nlp.short_forms import Form
from nlp.sounds import spelled

_DATA = Path(__file__).with_name("lexicon") / "english.toml"
_WORD = r"[a-z][a-z'-]*"
_WORD_BEFORE = re.compile(rf"(?<![a-z'-])({_WORD})\s+$", re.IGNORECASE)
_WHOSE_BEHIND = re.compile(
    rf"(?:'s)?\s+(?:of|in|from|at)\s+(?:(?:the|our)\s+)?({_WORD})(\s+{_WORD})?", re.IGNORECASE
)
_BRANCH_BEHIND = re.compile(rf"\s+({_WORD})(?:\s+district)?\s+(?:sub-?)?branch", re.IGNORECASE)
# What may be pinyin, and so a place nobody told us of.
_SYLLABLES = re.compile(
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:i?ang|iong|uang|eng|ing|ong|ian|i?ao|uai|u?an|ai|u?ei|i?ou|[eiu]n|i[aeu]|u[aieo]|[aoeiu]))+"
)
_LEAST_OF_A_PLACE = 5  # letters: with fewer, many an English word could be pinyin


class EnglishNames:
    """Reads departments' names in English. Cheap to make; prepares itself on first use."""

    def __init__(self, names: Names, places: PlaceReader) -> None:
        self._names = names
        self._places = places

    def find(self, text: str) -> Iterator[LatinName]:
        """Names in English, in order, not overlapping."""
        text = text.replace("’", "'")
        duties, name, stem_alone = self._patterns
        found, last = False, 0
        for match in name.finditer(text):
            if match.start() < last:
                continue  # Finance Bureau of |Chaoyang District
            found = True
            if match["many"]:
                phrases = self._names.many_in_english()[_plainly(match["many"])]
                meanings = tuple((phrase, _of_many(phrase)) for phrase in phrases)
                yield LatinName(*match.span(), "group", meanings, Standing.OWN)
                continue
            if match["town"] or match["place"]:
                yield from self._town(match)
                continue
            if match["namesake"]:
                unit = self._named_alike[match["namesake"].lower()]
                meaning = Meaning((unit,), Form.FULL, Sort.BODY, kind="town")
                yield LatinName(*match.span(), "english", ((unit, meaning),), Standing.ELSEWHERE)
                continue
            group = next(g for g in ("duties", "duties_of", "complete") if match[g])
            named = list(duties.finditer(text, *match.span(group)))
            for read in self._read(text, match.span(), (match["body"] or "").lower(), named):
                yield read
                last = read.end
        alone = None if found else stem_alone.fullmatch(text)
        if alone and self._names_places(text, alone):
            span = alone.span("duties" if alone["duties"] else "doing")
            yield from self._read(text, span, "", list(duties.finditer(text, *span)))

    def _read(
        self, text: str, named: tuple[int, int], body: str, duties: Sequence[re.Match[str]]
    ) -> Iterator[LatinName]:
        start, standing = self._before(text, named[0])
        end, behind = self._behind(text, named[1])
        meanings = [self._meaning(_plainly(duty[0]), body) for duty in duties]
        together = len(duties) == 1 or not body.endswith("s")
        starts = [start, *(duty.start() for duty in duties[1:])]
        ends = [*(duty.end() for duty in duties[:-1]), end]
        if together:
            yield LatinName(start, end, "english", tuple(meanings), behind or standing)
            return
        # finance and health bureaus
        for at, to, meaning in zip(starts, ends, meanings, strict=True):
            yield LatinName(at, to, "english", (meaning,), behind or standing)

    def _town(self, match: re.Match[str]) -> Iterator[LatinName]:
        """Kunlun Town; one that is not ours; a body inside one, which is none of the district's."""
        said = _plainly(match["town"] or match["place"])
        first = said.split()[0]
        if match["town"] and not match["inside"]:
            unit = self._towns[said]
            meaning = unit, Meaning((unit,), Form.FULL, Sort.BODY, kind="town")
        elif match["town"] or (
            first not in _words("before")
            and (match["place"][0].isupper() or _may_be_a_place(first))
        ):
            meaning = said, Meaning((), Form.FULL, Sort.STRANGER)
        else:
            return  # which town
        yield LatinName(*match.span(), "english", (meaning,), Standing.OWN)

    def _meaning(self, duty: str, body: str) -> tuple[str, Meaning]:
        """Who has the duty here: nobody we serve where a center is named and the unit is none."""
        units = self._names.in_english()[duty]
        if body in _words("centres"):
            units = tuple(unit for unit in units if unit.endswith("中心"))
        sort = Sort.BODY if units else Sort.STRANGER
        return "、".join(units) or duty, Meaning(units, Form.FULL, sort)

    def _before(self, text: str, start: int) -> tuple[int, Standing]:
        """Where the name begins with what stands before it, and whose it makes it.

        The place decides, and where none is named the level: county, in a district.
        """
        level = Standing.OWN
        while word := _WORD_BEFORE.search(text, 0, start):
            said, low = word[1], _of_a_level(word[1].lower())
            standing = self._whose(low)
            if low in _words("level") or low in _levels():
                start = word.start(1)
                level = level if standing is None else standing
                continue
            if standing is not None:  # a county of our name is not our district
                return word.start(1), level if standing is Standing.OWN else standing
            if low in _words("before"):
                break
            if said[0].isupper() or _may_be_a_place(low):
                return word.start(1), Standing.ELSEWHERE
            break
        return start, level

    def _behind(self, text: str, end: int) -> tuple[int, Standing | None]:
        """The same of what stands behind it: of Zichuan District, Zichuan Branch."""
        branch = _BRANCH_BEHIND.match(text, end)
        if branch and (standing := self._whose(branch[1].lower())):
            return branch.end(), standing
        whose = _WHOSE_BEHIND.match(text, end)
        if whose is None:
            return end, None
        first, second = _of_a_level(whose[1].lower()), (whose[2] or "").strip().lower()
        standing = self._whose(first)
        if second and standing in (None, Standing.OWN):
            standing = self._whose(second) or standing
        if standing is None and second in _words("level"):
            standing = Standing.ELSEWHERE
        return (whose.end() if standing else end), standing

    def _names_places(self, text: str, alone: re.Match[str]) -> bool:
        """Whether Boshan of Boshan finance, where anything is said there, is a place we know."""
        before, behind = alone["whose"], alone["of"]
        known = before is None or self._whose(_of_a_level(before.lower())) is not None
        return known and (behind is None or self._behind(text, alone.start("of"))[1] is not None)

    def _whose(self, word: str) -> Standing | None:
        if word in _words("above"):
            return Standing.LEVEL
        if word in _levels():  # ours says nothing yet: whose district is it
            standing = self._places.in_chinese(_levels()[word])
            return None if standing is Standing.OWN else standing
        if word in _words("beside"):
            return Standing.ELSEWHERE
        return self._places.in_letters.get(word) if len(word) > 3 else None

    @cached_property
    def _towns(self) -> Mapping[str, str]:
        """The towns and zones by what they are called in English: kunlun town."""
        return {
            f"{spelled(bare)} {ending}".strip(): unit
            for bare, unit, endings in self._names.towns()
            for ending in endings
        }

    @cached_property
    def _named_alike(self) -> Mapping[str, str]:
        """The towns by their bare names, which a place of a level may have: chaoyang."""
        names = ((bare, unit) for bare, unit, _ in self._names.towns() if bare)
        own = self._places.own()
        return {spelled(bare): unit for bare, unit in names if bare not in own}

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
        known = self._names.in_english()
        bodies = _words("bodies") | _words("centres") | _words("people")
        complete = [said for said in known if bodies & {said.split()[0], said.split()[-1]}]
        duty = _any_of(said for said in known if said not in complete)
        several = rf"{duty}(?:\s*{_any_of(_words('joints'))}\s*{duty})*+"
        behind = rf"(?:\s+{_any_of(_words('between'))})*\s+(?P<body>{_any_of(bodies)})"
        inside = rf"(?:'s)?\s+{several}{behind.replace('?P<body>', '?:')}"
        no_town = _any_of({*_levels(), *_words("no_towns")})
        names = (
            rf"(?P<many>{_any_of(self._names.many_in_english())})"
            rf"|(?P<town>{_any_of(self._towns)})(?P<inside>{inside})?"
            rf"|(?P<place>{_WORD}(?:\s+road)?\s+{_any_of(_words('towns'))})(?:{inside})?"
            rf"|(?P<namesake>{_any_of(self._named_alike)})\s+{no_town}(?:{inside})?"
            rf"|(?P<complete>{_any_of(complete)})|(?P<duties>{several}){behind}"
            rf"|{_any_of(_words('bodies'))}\s+of\s+(?:the\s+)?(?P<duties_of>{several})"
        )
        before, after = _any_of(_words("tasks_before")), _any_of(_words("tasks_behind"))
        alone = (
            rf"\W*(?:{before}\s+)?(?:(?:the|our)\s+)?"
            rf"(?:(?P<whose>{_WORD})(?:'s)?\s+(?:{_any_of(_words('level'))}\s+)?)?"
            rf"(?P<duties>{several})"
            rf"(?P<of>{_WHOSE_BEHIND.pattern})?(?:(?:'s)?\s+{after})?\W*"
            # has finance reported: what is asked after as a body is one
            rf"|(?:.{{0,80}}\s|){_any_of(_words('asked_of'))}\s+(?P<doing>{several})"
            rf"\s+{_any_of(_words('asked_to'))}(?![a-z]).{{0,80}}"
        )
        return (
            re.compile(_any_of(known), re.IGNORECASE),
            re.compile(rf"(?<![a-z'-])(?:{names})(?![a-z-]|'(?!s))", re.IGNORECASE),
            re.compile(alone, re.IGNORECASE),
        )


def _of_many(phrase: str) -> Meaning:
    return Meaning((phrase,), Form.HABIT, Sort.GROUP, kind="group")


def _of_a_level(word: str) -> str:
    """city-level and the city's are both city."""
    return word.removesuffix("'s").removesuffix("-level")


def _may_be_a_place(word: str) -> bool:
    return len(word) >= _LEAST_OF_A_PLACE and bool(_SYLLABLES.fullmatch(word))


def _plainly(said: str) -> str:
    return re.sub(r"\s+", " ", said.lower()).replace("&", "and")


def _any_of(words: Iterable[str]) -> str:
    listed = sorted(words, key=len, reverse=True)
    return "(?:" + ("|".join(_loosely(word) for word in listed) or "(?!)") + ")"


def _loosely(word: str) -> str:
    """A phrase however its words are spaced, & for and."""
    parts = ("(?:and|&)" if part == "and" else re.escape(part) for part in word.split())
    return r"\s+".join(parts)


@cache
def _levels() -> Mapping[str, str]:
    """Which level a word means: municipal is 市."""
    with _DATA.open("rb") as file:
        levels: Mapping[str, list[str]] = tomllib.load(file)["levels"]
    return {word: level for level, words in levels.items() for word in words}


@cache
def _words(name: str) -> frozenset[str]:
    with _DATA.open("rb") as file:
        return frozenset(tomllib.load(file)[name])
