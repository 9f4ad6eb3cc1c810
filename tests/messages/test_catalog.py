"""Does every sentence come out with its values, escaped, in every language?"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messages.catalog import LANGUAGES, Text, TextError, keys, lines, say, say_choice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_values(language: str) -> None:
    assert keys(language) == keys("zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    for key, names in keys(language).items():
        assert say(key, language, **dict.fromkeys(names, "x")).strip(), key


# --- say ---


def test_say_fills_in_the_values() -> None:
    assert say("tasks.item", number=27) == "第27项"
    assert say("tasks.item", "en", number=27) == "Task 27"


def test_say_knows_the_key_of_what_it_said() -> None:
    assert say("tasks.item", number=27).key == "tasks.item"


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("tasks.no_such_text", {}),
        ("nothing", {}),
        ("", {}),
        ("tasks.item", {}),
        ("tasks.item", {"number": 27, "units": 3}),
        ("tasks.item", {"no": 27}),
        ("thanks.welcome", {"name": "王芳"}),
    ],
    ids=["unknown key", "no file", "empty", "missing", "surplus", "misnamed", "takes none"],
)
def test_say_refuses_what_does_not_fit_the_catalogue(key: str, values: dict[str, object]) -> None:
    with pytest.raises(TextError):
        say(key, **values)


def test_say_names_the_values_that_do_not_fit() -> None:
    with pytest.raises(TextError, match=r"'tasks.item' takes \['number'\], was given \['units'\]"):
        say("tasks.item", units=3)


def test_what_people_write_is_escaped() -> None:
    text = say("task_search.nothing", keyword="<b>公报</b> & {keyword}")
    assert "&lt;b&gt;公报&lt;/b&gt; &amp; {keyword}" in text
    assert "<b>公报</b> & {keyword}" in text.unescape()


def test_text_inside_a_text_keeps_its_markup() -> None:
    who = say("invitation.who_liaison", names="<区水利局>")
    offer = say("invitation.bound", who=who)
    assert offer == "已绑定：&lt;区水利局&gt;联络员。"


PIECES = (
    "<",
    ">",
    "</",
    "<!--",
    "&",
    "&lt;",
    "&#60;",
    "&amp;amp;",
    ";",
    '"',
    "'",
    "b",
    "{b}",
    "公报",
)
"""What markup is made of: letters drawn at random all but never make a tag."""


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join), st.sampled_from(LANGUAGES))
@example("“", "zh")
def test_whatever_people_write_comes_back_as_text_and_never_as_markup(
    said: str, language: str
) -> None:
    text = say("task_search.nothing", language, keyword=said)
    before, _, after = say("task_search.nothing", language, keyword="\x00").partition("\x00")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.tags == []
    within = said.translate(str.maketrans("“”", "‘’"))  # the sentence has it in quotes
    assert text.unescape() == f"{before}{within}{after}"


class _Reader(HTMLParser):
    """Notes every tag it meets."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("!--")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("!")


# --- choices ---


def test_choice_is_a_label_and_the_sentence_it_stands_for() -> None:
    label, sentence = say_choice("tasks_by_unit.of", unit="区水利局")
    assert (label, sentence) == ("区水利局", "区水利局有哪些任务")


def test_choice_gives_each_of_its_texts_what_that_takes() -> None:
    label, sentence = say_choice("tasks_by_unit.see_shared", "en", unit="区水利局", count=30)
    assert (label, sentence) == ("Shared by all (30)", "shared tasks of 区水利局")


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("tasks_by_unit.see_shared", {"unit": "区水利局"}),
        ("tasks_by_unit.see_shared", {"unit": "区水利局", "count": 30, "page": 2}),
        ("thanks.welcome", {}),
        ("tasks.no_such_choice", {}),
    ],
    ids=["missing", "surplus", "no sentence", "unknown key"],
)
def test_choice_refuses_what_does_not_fit_the_catalogue(
    key: str, values: dict[str, object]
) -> None:
    with pytest.raises(TextError):
        say_choice(key, **values)


# --- lines ---


def test_lines_stand_below_each_other_under_the_key_of_the_first() -> None:
    block = lines(say("thanks.welcome"), say("cancel.nothing"))
    assert block == "不客气。\n现在没有待取消的内容。"
    assert block.key == "thanks.welcome"
    assert lines(say("thanks.welcome"), key="why.nothing").key == "why.nothing"
    assert isinstance(block, Text)


# --- quotes within quotes ---


def test_quotes_within_quotes_are_single_but_not_in_what_a_button_says() -> None:
    assert "“‘六大’行动”" in say("ask.not_listed", said="“六大”行动")
    _, sentence = say_choice("feedback.reply", number=3)
    assert "‘" not in sentence
