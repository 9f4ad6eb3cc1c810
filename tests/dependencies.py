"""What does liaison need, with all that this needs in turn? As installed where the tests run."""

from __future__ import annotations

import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def needed(*extras: str) -> dict[str, Distribution | None]:
    """Names → packages, None for one that is not installed; with those of our own extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [
        each for extra in extras for each in project["optional-dependencies"][extra]
    ]
    found: dict[str, Distribution | None] = {}
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found:
            continue
        try:
            package = found[name] = distribution(name)
        except PackageNotFoundError:
            found[name] = None
            continue
        asked = [{"extra": extra} for extra in (*requirement.extras, "")]
        further = [Requirement(each) for each in package.requires or []]
        waiting += [
            each
            for each in further
            if each.marker is None or any(each.marker.evaluate(one) for one in asked)
        ]
    return found
