"""What does an office file say, whatever its format?"""

from storage.files.document import Cell, Document, Grid, Unseen
from storage.files.errors import FileProblem, FileRefused
from storage.files.guards import Kind, begins_like_office, identify
from storage.files.opening import read_document

__all__ = ["Cell", "Document", "FileProblem", "FileRefused", "Grid", "Kind", "Unseen",
           "begins_like_office", "identify", "read_document"]  # fmt: skip
