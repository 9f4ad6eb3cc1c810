"""What is somebody about to report, and what is still missing? Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.models import ProgressReport


@dataclass(frozen=True, slots=True)
class Item:
    """One report to be: of one unit, on one task.

    ``seen`` is the receipt of the last report when the card was shown (empty: none); a newer one
    by then means that somebody else reported meanwhile. ``files`` are (content hash, name).
    ``corrects`` is the report that this one puts right. ``asks_why``: nothing changed for the
    second period running. ``extend_to`` is a later day asked for. ``said_in`` is the message that
    began the item: editing that message says the item anew. ``topic`` are the words that named
    the task, while they fit several. ``unsaid``: nobody said how the task stands, only that it
    takes longer.
    """

    task_no: int | None = None
    unit: str | None = None
    status: str | None = None
    percent: int | None = None
    note: str = ""
    links: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    done_on: dt.date | None = None
    no_change: bool = False
    seen: str = ""
    for_office: bool = False
    asks_why: bool = False
    corrects: int | None = None
    extend_to: dt.date | None = None
    said_in: str = ""
    topic: str = ""
    unsaid: bool = False

    @property
    def is_files_alone(self) -> bool:
        """Whether files came, and nothing was said with them."""
        return self == Item(files=self.files, said_in=self.said_in, seen=self.seen)

    @property
    def missing(self) -> str | None:
        """The first thing still to be asked: ``task_no``, ``unit``, ``status`` or ``note``.

        What is blocked needs a note: what it waits for, and who could help. So does a later day.
        """
        if self.task_no is None:
            return "task_no"
        if self.unit is None:
            return "unit"
        if self.status is None:
            return "status"
        needs_note = self.asks_why or self.status == "blocked" or self.extend_to is not None
        return "note" if needs_note and not self.note else None

    def as_json(self) -> dict[str, Any]:
        said = asdict(self)
        for name in ("done_on", "extend_to"):
            said[name] = said[name].isoformat() if said[name] else None
        return said

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Item:
        return cls(
            **{
                **data,
                "links": tuple(data["links"]),
                "files": tuple((h, n) for h, n in data["files"]),
                "done_on": _day(data["done_on"]),
                "extend_to": _day(data["extend_to"]),
            }
        )


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def told(slots: Mapping[str, Any]) -> Item:
    """What a message says about one task, as far as it says it.

    A percentage implies a status and the other way round: 100 is done, 0 not started. Where a
    state is told, something did change.
    """
    percent, status = slots.get("percent"), slots.get("status")
    if status is None and percent is not None:
        status = "done" if percent >= 100 else "not_started" if percent <= 0 else "in_progress"
    if percent is None and status in ("done", "not_started"):
        percent = 100 if status == "done" else 0
    url = slots.get("evidence_url")
    links = (url,) if isinstance(url, str) else tuple(url or ())
    done_on = slots.get("completed_on")
    return Item(
        task_no=slots.get("task_no"),
        unit=slots.get("unit"),
        status=status,
        percent=percent,
        note=str(slots.get("note") or ""),
        links=links,
        done_on=_day(str(done_on)[:10]) if done_on else None,
        no_change=bool(slots.get("no_change")) and status is None,
        extend_to=_day(slots.get("extend_to")),
    )


def merged(item: Item, news: Item) -> Item:
    """The item with what was newly said of it; links and files add up, notes too."""
    notes = [item.note] if item.note else []
    if news.note and news.note not in item.note:
        notes.append(news.note)
    changes: dict[str, Any] = {
        "note": "；".join(notes) if news.status is None or not news.note else news.note,
        "links": tuple(dict.fromkeys((*item.links, *news.links))),
        "files": tuple(dict.fromkeys((*item.files, *news.files))),
        "no_change": news.no_change or (item.no_change and news.status is None),
    }
    if news.status is not None or news.no_change:
        changes |= {"status": news.status, "percent": news.percent, "unsaid": False}
        # What is done needs no later day; what is not has no day of completion.
        changes["extend_to" if news.status == "done" else "done_on"] = None
    ran = item.status not in (None, "blocked") and not item.unsaid
    if news.status == "blocked" and ran and not news.note:
        changes["note"] = ""  # what was said of it while it ran is no reason
    for name in ("task_no", "unit", "done_on", "extend_to"):
        if getattr(news, name) is not None:
            changes[name] = getattr(news, name)
    return replace(item, **changes)


def first_incomplete(items: Sequence[Item]) -> int | None:
    """The place of the first item with something missing."""
    return next((n for n, item in enumerate(items) if item.missing), None)


def add(items: Sequence[Item], news: Sequence[Item]) -> tuple[Item, ...]:
    """The draft with what one message added.

    What names a task goes to the items on that task (of the unit named, if one is), or becomes a
    new one. What names none belongs to the item that lacks something, else to the last. An item
    that waits for its task gets it from a task said alone, and evidence that waits from any report;
    a figure that waits is forgotten when another task comes with a word of its own.
    """
    result = list(items)
    for said in news:
        aside = next((n for n, item in enumerate(result) if item.task_no is None), None)
        if aside is not None and said.task_no is not None and _names_only(said):
            said = replace(merged(result.pop(aside), said), topic="")
            aside = None
        if said.task_no is None and result:
            incomplete = first_incomplete(result)
            places = [len(result) - 1 if incomplete is None else incomplete]
            if result[places[0]].asks_why and said == Item(note=said.note, said_in=said.said_in):
                # One sentence says it of all that have not changed.
                places = [n for n, i in enumerate(result) if i.asks_why and i.missing == "note"]
        else:
            places = [
                n
                for n, item in enumerate(result)
                if item.task_no == said.task_no
                and (said.unit is None or item.unit in (None, said.unit))
            ]
            if not places and aside is not None and not result[aside].topic:
                if result[aside].status is None:
                    places = [aside]
                else:
                    del result[aside]
        if not places:
            result.append(said)
        for place in places:
            result[place] = merged(result[place], said)
    return tuple(result)


def _names_only(said: Item) -> bool:
    """Whether a message says which task, and nothing of it."""
    return said == Item(task_no=said.task_no, unit=said.unit, said_in=said.said_in)


def as_booked(report: ProgressReport) -> Item:
    """What a report says, as the item that puts it right."""
    return Item(
        task_no=report.assignment.task.number,
        unit=report.assignment.unit.name,
        status=report.status,
        percent=report.percent,
        note=report.note,
        links=report.links,
        files=report.files,
        done_on=report.done_on,
        no_change=report.no_change,
        corrects=report.id,
        unsaid=report.status == "unsaid" and not report.no_change,
    )
