"""When is an answer right, and how good is a list of answers?"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CHINA = dt.timezone(dt.timedelta(hours=8))
MOST_CHOICES = 6  # more choices than this are a list, no question
NEVER_INVENTED = ("unit", "task_no", "percent", "when", "evidence_url")

Line = Mapping[str, Any]


@dataclass
class Score:
    """Figures of one part, and its misses: the line, the answer, and what is wrong with it."""

    figures: dict[str, float] = field(default_factory=dict)
    misses: list[dict[str, Any]] = field(default_factory=list)


def _share(verdicts: Collection[Any], *wanted: Any) -> float:
    return sum(verdict in wanted for verdict in verdicts) / len(verdicts) if verdicts else 1.0


# Units


def unit_verdict(expected: Collection[str], answer: Sequence[str]) -> str:
    """right, asked, guessed, wrong_bind, missed, false_bind, false_question, wrong_question."""
    meant, said = set(expected), set(answer)
    if not meant:
        return ("right", "false_bind")[len(said)] if len(said) < 2 else "false_question"
    if said == meant or (len(meant) > 1 < len(said) and said <= meant):
        return "right"
    if not said:
        return "missed"
    if len(said) == 1:
        return "guessed" if said <= meant else "wrong_bind"
    return "asked" if said & meant and len(said) <= MOST_CHOICES else "wrong_question"


def score_units(lines: Sequence[Line], resolve: Callable[[str], Sequence[str]]) -> Score:
    """Harm first: a single name that is wrong, or that stands where none is meant."""
    answers = [tuple(resolve(line["mention"])) for line in lines]
    verdicts = [
        unit_verdict(line["expect"], answer) for line, answer in zip(lines, answers, strict=True)
    ]
    named = [v for line, v in zip(lines, verdicts, strict=True) if line["expect"]]
    count = Counter(verdicts)
    figures = {
        "accuracy": _share(verdicts, "right"),
        "accuracy where one is meant": _share(named, "right"),
        "asked with the right one offered": _share(named, "asked"),
        "wrong binds": count["wrong_bind"],
        "false binds": count["false_bind"],
        "guessed instead of asking": count["guessed"],
        "questions about none": count["false_question"],
    }
    return Score(
        figures,
        [
            {**line, "got": answer, "verdict": verdict}
            for line, answer, verdict in zip(lines, answers, verdicts, strict=True)
            if verdict != "right"
        ],
    )


# Intents


def _letters(value: Any) -> str:
    folded = unicodedata.normalize("NFKC", str(value)).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] in "LN")


def _same_keyword(gold: str, said: str) -> bool:
    short, long = sorted((_letters(gold), _letters(said)), key=len)
    return short == long or (bool(short) and short in long and len(long) <= 2 * len(short))


def _same_note(gold: str, said: str) -> bool:
    wanted, given = _letters(gold), _letters(said)
    return wanted in given or (given in wanted and 2 * len(given) >= len(wanted) > 0)


def _moment(value: Any) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value).strip()
    if len(text) <= len("2020-01-01"):
        return text
    moment = dt.datetime.fromisoformat(text)
    in_china = moment.astimezone(CHINA) if moment.tzinfo else moment
    return in_china.strftime("%Y-%m-%dT%H:%M")


def _address(value: str) -> str:
    return value.split("://")[-1].rstrip("/.,;，。；、)）")


def slot_matches(name: str, gold: Any, said: Any) -> bool:
    """Whether a slot holds what the line says, or one of the values it allows."""
    if isinstance(gold, list):
        return any(slot_matches(name, one, said) for one in gold)
    if said is None:
        return False
    match name:
        case "keyword":
            return _same_keyword(gold, said)
        case "note":
            return _same_note(gold, said)
        case "when":
            wanted, given = _moment(gold), _moment(said)
            return given[: len(wanted)] == wanted
        case "evidence_url":
            return _address(gold) == _address(said)
    return str(gold) == str(said)


def _status_of(percent: int) -> str:
    return "done" if percent >= 100 else "not_started" if percent <= 0 else "in_progress"


def _completed(slots: Mapping[str, Any]) -> dict[str, Any]:
    """A percentage and a status imply each other, so either is enough."""
    whole = dict(slots)
    if "percent" in whole:
        whole.setdefault("status", _status_of(whole["percent"]))
    implied = {"done": 100, "not_started": 0}.get(str(whole.get("status")))
    if implied is not None:
        whole.setdefault("percent", implied)
    return whole


def slots_match(intent: str, gold: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Every slot of the line is there, and none of those that do harm was invented."""
    wanted = dict(gold)
    given = {name: value for name, value in said.items() if value not in (None, "")}
    strict = set(NEVER_INVENTED)
    if intent == "due":
        strict.add("period")
    if intent == "submit_progress":
        strict.add("status")
        if isinstance(gold.get("status"), list):  # whatever percentage goes with the one chosen
            given = _completed(given)
            if "percent" not in gold:
                given.pop("percent", None)
        else:
            wanted, given = _completed(wanted), _completed(given)
    invented = (strict & given.keys()) - wanted.keys()
    return not invented and all(
        slot_matches(name, value, given.get(name)) for name, value in wanted.items()
    )


