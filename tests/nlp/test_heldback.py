"""Sentences nobody tuned to are still understood, and none does harm."""

from __future__ import annotations

import pytest

from tests.nlp.sample import sample_lexicon
from tests.nlp.scoring import PARTS, score

# What was measured, rounded down.
FLOORS = [
    ("units", {"accuracy": 0.99}),
    ("intents", {"accuracy": 0.98, "intent and every slot": 0.98}),
    ("deeds", {"accuracy": 0.99}),
    ("retrieval", {"recall@5": 0.99, "nDCG@10": 0.97}),
    ("dates", {"exact": 0.99}),
]
HARM = [
    ("units", ("wrong binds", "false binds")),
    ("intents", ("questions taken for reports",)),
    ("deeds", ("deeds nobody ordered",)),
    ("retrieval", ("off-topic queries answered",)),
    ("dates", ("dates made up",)),
]


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    return {part: score(part, sample_lexicon()).figures for part in PARTS}


@pytest.mark.parametrize(("part", "floors"), FLOORS)
def test_understanding_stays_above_its_floor(
    part: str, floors: dict[str, float], figures: dict[str, dict[str, float]]
) -> None:
    measured = figures[part]
    assert not {name: measured[name] for name, floor in floors.items() if measured[name] < floor}


@pytest.mark.parametrize(("part", "harms"), HARM)
def test_no_held_back_sentence_does_harm(
    part: str, harms: tuple[str, ...], figures: dict[str, dict[str, float]]
) -> None:
    assert {name: figures[part][name] for name in harms} == dict.fromkeys(harms, 0)
