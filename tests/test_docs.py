"""Do the documents say what is so?"""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def test_every_dependency_has_its_licence_listed() -> None:
    text = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = {
        canonicalize_name(name) for name in re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    missing, waiting, seen = set(), [Requirement(each) for each in wanted], set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen:
            continue
        seen.add(name)
        if name not in listed:
            missing.add(name)
        try:
            further = [Requirement(each) for each in requires(name) or []]
        except PackageNotFoundError:
            continue
        extras = [*requirement.extras, ""]
        waiting += [
            each
            for each in further
            if each.marker is None or any(each.marker.evaluate({"extra": one}) for one in extras)
        ]
    assert missing == set()
