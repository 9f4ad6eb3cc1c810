"""Why was something understood the way it was?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a reading, short enough to be said in one line.

    kind names the sort of reason: "name", "full", "short", "former", "habit", "stem", "fragment",
    "pinyin", "english", "initials", "sound", "shape", "edit", "level", "below", "place", "body",
    "group", "synonym", "word"; "part" of a topic that it was looked up by, the "task" that a topic
    is nearest to, a "figure" that stands for a percentage, a "number" that stands for that of a
    task, and a "cue" by its name; the "sign" or "sentence" that decided and the "next" strongest,
    by what the data file has for it, as the intent and its strength; "task_before", "unit_before"
    and "topic_before" for what was taken from what was said before, where said is empty. said is
    what was typed, means what it was taken for.
    """

    kind: str
    said: str
    means: str
