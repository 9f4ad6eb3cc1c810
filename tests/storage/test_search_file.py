"""Which tasks have a term is told as a plain dictionary would tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
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
    # More than are kept by themselves, a few of these again, and so on until they are too many.
    for of, many in enumerate((3_000, 700, 300, 900, 400, 3_000)):
        some = random.sample(NUMBERS, many)
        with file.changing():
            for number in some:
                if number in kept:
                    file.remove(number, kept.pop(number))
            for number in some[of * many // 8 :]:
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
        for text, _, tasks in file.headings().values():
            assert tasks == sum(f"第{number % 3}部分" == text for number in kept)
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


def test_a_term_of_many_tasks_may_come_to_be_one_of_few(file: SearchFile) -> None:
    with file.changing():
        for number in range(2_000):
            file.add(number, b"", "公开", "", [], ["公开"])
    # So many at once that the rows of terms are written, and then a few.
    for gone in (range(100, 2_000), range(90, 100)):
        with file.changing():
            for number in gone:
                file.remove(number, ["公开"])
        assert file.which("公开") == (1 << gone.start) - 1
        assert file.having("公开") == gone.start


def test_what_a_change_that_failed_put_in_is_not_there(file: SearchFile) -> None:
    with suppress(ZeroDivisionError), file.changing():
        file.add(1, b"", "公开", "", [], ["公开"])
        raise ZeroDivisionError
    with file.changing():
        file.add(2, b"", "公开", "", [], ["公开"])
    assert file.which("公开") == 1 << 2


def test_what_another_process_put_in_is_told_once_the_totals_are_asked_for(tmp_path: Path) -> None:
    with (
        closing(SearchFile(tmp_path / "file")) as one,
        closing(SearchFile(tmp_path / "file")) as other,
    ):
        for number in range(1, 4):
            with one.changing():
                one.add(number, b"", "公开", "", [], ["公开"])
            assert other.totals() == (number, 2 * number, number)
            assert other.having("公开") == number
        with other.changing():
            other.remove(2, ["公开"])
        assert one.totals() == (2, 4, 3)
        assert one.which("公开") == 1 << 1 | 1 << 3
    with closing(SearchFile(tmp_path / "file")) as next_one:
        assert (next_one.having("公开"), next_one.which("公开")) == (2, 1 << 1 | 1 << 3)
