"""The minimal inventory with four reviewing agencies, of which the military has no account; and edits of its text."""

from __future__ import annotations

from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import world

__all__ = ["BASE", "Edit", "edited", "inventory_of"]

Edit = tuple[str, str, str, str]
"""File, a text that stands before the place, old text, new text."""

_REVIEWERS = """\
reviewers:
  v-health: {unit: u-syt, team: "@gialai/health", members: [{person: c-vu-ngoc-lam, handle: lam}]}
  v-military: {unit: u-bchqs, team: "@gialai/military", members: [{person: c-dinh-cong-hao}]}
  v-police: {unit: u-cat, team: "@gialai/police", members: [{person: c-tong-duy-hieu, handle: hieu}]}
  v-registrar:
    unit: u-stttt
    team: "@gialai/registrar"
    members: [{person: c-ta-thi-hong-nhung, handle: nhung}, {person: c-mai-anh-duc, handle: duc}]
"""
_MORE_PEOPLE = """\
contacts:
  c-vu-ngoc-lam: {full_name: Vũ Ngọc Lam, positions: [{title: Chuyên viên, unit: u-syt}], login: lamvn}
  c-mai-anh-duc: {full_name: Mai Anh Đức, positions: [{title: Phó Trưởng phòng, unit: u-stttt}]}
  c-dinh-cong-hao: {full_name: Đinh Công Hảo, positions: [{title: Trợ lý, unit: u-bchqs}]}
"""
BASE: dict[str, bytes] = {
    **world(),
    "reviewers/all.yaml": _REVIEWERS.encode(),
    "contacts/more.yaml": _MORE_PEOPLE.encode(),
}


def edited(*edits: Edit, base: dict[str, bytes] = BASE) -> dict[str, bytes]:
    """The files after some edits; what an edit does not find is a fault of the test. A new file is all new text."""
    files = dict(base)
    for file, after, old, new in edits:
        text = files.get(file, b"").decode()
        place = text.index(after)
        assert old in text[place:], (file, after, old)
        files[file] = (text[:place] + text[place:].replace(old, new, 1)).encode()
    return files


def inventory_of(files: dict[str, bytes]) -> Inventory:
    """What the files declare; they must be read whole."""
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory
