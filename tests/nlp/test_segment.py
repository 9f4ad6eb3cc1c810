"""Words stay whole, and texts are cut as jieba cuts them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.passages import fold, quoted
from nlp.segment import Segmenter
from nlp.topics import topic_words
from tests.benchmarks import corpus


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


def test_it_cuts_as_jieba_does_whatever_words_are_kept_whole() -> None:
    texts = [fold(task.requirement) for task in corpus.tasks(500)]
    kept = {*corpus.unit_names(45), *topic_words().all, *quoted(texts)}
    jieba = importlib.import_module("jieba")
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    for word in sorted(word for word in kept if len(word) > 1):
        tokenizer.add_word(word)

    ours = Segmenter(kept)

    assert [ours.cut(text) for text in texts] == [tokenizer.lcut(t, HMM=False) for t in texts]
    assert ours.cut_for_search(texts[0]) == tokenizer.lcut_for_search(texts[0], HMM=False)


def test_loading_says_and_leaves_nothing(tmp_path: Path) -> None:
    program = "from nlp.segment import Segmenter; assert Segmenter().cut('政务公开')"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
