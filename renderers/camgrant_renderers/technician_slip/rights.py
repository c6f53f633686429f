"""Rights on a slip: the words of the device beside ours, and what to tick for one account on which channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from camgrant.model.base import Right
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import Step
from camgrant.rendering.device import ChannelRights, Device
from camgrant_renderers.technician_slip.layout import Column

__all__ = ["BEYOND", "COMES", "bundle_notes", "numbers_text", "right_columns", "summary", "tick_rows"]

TICKED: Final = "[x]"
CLEAR: Final = "[ ]"
COMES: Final = "tự kèm"
BEYOND: Final = "tự kèm (vượt mức)"
_ADDED: Final = "[x] thêm"
_TAKEN: Final = "[ ] bỏ"
_NO_BOX: Final = "–"
_SHOWN: Final[dict[Right, int]] = {"live": 6, "playback": 6, "export": 6, "ptz": 6, "audio": 5}  # units of the page
_NONE: Final[frozenset[int]] = frozenset()
_REACH: Final = {
    "per_camera": "",
    "per_account": "(mọi camera của tài khoản)",
    "per_device": "(cả thiết bị)",
    "implied": "(tự kèm quyền khác)",
    "impossible": "không hỗ trợ",
}
_WITH_PICTURE: Final = "không có ô riêng; tiếng đi theo hình nếu camera có micro"


def numbers_text(numbers: Iterable[int]) -> str:
    """Channel numbers as people write them: `1–4, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def right_columns(can: Capabilities | None) -> tuple[Column, ...]:
    """One column for each right: our word, and under it that of the device and how far its box reaches.

    A right without a box may still come with another one: sound with the picture.
    """
    return tuple(Column(units, "tick", RIGHT_WORDS[r], _words(can, r)) for r, units in _SHOWN.items())


def _words(can: Capabilities | None, right: Right) -> tuple[str, ...]:
    if can is None:
        return ()
    ability = can.rights[right]
    brought = [bundle.listening for bundle in can.bundles if right in bundle.brings]
    if ability.how == "impossible" and brought:
        return (_WITH_PICTURE if all(brought) else _REACH["implied"],)
    return tuple(text for text in (ability.words, _REACH[ability.how]) if text)


def tick_rows(can: Capabilities | None, device: Device, step: Step) -> Iterator[tuple[str, ...]]:
    """Channels that are ticked alike, as one row; every channel of the device is in one of them."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for number in sorted(device.numbers | _NONE.union(*step.after.values())):
        used = number in device.in_use
        alike.setdefault(tuple(_cell(can, step, right, number, used=used) for right in _SHOWN), []).append(number)
    for cells, numbers in alike.items():
        yield (numbers_text(numbers), *cells)


def _cell(can: Capabilities | None, step: Step, right: Right, number: int, *, used: bool) -> str:
    """On a channel without a camera nothing is beyond what is granted: there is nothing to see."""
    how = can.rights[right].how if can else "per_camera"
    before, after, granted = (number in part.get(right, _NONE) for part in (step.before, step.after, step.granted))
    if after and not granted:
        return BEYOND if used else COMES
    if how in ("impossible", "implied"):
        return COMES if after else _NO_BOX
    if after:
        return _ADDED if step.action == "extend" and not before else TICKED
    return _TAKEN if before else CLEAR


def bundle_notes(can: Capabilities | None, device: Device, steps: Iterable[Step]) -> Iterator[str]:
    """What the device gives only together, in its own words, for the rights that are given here."""
    given = {right for step in steps for right, numbers in step.after.items() if numbers}
    told: set[tuple[frozenset[Right], str]] = set()
    bundles = [bundle for bundle in can.bundles if bundle.right in given] if can else []
    for bundle in bundles:
        together = (bundle.brings | {bundle.right}, bundle.words.vi)
        if together in told or (bundle.listening and not device.hearing):
            continue
        told.add(together)
        mutual = any(one.right in bundle.brings and bundle.right in one.brings for one in bundles)
        others = ", ".join(f"“{RIGHT_WORDS[right]}”" for right in _SHOWN if right in bundle.brings - {bundle.right})
        where = f" (kênh có thu tiếng: {numbers_text(device.hearing)})" if bundle.listening else ""
        link = "đi cùng" if mutual else "kéo theo"
        yield f"“{RIGHT_WORDS[bundle.right]}” luôn {link} {others}{where}: {bundle.words.vi}."


def summary(rights: ChannelRights) -> str:
    """The rights of an account in one line: `Xem trực tiếp: kênh 1–2; Xem lại: kênh 1`."""
    return "; ".join(f"{RIGHT_WORDS[r]}: kênh {numbers_text(rights[r])}" for r in _SHOWN if rights.get(r))
