"""What the words of a list mean here: units, sites, cameras, recorders and rights by their names, never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from camgrant.access.resolve import CONFIG
from camgrant.intake.headings import folded
from camgrant.load.suggest import nearest
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import RIGHT_WORDS, fold

__all__ = ["Places", "is_blank_box", "is_ticked", "is_yes", "rights_of"]

# Words that offices shorten, beyond the short names that the inventory declares.
_SHORT: Final = {
    "ca": "cong an",
    "ubnd": "uy ban nhan dan",
    "ttyt": "trung tam y te",
    "chqs": "chi huy quan su",
    "bchqs": "bo chi huy quan su",
    "tx": "thi xa",
    "tp": "thanh pho",
    "tt tt": "thong tin va truyen thong",
    "tttt": "thong tin va truyen thong",
    "kh cn": "khoa hoc va cong nghe",
    "h": "huyen",
    "t": "tinh",
}
_SHORTEN: Final = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b")
_RIGHTS: Final[Mapping[str, Right]] = {
    **{folded(words): right for right, words in RIGHT_WORDS.items()},
    **dict.fromkeys(("live", "xem", "truc tiep", "giam sat", "xem hinh anh truc tiep", "xem camera"), "live"),
    **dict.fromkeys(("playback", "xem lai ghi hinh", "xem lai du lieu", "phat lai"), "playback"),
    **dict.fromkeys(("export", "tai ve", "xuat du lieu", "trich xuat du lieu", "trich xuat hinh anh"), "export"),
    **dict.fromkeys(("ptz", "dieu khien", "quay quet", "dieu khien camera"), "ptz"),
    **dict.fromkeys(("audio", "nghe", "nghe am thanh"), "audio"),
    **dict.fromkeys(("config", "cau hinh"), "config"),
}
_TICKS: Final = frozenset("✓✔☑☒")  # Word draws a box that was ticked with a cross
_BLANK_BOX: Final = re.compile(r"[\s\-–—./()\[\]…_☐□]*")
# What may stand around the word of an answer, as in “(x)” or “Có.”; any other sign beside it says something of its own.
_AROUND: Final = re.compile(r"[\s.,;:()\[\]/\-–—]+")
_WHOLE: Final = frozenset(("tat ca", "toan bo", "ca chot", "tat ca camera", "toan bo camera", "tat ca cac camera"))
_SUGGESTED: Final = 100  # names that get a suggestion: to look among a thousand sites takes 40 ms each
_BETWEEN: Final = re.compile(r"[,;+\n]|\s/\s|\s[-–•]\s|\bvà\b", re.IGNORECASE)


def rights_of(text: str) -> tuple[Right, ...] | None:
    """The rights that a text lists, in their usual order; None where a word is no right that a list may give."""
    said = re.sub(r"\([^)]*\)", " ", text)  # our own lists add in brackets what a device gives beyond the grant
    words = [folded(part) for part in _BETWEEN.split(said) if folded(part)]
    found = {_RIGHTS.get(word) for word in words}
    if None in found or CONFIG in found or not found:
        return None
    return tuple(right for right in RIGHTS if right in found)


def is_blank_box(text: str) -> bool:
    """Whether a box holds no mark: nothing, a dash or dots, an empty box, empty brackets."""
    return _BLANK_BOX.fullmatch(text) is not None


def is_yes(text: str) -> bool | None:
    """Whether a cell says yes (`Có`, `x`, `✓`) or no (`Không`, a dash, nothing); None for anything else.

    A sign that is not known is no answer: what looks like a tick to its writer must not be read as no.
    """
    if text.strip() in _TICKS:
        return True
    if is_blank_box(text):
        return False
    word = " ".join(_AROUND.sub(" ", fold(text)).split())  # “☐ Có” and “þ Không” are no answers
    if word in ("co", "x", "yes", "1", "duoc", "dung", "true"):
        return True
    if word in ("khong", "no", "0", "k", "false"):
        return False
    return None


def is_ticked(text: str) -> bool | None:
    """The same of the box of a right, where offices also tick with `v` and `√`.

    The letters of other fonts that look like a tick (`ü`, `þ`, `P`) stay unknown: in plain text they are letters.
    """
    return True if text.strip() in ("v", "V", "√") else is_yes(text)


class Places:
    """The names of one inventory, each with the ids that it may mean."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._units = _by_name(
            (unit_id, text)
            for unit_id, unit in inventory.units.items()
            for name in unit.names
            for text in (name.vi, name.short, name.en, _without_province(name.vi))
        )
        self._first_words = frozenset(map(_first, self._units))
        self._sites = _by_name(
            (site_id, text)
            for site_id, site in inventory.sites.items()
            for name in site.names
            for text in (name.vi, name.short, name.en, re.split(r"\s[–-]\s|\(", name.vi)[0])
        )
        self._recorders = _by_name((one, recorder.name) for one, recorder in inventory.recorders.items())
        self._chains = _by_name((slug, chain.label.vi) for slug, chain in inventory.pack.chains.items())
        self._asked: dict[str, tuple[str, ...]] = {}
        self._nearby: dict[str, Sequence[str]] = {}

    def units(self, text: str) -> tuple[str, ...]:
        """The units that a text may mean: by a name that they have or had, or the one name that it ends with."""
        known = self._asked.get(text)
        if known is None:
            known = self._asked[text] = self._find_units(text)
        return known

    def is_unit_name(self, text: str) -> bool:
        """Whether the whole text is the name of a unit, and says nothing beside it."""
        return text in self._inventory.units or _long(text) in self._units

    @staticmethod
    def same_post(held: str, written: str, left: str) -> bool:
        """Whether a post that is written with a unit is the one that is held: as a whole, or with the unit's name
        cut short (“Trưởng Công an xã”). `left` is what is written without the unit."""
        stored = _long(held)
        completed = left and _long(written).startswith(f"{stored} ") and stored.startswith(_long(left))
        return stored in (_long(written), _long(left)) or bool(completed)

    def may_begin_unit(self, word: str) -> bool:
        """Whether the name of a unit can begin with this word."""
        return word in self._inventory.units or _first(_long(word)) in self._first_words

    def _find_units(self, text: str) -> tuple[str, ...]:
        if text in self._inventory.units:
            return (text,)
        words = _long(text)
        found = self._units.get(words, ())
        if not found:  # “Đội Cảnh sát giao thông, Công an huyện Chư Păh”
            ends = [name for name in self._units if words.endswith(f" {name}") and " " in name]
            found = self._units[max(ends, key=len)] if ends else ()
        alive = tuple(unit for unit in found if self._inventory.units[unit].retired_on is None)
        return alive if len(found) > 1 and alive else found

    def sites(self, text: str) -> tuple[str, ...]:
        """The sites that a text may mean."""
        return (text,) if text in self._inventory.sites else self._sites.get(_long(text), ())

    def recorders(self, text: str) -> tuple[str, ...]:
        """The recorders that a text may mean."""
        return (text,) if text in self._inventory.recorders else self._recorders.get(_long(text), ())

    def cameras(self, text: str, sites: Iterable[str]) -> tuple[str, ...] | None:
        """The cameras that a text lists among those of the sites: () for all of them, None where a word is unknown."""
        if folded(text) in _WHOLE:
            return ()
        of_sites = {
            camera: one
            for site in sites
            for recorder in self._inventory.recorders_of_site.get(site, ())
            for camera, one in self._inventory.recorders[recorder].channels.items()
        }
        names = _by_name((camera, one.name) for camera, one in of_sites.items())
        found: list[str] = []
        for part in (part.strip() for part in re.split(r"[,;\n]", text) if part.strip()):
            meant = (part,) if part in of_sites else names.get(_long(part), ())
            if len(meant) != 1:
                return None
            found += meant
        return tuple(dict.fromkeys(found)) or None

    def chain(self, text: str) -> str | None:
        """The chain whose sites a text means, by its label; our own lists put their number in front."""
        found = self._chains.get(_long(re.sub(r"^\d+ cơ sở\s*[–-]\s*", "", text)), ())
        return found[0] if len(found) == 1 else None

    def near_units(self, text: str) -> Sequence[str]:
        """Names of units that a text may be a slip of, for what a refusal says is allowed."""
        return self._near(text, [unit.names[-1].vi for unit in self._inventory.units.values()])

    def near_sites(self, text: str) -> Sequence[str]:
        """Names of sites, likewise."""
        return self._near(text, self.site_names())

    def _near(self, text: str, names: Sequence[str]) -> Sequence[str]:
        if text not in self._nearby and len(self._nearby) < _SUGGESTED:
            self._nearby[text] = nearest(text, names)
        return self._nearby.get(text, ())

    def site_names(self) -> list[str]:
        """The names of all sites."""
        return [site.names[-1].vi for site in self._inventory.sites.values()]


@lru_cache(maxsize=10_000)
def _long(text: str) -> str:
    """Folded words with short forms written out, and without what offices leave out as they like."""
    words = _SHORTEN.sub(lambda match: _SHORT[match.group()], folded(text))
    words = re.sub(r"\bgia dinh\b|\bso (?=\d)", "", words)
    return " ".join(words.split())


def _first(words: str) -> str:
    return words.partition(" ")[0]


def _without_province(name: str) -> str:
    """`Công an tỉnh Gia Lai` is called `Công an tỉnh` at home; a text that names another province is never ours."""
    return re.sub(r"(\btỉnh) .+$", r"\1", name)


def _by_name(names: Iterable[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for entity, text in names:
        if text and _long(text):
            found.setdefault(_long(text), {})[entity] = None
    return {name: tuple(entities) for name, entities in found.items()}
