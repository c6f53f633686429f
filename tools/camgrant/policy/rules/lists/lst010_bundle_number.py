"""A recipient's bundles are numbered upwards: no number is issued twice, and a later one is never smaller."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events


def check(context: Context) -> Findings:
    last: dict[str, int] = {}
    issued = [
        (event.on, event.bundle.sequence, name, event.bundle.recipient)
        for name, event in standing_events(context)
        if event.bundle is not None and event.bundle.what == "issued"
    ]
    for _, sequence, name, recipient in sorted(issued):
        before = last.get(recipient, -1)
        if sequence <= before:
            facts = {"sequence": sequence, "last": before, "unit": context.unit_name(recipient)}
            yield Finding(name, "bundle.sequence", facts)
        last[recipient] = max(sequence, before)


RULE = InventoryRule(
    code="LST010",
    severity=Severity.ERROR,
    title=Text("Số của gói niêm phong không tăng", "Number of a bundle does not rise"),
    text=Text(
        "Gói số {sequence} của {unit} phát hành sau gói số {last}",
        "bundle {sequence} of {unit} was issued after bundle {last}",
    ),
    hint=Text(
        "Đề nghị ghi bằng `camgrant bundle issued`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant bundle issued`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Nơi nhận nhận ra gói cũ bằng số: hai gói cùng số thì gói cũ dùng lại được như gói mới.",
        "By its number a recipient tells an old bundle: under one number the old one passes for the new.",
    ),
    check=check,
)
