"""How is it said? Every sentence a person sees, by key, in their language."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from messages.district import OURS, District

LANGUAGES = ("zh", "en")
Here = Callable[[], District]
"""Where a sentence is said; asked only where its words depend on it."""
_WITHIN_QUOTES = str.maketrans("“”", "‘’")


class Text(Markup):
    """A worded sentence: HTML with everything that came from people escaped, and its key."""

    __slots__ = ("key",)
    key: str

    @classmethod
    def of(cls, key: str, html: str) -> Text:
        # Not through Markup's own constructor, which asks what it is given for its HTML.
        text = str.__new__(cls, html)
        text.key = key
        return text


class TextError(LookupError):
    """A key that is not in the catalogue, or values that do not fit its template: a bug of ours."""


@dataclass(frozen=True, slots=True)
class _Template:
    text: str
    names: frozenset[str]
    """The values it must be given."""
    ours: frozenset[str]
    """The words of the district in it."""


def say(key: str, language: str = "zh", here: Here = District, /, **values: Any) -> Text:
    """The sentence ``key`` with its values, escaped where they are not texts themselves.

    ``key`` is ``<file>.<name>``. The words of the district (``messages.district``) come from
    ``here``, and no caller gives them. Raises :class:`TextError` for an unknown key and for a
    missing or surplus value.
    """
    try:
        template = _catalogue(language)[key]
    except KeyError:
        raise TextError(f"no text {key!r} in {language!r}") from None
    if template.names != values.keys():
        raise TextError(f"{key!r} takes {sorted(template.names)}, was given {sorted(values)}")
    if template.ours:
        words = here().words(language)
        values |= {name: words[name] for name in template.ours}
    # A text is HTML already: escape() would only make another of it.
    html: dict[str, str] = {
        name: value if isinstance(value, Text) else escape(value) for name, value in values.items()
    }
    if not key.endswith("_sentence"):  # what a button says is said as it is
        for name in _quoted(template.text) & html.keys():
            html[name] = str(html[name]).translate(_WITHIN_QUOTES)
    return Text.of(key, template.text.format(**html))


def say_choice(key: str, language: str = "zh", /, **values: Any) -> tuple[Text, Text]:
    """A choice's label (``key``) and the sentence it stands for (``key_sentence``).

    Each takes what it needs of the values; together they must take all of them.
    """
    texts = _catalogue(language)
    wanted = {each: texts[each].names for each in (key, f"{key}_sentence") if each in texts}
    if frozenset().union(*wanted.values()) != values.keys():
        raise TextError(f"{key!r} and its sentence take {wanted}, were given {sorted(values)}")
    label, sentence = (
        say(each, language, **{name: values[name] for name in wanted.get(each, ())})
        for each in (key, f"{key}_sentence")
    )
    return label, sentence


@cache
def _quoted(template: str) -> frozenset[str]:
    """The values of a template that stand within quotation marks."""
    found, open_ = set(), False
    for literal, field, _, _ in string.Formatter().parse(template):
        open_ = literal.rfind("“") > literal.rfind("”") or (open_ and "”" not in literal)
        if field and open_:
            found.add(field)
    return frozenset(found)


def lines(*texts: Text, key: str | None = None) -> Text:
    """Several sentences as one block, each on its own line, under the key of the first."""
    return Text.of(key or texts[0].key, "\n".join(texts))


def keys(language: str) -> dict[str, frozenset[str]]:
    """Every key of a language and the values it must be given: what the lint compares."""
    return {key: template.names for key, template in _catalogue(language).items()}


@cache
def _catalogue(language: str) -> dict[str, _Template]:
    texts: dict[str, _Template] = {}
    folder = resources.files("messages") / "texts" / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for name, template in tomllib.loads(file.read_text(encoding="utf-8")).items():
            fields = frozenset(
                field for _, field, _, _ in string.Formatter().parse(template) if field
            )
            ours = frozenset(field for field in fields if field.startswith(OURS))
            texts[f"{file.name.removesuffix('.toml')}.{name}"] = _Template(
                template.strip("\n"), fields - ours, ours
            )
    return texts
