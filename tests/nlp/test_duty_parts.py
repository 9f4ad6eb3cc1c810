"""Is the part that each unit gets in a task told by the words around its name?"""

from __future__ import annotations

import pytest

from nlp.duty_parts import duty_parts
from tests.nlp.sample import sample_lexicon


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("由区民政局牵头，区财政局、区教体局配合", ["lead", "support", "support"]),
        ("区民政局会同区财政局、区教体局负责", ["lead", "support", "support"]),
        ("由区民政局牵头，区财政局会同区教体局配合", ["lead", "support", "support"]),
        ("区民政局负责，区财政局协助", ["lead", "support"]),
        ("牵头单位是区民政局，配合单位：区财政局", ["lead", "support"]),
        ("配合单位为区财政局，牵头单位为区民政局", ["support", "lead"]),
        ("区民政局、区财政局牵头", ["lead", "lead"]),
        ("由区民政局牵头，区财政局", ["lead", "support"]),
        ("由区民政局、区财政局负责", ["own", "own"]),
        ("加上区民政局、区财政局", ["own", "own"]),
        ("第56项牵头区民政局", ["lead"]),
        ("task 56 lead 区民政局", ["lead"]),
        ("led by 区民政局, supported by 区财政局", ["lead", "support"]),
    ],
)
def test_part_is_told(said: str, parts: list[str]) -> None:
    assert list(duty_parts(said, sample_lexicon().units.find(said))) == parts
