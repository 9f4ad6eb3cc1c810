"""Which tasks have a term is told as a plain dictionary would tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest

from storage.search_file import SearchFile

NUMBERS = range(64_000, 68_000)
"""More than are listed, and on both sides of where a chunk ends."""


@pytest.fixture
def file() -> Iterator[SearchFile]:
    file = SearchFile()
    yield file
    file.close()


def terms_of(number: int, of: int) -> list[str]:
    """One that all have, one of every other task, one of few, one of its own."""
    said = ["公开", f"其{number}"]
    return said + ["信息"] * (number % 2 == of) + ["年报"] * (number % 1_000 == of)


def test_the_tasks_of_a_term_are_those_put_in_and_not_taken_out(file: SearchFile) -> None:
    random, kept = Random(7), dict[int, list[str]]()
    for of in range(4):
        some = random.sample(NUMBERS, 3_000)
        with file.changing():
            for number in some:
                if number in kept:
                    file.remove(number, kept.pop(number))
            for number in some[of * 500 :]:
                kept[number] = terms_of(number, of % 2)
                file.add(number, b"", "公开", "", [(f"第{number % 3}部分", "")], kept[number])
        expected: defaultdict[str, set[int]] = defaultdict(set)
        for number, terms in kept.items():
            for term in terms:
                expected[term].add(number)
        for term, numbers in expected.items():
            assert file.having(term) == len(numbers)
            if len(numbers) > 1:
                assert file.which(term) == sum(1 << number for number in numbers)
        below = {text: file.below(place) for place, (text, _, _) in file.headings().items()}
        for third in range(3):
            numbers = {number for number in kept if number % 3 == third}
            assert below[f"第{third}部分"] == sum(1 << number for number in numbers)


def test_a_term_that_no_task_has_any_more_is_gone(file: SearchFile) -> None:
    with file.changing():
        file.add(1, b"", "公开", "", [], ["公开"])
    with file.changing():
        file.remove(1, ["公开"])
    assert (file.having("公开"), file.which("公开")) == (0, 0)


def test_what_a_change_that_failed_put_in_is_not_there(file: SearchFile) -> None:
    with suppress(ZeroDivisionError), file.changing():
        file.add(1, b"", "公开", "", [], ["公开"])
        raise ZeroDivisionError
    with file.changing():
        file.add(2, b"", "公开", "", [], ["公开"])
    assert file.which("公开") == 1 << 2
