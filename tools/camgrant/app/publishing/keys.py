"""The keys that a recipient's bundle is sealed for: those of its unit in use on the day, and those of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, TypeAdapter, ValidationError

from camgrant.diagnostics import UsageFault
from camgrant.load.reader import read_marked
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import SealKey
from camgrant.seal.age import is_recipient

__all__ = ["Keys", "keys_of", "read_keys"]


def _sound(key: str) -> str:
    if not is_recipient(key):
        raise ValueError(key)
    return key


_Key = Annotated[str, AfterValidator(_sound)]
_FILE: Final = TypeAdapter(dict[str, dict[str, list[_Key]]])


class Keys(NamedTuple):
    """For which keys a unit's bundle is sealed, and which of its keys are none: a letter of them is wrong."""

    usable: tuple[str, ...]
    malformed: tuple[str, ...]


def keys_of(
    inventory: Inventory, unit: str, day: date, extra: Mapping[str, tuple[str, ...]], seen: Iterable[Inventory]
) -> Keys:
    """The unit's keys in use on the day, with those of the file; each once. A key that was lost counts nowhere, also
    where only one of the commits that were `seen` knows of the loss: it may be held back or taken back, and the key
    stand in the file alone."""
    declared = _declared(inventory, unit)
    known = (*declared, *(key for one in seen for key in _declared(one, unit)))
    lost = {one.key for one in known if one.lost_on is not None and one.lost_on <= day}
    in_use = (one.key for one in declared if one.in_use(day))
    wanted = [one for one in dict.fromkeys((*in_use, *extra.get(unit, ()))) if one not in lost]
    usable = tuple(one for one in wanted if is_recipient(one))
    return Keys(usable, tuple(one for one in wanted if one not in usable))


def _declared(inventory: Inventory, unit: str) -> tuple[SealKey, ...]:
    return inventory.units[unit].keys if unit in inventory.units else ()


def read_keys(file: Path) -> dict[str, tuple[str, ...]]:
    """Unit -> keys of a file `recipients: {u-…: [age1…]}`. Raises UsageFault that names the fault and its place."""
    try:
        data, _, findings = read_marked(file.name, file.read_bytes())
    except OSError as fault:
        raise UsageFault(f"{file}: {fault.strerror}") from fault
    if findings:
        first = findings[0]
        raise UsageFault(f"{first.location}: {first.message('vi')} / {first.message('en')}")
    return _checked(file, data)


def _checked(file: Path, data: Any) -> dict[str, tuple[str, ...]]:
    try:
        content = _FILE.validate_python(data)
        if set(content) != {"recipients"}:
            raise ValueError("recipients")
    except (ValidationError, ValueError) as fault:
        raise UsageFault(
            f"{file}: cần dạng `recipients: {{u-…: [age1…]}}` với khóa công khai / "
            "needs the form `recipients: {u-…: [age1…]}` with public keys"
        ) from fault
    return {unit: tuple(keys) for unit, keys in content["recipients"].items()}
