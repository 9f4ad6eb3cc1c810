"""What does an office file say, whatever its format?"""

from storage.files.document import Cell, Document, Grid
from storage.files.errors import FileProblem, FileRefused

__all__ = ["Cell", "Document", "FileProblem", "FileRefused", "Grid"]
