"""An event of an incident says what its kind needs and nothing else: the pictures, who was told, or the outcome."""

from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import ill_filled, standing_events

_NEEDS: Final = {
    "opened": ("cameras", "since", "until", "reported_at"),
    "notified": ("unit",),
    "closed": ("summary",),
}
_MAY: Final = {"opened": ("number", "summary"), "notified": ("number",), "closed": ("number",)}


def check(context: Context) -> Findings:
    for name, event in standing_events(context):
        for field, problem in ill_filled(event.incident, _NEEDS, _MAY) if event.incident else ():
            yield Finding(name, f"incident.{field}", {"field": field, "problem": problem})


RULE = InventoryRule(
    code="LST016",
    severity=Severity.ERROR,
    title=Text("Sự kiện sự cố thiếu hoặc thừa nội dung", "Event of an incident lacks something or says too much"),
    text=Text("Sự kiện sự cố {problem} `{field}`", "an event of an incident {problem} `{field}`"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant incident`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant incident`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Sự cố không rõ camera, giờ của hình, giờ biết thì không tính được hạn và không biết phải báo ai.",
        "Without cameras, the time of the pictures and of the report there is no deadline and nobody to tell.",
    ),
    check=check,
    fixed=True,
)
