"""An event of a review says what its kind needs and nothing else: what is asked, what is answered, or the end."""

from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import ill_filled, standing_events

_NEEDS: Final = {"opened": ("due", "grants"), "answered": ("answers", "by", "second", "sha256"), "closed": ()}
_MAY: Final = {"opened": (), "answered": ("number",), "closed": ()}


def check(context: Context) -> Findings:
    for name, event in standing_events(context):
        for field, problem in ill_filled(event.review, _NEEDS, _MAY) if event.review else ():
            yield Finding(name, f"review.{field}", {"field": field, "problem": problem})


RULE = InventoryRule(
    code="LST013",
    severity=Severity.ERROR,
    title=Text("Sự kiện rà soát thiếu hoặc thừa nội dung", "Event of a review lacks something or says too much"),
    text=Text("Sự kiện rà soát {problem} `{field}`", "an event of a review {problem} `{field}`"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant review`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant review`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Câu trả lời không rõ của ai, theo phiếu nào thì không chứng minh được là đã rà soát.",
        "An answer without its author and its form proves no review.",
    ),
    covers=("GL-406",),
    check=check,
    fixed=True,
)
