"""What the ledger says of a unit's key stands with the unit too: one reported lost is in use no more from that day."""

from collections.abc import Iterator
from datetime import timedelta

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import Event, KeyEvent
from camgrant.model.organisation import SealKey
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events

_DAY = timedelta(days=1)
_UNKNOWN = Text("đơn vị không khai khóa này", "the unit declares no such key")
_IN_USE = Text("khóa này vẫn đang được dùng để niêm phong", "bundles are still sealed for this key")


def check(context: Context) -> Findings:
    for name, event in standing_events(context):
        unit = context.inventory.units.get(event.key.unit) if event.key else None
        if event.key is not None and unit is not None:
            for field, problem in _problems(event, event.key, {one.key: one for one in unit.keys}):
                facts = {"unit": context.unit_name(event.key.unit), "problem": problem}
                yield Finding(name, f"key.{field}", facts)


def _problems(event: Event, said: KeyEvent, keys: dict[str, SealKey]) -> Iterator[tuple[str, Text]]:
    old = keys.get(said.key)
    if old is None:
        yield "key", _UNKNOWN
    elif old.in_use(event.on if said.what == "lost" else event.on + _DAY):
        yield "key", _IN_USE
    if said.new is not None and said.new not in keys:
        yield "new", _UNKNOWN


RULE = InventoryRule(
    code="LST012",
    severity=Severity.ERROR,
    title=Text("Khóa trong sổ và trong đơn vị không khớp", "Key of the ledger does not fit the unit"),
    text=Text("Khóa của {unit}: {problem}", "key of {unit}: {problem}"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant key lost`, `camgrant key rotate`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant key lost` or `rotate`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Khóa đã báo mất mà còn dùng thì người nhặt được mở được mọi gói sau.",
        "A key that was reported lost and is still in use opens every later bundle for whoever found it.",
    ),
    check=check,
)
