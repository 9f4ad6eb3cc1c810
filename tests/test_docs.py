"""Do the documents say what is so?"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from storage import erasure
from storage.db import REVISIONS
from tests.bot import test_doctor, test_processes, test_rights, test_unhandled
from tests.bot.evidence import test_links
from tests.dependencies import needed
from tests.nlp import test_secrecy
from tests.storage import test_files_guards

ROOT = Path(__file__).parents[1]
PROMISES = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_promise_names_its_test() -> None:
    rows = {
        int(found[1]): found[2]
        for found in re.finditer(r"^\| (\d+) \|(.*)$", PROMISES, re.MULTILINE)
    }
    assert sorted(rows) == list(range(1, 38))
    for number, row in rows.items():
        assert NAMED.search(row), number


def test_every_test_that_is_named_exists() -> None:
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(PROMISES)
        if not (ROOT / path).is_file() or name not in functions_in(ROOT / path)
    ]
    assert missing == []


def cases(test: Callable[..., object]) -> int:
    """For how many cases a parametrised test is run."""
    marks: list[pytest.Mark] = getattr(test, "pytestmark")  # noqa: B009 - pytest's, not the type's
    (count,) = (len(mark.args[1]) for mark in marks if mark.name == "parametrize")
    return int(count)


@pytest.mark.parametrize(
    ("figure", "count"),
    [
        ("2 killed, {} rows", test_processes.ROWS_OF_THE_ORDINARY_RUN),
        ("({:,} in the long form)", test_processes.ROWS_OF_THE_LONG_FORM),
        ("| {} schemas, a row in every table", len(REVISIONS) - 1),
        (
            "; {} forged handles",
            cases(test_rights.test_a_forged_handle_changes_nothing_and_is_answered_as_anothers_is),
        ),
        (
            "| {} hostile links",
            cases(test_links.test_hostile_link_is_refused_without_a_question_to_the_name_server),
        ),
        ("{} lying answers", cases(test_links.test_name_that_leads_inside_is_refused)),
        ("| {} hostile files", cases(test_files_guards.test_file_is_refused)),
        (
            "| {} that are stopped",
            cases(test_secrecy.test_mark_is_found)
            + cases(test_secrecy.test_personal_number_is_found_and_masked),
        ),
        ("{} near misses", cases(test_secrecy.test_word_in_a_sentence_is_no_mark)),
        ("| {} kinds of words", cases(test_rights.test_forwarded_words_give_no_rights)),
        ("| {} kinds of poison", len(test_unhandled.POISON)),
        ("| {} planted faults", len(test_doctor.FAULTS)),
        ("| {} columns that may hold words", sum(map(len, erasure.searched().values()))),
    ],
)
def test_figure_is_what_is_counted(figure: str, count: int) -> None:
    assert figure.format(count) in PROMISES


def test_every_dependency_has_its_licence_listed() -> None:
    text = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = {
        canonicalize_name(name) for name in re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE)
    }
    assert needed("postgres").keys() - listed == set()


def test_every_file_of_the_language_data_is_named_on_its_page() -> None:
    page = (ROOT / "docs/words.md").read_text(encoding="utf-8")
    folder = ROOT / "nlp"
    data = [path.relative_to(folder) for path in folder.rglob("*.toml")]

    missing = [
        str(path)
        for path in data
        if f"{path.name}`" not in page and f"`{path.parent.name}/`" not in page
    ]

    assert missing == []
