"""What is a district called in its texts, and by what do they show how things are said there?

A text takes these words by names that begin with ``our_``; whoever says it says where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from messages.formats import unit_mark

OURS = "our_"
NEW_BODIES = ("统计局", "审计局", "档案馆", "气象局")
"""Of these, behind the level, one that a roster lacks is its example of a unit to be added."""
_ZONES = ("开发区", "高新区", "经开区", "度假区", "示范区", "园区")
"""Districts whose office is a committee's and no government's."""
_LEVELS = {
    "区": "district",
    "县": "county",
    "市": "city",
    "旗": "banner",
    "州": "prefecture",
    "盟": "league",
    "省": "province",
    "镇": "town",
    "乡": "township",
}
_NO_LEVEL = {"zh": "区域", "en": "area"}
_NO_NAME = {"zh": "本地", "en": "this place"}
_NO_UNITS = ("财政局", "教育局")
_NO_NUMBER = "…"
_TOWNS = {
    "区": "districts",
    "县": "counties",
    "市": "cities",
    "旗": "banners",
    "镇": "towns",
    "乡": "townships",
    "苏木": "sums",
    "街道": "subdistricts",
    "开发区": "zones",
    "管委会": "zones",
}
"""What the names of towns and of what else lies in a district end in, in the order they are named
in."""


@dataclass(frozen=True, slots=True)
class District:
    """The district that texts are said in: by default one of which nothing is known yet.

    ``units``: some of its roster, the best known first. ``new_unit``: a body that is none of it.
    ``tasks``: the numbers of two tasks of the table in force, or of one.
    """

    name: str = ""
    units: tuple[str, ...] = ()
    new_unit: str = ""
    tasks: tuple[int, ...] = ()

    @property
    def level(self) -> str:
        """The last character of the name where it is a level: 区, 县, 市, 旗."""
        return self.name[-1:] if self.name[-1:] in _LEVELS else ""

    @property
    def is_zone(self) -> bool:
        return self.name.endswith(_ZONES)

    def words(self, language: str) -> Mapping[str, str]:
        """Every word of the district that a text may take."""
        units = (*self.units, *_NO_UNITS[len(self.units) :])
        new_unit = self.new_unit or NEW_BODIES[0]
        numbers = (*map(str, self.tasks), _NO_NUMBER)
        return {
            "our_name": self.name or _NO_NAME[language],
            "our_level": self._level_said(language),
            "our_government": "管委会" if self.is_zone else f"{self.level}政府",
            "our_office": self._office(language),
            "our_full_office": self._full_office(language),
            "our_unit": units[0],
            "our_other_unit": units[1],
            "our_unit_mark": unit_mark(units[0]),
            "our_new_unit": new_unit,
            "our_new_unit_full": self.name + new_unit.removeprefix(self.level),
            "our_task": numbers[0],
            "our_other_task": numbers[min(1, len(self.tasks) - 1)],
        }

    def _level_said(self, language: str) -> str:
        if language == "en" and self.is_zone:
            return "zone"
        level = _LEVELS.get(self.level) if language == "en" else self.level
        return level or _NO_LEVEL[language]

    def _office(self, language: str) -> str:
        if language == "en":
            return f"{self._level_said(language)} office"
        return "管委会办公室" if self.is_zone else f"{self.level}政府办公室"

    def _full_office(self, language: str) -> str:
        name = self.name or _NO_NAME[language]
        if language == "en":
            body = "administrative committee" if self.is_zone else "people's government"
            return f"the office of the {name} {body}"
        return f"{name}管理委员会办公室" if self.is_zone else f"{name}人民政府办公室"


def town_kinds(names: Iterable[str], language: str) -> str:
    """What kinds of towns these are: 镇、街道、开发区."""
    ends = {max(filter(name.endswith, _TOWNS), key=len, default="") for name in names}
    known = [kind for kind in _TOWNS if kind in ends]
    if language == "en":
        return ", ".join(dict.fromkeys(_TOWNS[kind] for kind in known)) or "towns"
    return "、".join(known) or "镇街"
