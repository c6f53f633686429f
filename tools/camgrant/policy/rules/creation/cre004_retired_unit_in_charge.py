"""Whoever manages a site in operation, or installs, creates on or keeps a recorder in use, still exists.

A unit that one other took over is that one by now; left are those that nobody or several continue.
"""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    units = context.inventory.units
    for entity, field, unit_id in _in_charge(context):
        unit = units.get(unit_id or "")
        if unit is not None and unit.retired_on is not None and unit.retired_on <= context.as_of:
            day = f"{unit.retired_on:%d/%m/%Y}"
            yield Finding(entity, field, {"unit": context.unit_name(unit_id), "field": field, "day": day})


def _in_charge(context: Context) -> Iterator[tuple[str, str, str | None]]:
    for site_id, site in context.open_sites.items():
        yield site_id, "managing_unit", site.managing_unit
    for recorder_id, recorder in context.recorders_in_use.items():
        for field in ("installer", "creator", "custodian"):
            yield recorder_id, field, getattr(recorder, field)


RULE = InventoryRule(
    code="CRE004",
    severity=Severity.ERROR,
    title=Text("Đơn vị phụ trách đã giải thể", "Unit in charge no longer exists"),
    text=Text(
        "`{field}` là {unit}, đã giải thể từ ngày {day}",
        "`{field}` is {unit}, which ended on {day}",
    ),
    hint=Text(
        "Đề nghị ghi đơn vị kế thừa: nếu nhiều đơn vị cùng kế thừa thì sửa đổi từ ngày đó (`camgrant site amend`, "
        "`camgrant operator hand-over`)",
        "write the unit that continues it: where several do, amend it from that day on (`camgrant site amend`, "
        "`camgrant operator hand-over`)",
    ),
    why=Text(
        "Danh sách và cấu hình gửi cho đơn vị không còn tồn tại thì không ai nhận và không ai chịu trách nhiệm.",
        "Lists and configs for a unit that is gone reach nobody, and nobody answers for them.",
    ),
    covers=("GL-402", "GL-906"),
    check=check,
)