def score_intents(
    lines: Sequence[Line], parse: Callable[[str, str | None], tuple[str, Mapping[str, Any]]]
) -> Score:
    """Harm first: a question, or anything else, that would be booked as progress."""
    right = with_slots = taken = 0
    hits: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    misses: list[dict[str, Any]] = []
    for line in lines:
        intent, slots = parse(line["text"], line.get("now"))
        fair = {line["intent"], *line.get("also", ())}
        is_right = intent in fair
        matches = is_right and slots_match(line["intent"], line["slots"], slots)
        booked = intent == "submit_progress" and not is_right
        right, with_slots, taken = right + is_right, with_slots + matches, taken + booked
        if is_right:
            hits[line["intent"]] += 1
        else:
            errors.update((line["intent"], intent))
        if not matches:
            verdict = "booked" if booked else "slots" if is_right else "intent"
            misses.append({**line, "got": {"intent": intent, **slots}, "verdict": verdict})
    f1 = [2 * hits[i] / (2 * hits[i] + errors[i]) for i in {line["intent"] for line in lines}]
    return Score(
        {
            "accuracy": right / len(lines),
            "macro F1": sum(f1) / len(f1),
            "intent and every slot": with_slots / len(lines),
            "questions taken for reports": taken,
        },
        misses,
    )


def score_deeds(
    lines: Sequence[Line],
    parse: Callable[[str, str | None], tuple[str, Mapping[str, Any]]],
    deeds: Collection[str],
) -> Score:
    """Harm first: what would be done, or shown to be done, where something else is wanted."""
    right, harm, misses = 0, 0, []
    for line in lines:
        intent, slots = parse(line["text"], line.get("now"))
        named = intent in {line["intent"], *line.get("also", ())}
        is_right = named and all(slots.get(n) == v for n, v in line["slots"].items())
        right, harm = right + is_right, harm + (intent in deeds and not named)
        if not is_right:
            misses.append({**line, "got": {"intent": intent, **slots}})
    return Score({"accuracy": right / len(lines), "deeds nobody ordered": harm}, misses)


# Retrieval


def _grades(relevant: Sequence[int | Mapping[str, int]]) -> dict[int, int]:
    return dict((one, 2) if isinstance(one, int) else (one["row"], one["grade"])
                for one in relevant)  # fmt: skip


_GAINS = (0, 1, 3)


def _gain(grades: Sequence[int]) -> float:
    return sum(_GAINS[grade] / math.log2(place) for place, grade in enumerate(grades, start=2))


def rank_measures(grades: Mapping[int, int], rows: Sequence[int]) -> tuple[float, float, float]:
    """Recall@5, reciprocal rank@10 and nDCG@10 (gains 3 and 1) of one query."""
    rows = rows[:10]
    main = {row for row, grade in grades.items() if grade == 2}
    recall = len(main & set(rows[:5])) / min(5, len(main))
    first = next((1 / place for place, row in enumerate(rows, start=1) if row in main), 0.0)
    best = _gain(sorted(grades.values(), reverse=True)[:10])
    return recall, first, _gain([grades.get(row, 0) for row in rows]) / best


def score_retrieval(lines: Sequence[Line], search: Callable[[str], Sequence[int]]) -> Score:
    """Harm first: an answer where the table has none."""
    measured: list[tuple[float, float, float]] = []
    answered = 0
    misses: list[dict[str, Any]] = []
    for line in lines:
        rows = list(search(line["query"]))
        if not line["relevant"]:
            answered += bool(rows)
            if rows:
                misses.append({**line, "got": rows, "verdict": "off topic"})
            continue
        measured.append(rank_measures(_grades(line["relevant"]), rows))
        recall, _, gain = measured[-1]
        if recall < 1 or gain < 0.8:
            misses.append({**line, "got": rows, "recall": recall, "ndcg": round(gain, 3)})
    names = ("recall@5", "MRR@10", "nDCG@10")
    means = (sum(column) / len(measured) for column in zip(*measured, strict=True))
    return Score(
        {**dict(zip(names, means, strict=True)), "off-topic queries answered": answered}, misses
    )


# Dates


def score_dates(
    lines: Sequence[Line],
    read: Callable[[str, str | None, int | None], tuple[str | None, str | None]],
) -> Score:
    """Harm first: a date made up where there is none."""
    made_up = 0
    misses: list[dict[str, Any]] = []
    for line in lines:
        date, recurring = read(line["text"], line.get("now"), line.get("doc_year"))
        is_made_up = date is not None and line["expect"] is None
        made_up += is_made_up
        fair = (line["expect"], *line.get("accept", ()))
        if date not in fair or recurring != line.get("recurring"):
            verdict = "made up" if is_made_up else "wrong"
            misses.append({**line, "got": [date, recurring], "verdict": verdict})
    return Score({"exact": 1 - len(misses) / len(lines), "dates made up": made_up}, misses)
