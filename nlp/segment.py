"""Where does one Chinese word end and the next begin? The only file that knows jieba."""

import functools
import marshal
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Frequencies = dict[str, int]  # word or beginning of a word → how often it occurs; 0: a beginning

_loading = threading.Lock()


class Segmenter:
    """Cuts text into words, keeping the given words (unit names, terms of the trade) whole.

    The dictionary is loaded at the first cut and shared by every Segmenter of the process; each
    has its own copy of the table, so that the words of one are not the words of another. New
    words are never guessed: what no dictionary knows comes out as single characters.
    """

    def __init__(self, words: Iterable[str] = (), cache_dir: Path | None = None) -> None:
        """Take the words to keep whole; `cache_dir` is where the parsed dictionary is kept.

        Without one it is a folder of this user's own inside the system's temporary folder.
        """
        self._words = frozenset(word for word in words if len(word) > 1)
        self._cache_dir = cache_dir
        self._ready: Any = None

    def cut(self, text: str) -> list[str]:
        """Cut into words that follow one another: 政务新媒体建设 → 政务新媒体, 建设."""
        words: list[str] = self._tokenizer.lcut(text, HMM=False)
        return words

    def cut_for_search(self, text: str) -> list[str]:
        """Cut, and put the shorter words inside a long one before it: 行政, 执法, 行政执法."""
        words: list[str] = self._tokenizer.lcut_for_search(text, HMM=False)
        return words

    def inside(self, word: str) -> list[str]:
        """The shorter words inside one word, two characters first: 行政执法 → 行政, 执法."""
        known = self._tokenizer.FREQ
        return [
            part
            for size in (2, 3)
            for part in (word[i : i + size] for i in range(len(word) - size + 1))
            if len(part) < len(word) and known.get(part)
        ]

    def knows(self, word: str) -> bool:
        """Whether this is a word of the dictionary or one of the words to keep whole."""
        return bool(self._tokenizer.FREQ.get(word))

    @property
    def _tokenizer(self) -> Any:
        if self._ready is None:
            with _loading:
                if self._ready is None:
                    self._ready = self._load()
        return self._ready

    def _load(self) -> Any:
        tokenizer = _jieba().Tokenizer()
        frequencies, total = _dictionary(self._cache_dir or _own_temporary_folder())
        # Filling these is what jieba's initialize() does, without its log lines, its cache file
        # in the shared temporary folder and its slow way of reading that file.
        tokenizer.FREQ, tokenizer.total = frequencies.copy(), total
        tokenizer.initialized = True
        for word in sorted(self._words):
            tokenizer.add_word(word)
        return tokenizer


def kind_of(word: str) -> str:
    """The dictionary's mark for a word of two to four characters; "" where it has none such.

    ns is a place, nr a person, n a thing, v a verb. The first call takes a quarter of a second.
    """
    entries = _marked().get(word[:1], "")
    at = entries.find(f"\n{word} ")
    return entries[at + len(word) + 2 :].split("\n", 1)[0] if at >= 0 else ""


def names_nothing(word: str) -> bool:
    """Whether it is a verb, an adverb, a preposition or a time."""
    return kind_of(word)[:1] in tuple("vdpctr")


@functools.cache
def _marked() -> dict[str, str]:
    """The dictionary's words and marks by the first character, in a tenth of a dict's memory."""
    jieba = _jieba()
    dictionary = Path(jieba.__file__).with_name(jieba.DEFAULT_DICT_NAME)
    entries: dict[str, list[str]] = {}
    for line in dictionary.read_text("utf-8").splitlines():
        word, _, kind = line.split(" ")
        if 2 <= len(word) <= 4:
            entries.setdefault(word[0], [""]).append(f"{word} {kind}")
    return {first: "\n".join(listed) for first, listed in entries.items()}


def _jieba() -> Any:
    with warnings.catch_warnings():
        # Old escape sequences and pkg_resources in jieba itself: no news to anybody here.
        warnings.simplefilter("ignore")
        import jieba

    return jieba


@functools.lru_cache(maxsize=1)
def _dictionary(cache_dir: Path) -> tuple[Frequencies, int]:
    """Return jieba's dictionary with the sum of its counts.

    Parsing it takes most of a second; read back in one piece it takes a fifth of that.
    """
    jieba = _jieba()
    source = os.stat(os.path.join(os.path.dirname(jieba.__file__), jieba.DEFAULT_DICT_NAME))
    release = f"{jieba.__version__}-{sys.implementation.cache_tag}"
    cache = cache_dir / f"words-{release}-{source.st_size}-{source.st_mtime_ns}"
    kept = _read(cache)
    if kept is None:
        tokenizer = jieba.Tokenizer()
        kept = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        _write(cache, kept)
    return kept


def _own_temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"liaison-{user}"


def _read(cache: Path) -> tuple[Frequencies, int] | None:
    """Read what _write left; None where it is missing, damaged or not this user's alone.

    marshal trusts its input, so a file that somebody else could have written is never opened
    with it.
    """
    try:
        with cache.open("rb") as file:
            if not _is_private(os.fstat(file.fileno())):
                return None
            frequencies, total = marshal.loads(file.read())
    except (OSError, EOFError, ValueError, TypeError):
        return None
    if not (isinstance(frequencies, dict) and frequencies and isinstance(total, int)):
        return None
    return frequencies, total


def _write(cache: Path, kept: tuple[Frequencies, int]) -> None:
    """Keep the dictionary for the next start; where that is not possible, do without."""
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.lstat(cache.parent)):
            return
        with tempfile.NamedTemporaryFile(dir=cache.parent, delete=False) as file:
            try:
                file.write(marshal.dumps(kept))
                file.flush()
                os.replace(file.name, cache)
            except OSError:
                os.unlink(file.name)
    except OSError:
        return


def _is_private(status: os.stat_result) -> bool:
    """Whether the thing is ours and nobody else may write to it; never where no one can tell."""
    return hasattr(os, "getuid") and status.st_uid == os.getuid() and not status.st_mode & 0o022
