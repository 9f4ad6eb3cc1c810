"""Why a file is not read."""

from __future__ import annotations

from enum import StrEnum


class FileProblem(StrEnum):
    """Each has its sentence in the texts for the import, as `import.refused_…`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_PARTS = "too_many_parts"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    EXTERNAL_CONTENT = "external_content"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_KIND = "unknown_kind"
    DAMAGED = "damaged"
    NEEDS_CONVERTER = "needs_converter"
    CONVERSION_FAILED = "conversion_failed"
    PICTURES = "pictures"
    TOO_MUCH_WORK = "too_much_work"
    SECRET = "secret"
    OWN_SHEET = "own_sheet"


class FileRefused(Exception):
    """The file is not read, for a reason a person can be told."""

    def __init__(self, problem: FileProblem, **values: str) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.values = values
