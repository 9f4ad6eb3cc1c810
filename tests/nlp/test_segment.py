"""Words stay whole, and the dictionary is loaded fast without trusting anybody else's file."""

from __future__ import annotations

import marshal
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.segment import Segmenter


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the parsed dictionary is kept after a first cut."""
    folder = tmp_path_factory.mktemp("cache") / "of-ours"
    Segmenter(cache_dir=folder).cut("政务公开")
    (file,) = folder.iterdir()
    return file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区发改局的任务", ["区发改局", "的", "任务"]),
        ("双随机一公开监管", ["双随机一公开", "监管"]),
        ("应及预案", ["应", "及", "预案"]),
        ("", []),
    ],
)
def test_given_words_stay_whole_and_none_are_guessed(text: str, expected: list[str]) -> None:
    assert Segmenter(["区发改局", "双随机一公开"]).cut(text) == expected


def test_words_of_one_are_not_the_words_of_another() -> None:
    assert Segmenter(["区发改局"]).knows("区发改局")
    assert not Segmenter().knows("区发改局")
    assert "区发改局" not in Segmenter().cut("区发改局的任务")


def test_cutting_for_search_gives_the_words_inside_too() -> None:
    assert Segmenter(["行政执法"]).cut_for_search("行政执法") == ["行政", "执法", "行政执法"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("行政执法", ["行政", "执法"]), ("幼儿园", ["幼儿"]), ("公开", []), ("", [])],
)
def test_words_inside_a_word_are_shorter_than_it(word: str, expected: list[str]) -> None:
    assert Segmenter().inside(word) == expected


def test_parsed_dictionary_is_kept_for_this_user_alone(cached: Path) -> None:
    assert cached.parent.stat().st_mode & 0o777 == 0o700
    assert cached.stat().st_mode & 0o777 == 0o600


def with_one_word(folder: Path, name: str, mode: int) -> Path:
    """A kept dictionary that has one word only, so that it shows whether it is read."""
    folder.mkdir(mode=0o700)
    file = folder / name
    file.write_bytes(marshal.dumps(({"政": 0, "政务": 0, "政务公": 9}, 9)))
    file.chmod(mode)
    return folder


def test_kept_dictionary_is_read_back(cached: Path, tmp_path: Path) -> None:
    folder = with_one_word(tmp_path / "kept", cached.name, 0o600)
    assert Segmenter(cache_dir=folder).cut("政务公开") == ["政务公", "开"]


def test_dictionary_that_others_may_write_is_not_read_but_replaced(
    cached: Path, tmp_path: Path
) -> None:
    folder = with_one_word(tmp_path / "open", cached.name, 0o622)
    assert Segmenter(cache_dir=folder).cut("政务公开") == ["政务", "公开"]
    assert (folder / cached.name).stat().st_size == cached.stat().st_size


def test_damaged_dictionary_is_replaced(cached: Path, tmp_path: Path) -> None:
    folder = with_one_word(tmp_path / "damaged", cached.name, 0o600)
    (folder / cached.name).write_bytes(cached.read_bytes()[:1000])
    assert Segmenter(cache_dir=folder).cut("政务公开") == ["政务", "公开"]


def test_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Segmenter(cache_dir=tmp_path / "file" / "below").cut("政务公开") == ["政务", "公开"]


def test_loading_says_nothing_and_leaves_only_a_private_folder(tmp_path: Path) -> None:
    program = "from nlp.segment import Segmenter; assert Segmenter().cut('政务公开')"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o700]
