"""A table too large for the memory answers as one in memory, whatever was changed in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.search import TaskEntry
from nlp.shelved import ShelvedIndex
from storage.search_file import SearchFile
from tests.nlp.sample import sample_lexicon, sample_tasks
from tests.nlp.test_search import COUNTY_TASKS, COUNTY_UNITS, QUERIES, topic_figures

ASKED = [query["say"] for query in QUERIES["queries"][::4]]
TASKS = sample_tasks()[::4]
REWORDED = [
    TaskEntry(task.number, other.heading, other.requirement, "年底前")
    for task, other in zip(TASKS, reversed(TASKS), strict=True)
]


def shelved(tasks: list[TaskEntry], words: tuple[str, ...] = ()) -> ShelvedIndex:
    index = ShelvedIndex(SearchFile(), words)
    index.hold(tasks)
    return index


@pytest.fixture(scope="module")
def sample() -> ShelvedIndex:
    return shelved(sample_tasks(), ("区卫健局",))


def test_topics_in_everyday_words_find_their_rows_as_in_memory(sample: ShelvedIndex) -> None:
    figures = topic_figures(sample)
    assert figures["recall@5"] >= 0.98
    assert figures["nDCG@10"] >= 0.97


def test_best_row_is_the_one_found_in_memory(sample: ShelvedIndex) -> None:
    other = []
    for query in ASKED:
        best, best_in_memory = sample.search(query, 1), sample_lexicon().tasks.search(query, 1)
        if [hit.number for hit in best] != [hit.number for hit in best_in_memory]:
            other.append(query)
    assert len(other) <= len(ASKED) // 50


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("小区改造", [101]),
        ("幼儿园", [103]),
        ("蓝天行动", [106]),
        ("环境整治", [106, 107, 108]),
        ("12月底前要完成的", [104]),
        ("渡江战役", []),
        ("云岭县住建局的停车位", [102]),
        ("云岭县公安局", []),
        ('"', []),
        ("NOT AND (", []),
    ],
)
def test_words_headings_deadlines_and_names_count(query: str, expected: list[int]) -> None:
    index = shelved(COUNTY_TASKS, COUNTY_UNITS)
    assert sorted(hit.number for hit in index.search(query)) == expected
    assert 101 in index.numbers
    assert 1 not in index.numbers


CHANGES = st.lists(
    st.tuples(st.sampled_from(["put", "reword", "drop"]), st.integers(0, len(TASKS) - 1)),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, start=st.integers(0, len(TASKS)))
def test_whatever_changed_it_answers_as_one_built_anew(
    changes: list[tuple[str, int]], start: int
) -> None:
    index = shelved(TASKS[:start])
    held = {task.number: task for task in TASKS[:start]}
    for what, place in changes:
        task = (REWORDED if what == "reword" else TASKS)[place]
        if what == "drop":
            held.pop(task.number, None)
            index.change(gone=[task.number])
        else:
            held[task.number] = task
            index.change([task])
    anew = shelved([held[number] for number in sorted(held)])
    for query in ASKED[::5]:
        assert index.search(query) == anew.search(query)


def test_holding_another_table_leaves_nothing_of_the_one_before() -> None:
    index = shelved(sample_tasks())
    index.hold(COUNTY_TASKS)
    anew = shelved(COUNTY_TASKS)
    for query in ("停车难", "政府公报", "环境整治"):
        assert index.search(query) == anew.search(query)


def test_next_process_finds_it_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "liaison.search"
    with closing(SearchFile(path)) as file:
        ShelvedIndex(file).hold(COUNTY_TASKS)
        file.state = "a table"
    with closing(SearchFile(path)) as file:
        assert file.state == "a table"
        assert [hit.number for hit in ShelvedIndex(file).search("停车难")] == [102]
    assert path.stat().st_mode & 0o077 == 0


def test_file_that_is_none_of_ours_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "liaison.search"
    path.write_bytes(b"not a database at all" * 100)
    with closing(SearchFile(path)) as file:
        assert file.state == ""
        assert ShelvedIndex(file).search("停车难") == ()


def test_where_nothing_can_be_written_the_index_is_the_process_s_own(tmp_path: Path) -> None:
    with closing(SearchFile(tmp_path / "no such folder" / "liaison.search")) as file:
        index = ShelvedIndex(file)
        index.hold(COUNTY_TASKS)
        assert [hit.number for hit in index.search("停车难")] == [102]
