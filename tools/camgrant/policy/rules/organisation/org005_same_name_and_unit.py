"""Two contacts of one name in one unit are perhaps one person: somebody has to look."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import fold
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    inventory, as_of = context.inventory, context.as_of
    by_name: dict[str, list[str]] = {}
    for person, contact in inventory.contacts.items():
        if contact.left_on is None or as_of < contact.left_on:
            by_name.setdefault(fold(contact.full_name), []).append(person)
    for people in by_name.values():
        first: dict[str, str] = {}
        for person in sorted(people) if len(people) > 1 else ():
            unit = inventory.unit_of(person, as_of)
            other = first.setdefault(unit, person) if unit is not None else person
            if other != person:
                args = {"person": context.person_name(person), "other": context.person_name(other)}
                yield Finding(person, "full_name", {**args, "unit": context.unit_name(unit)})


RULE = InventoryRule(
    code="ORG005",
    severity=Severity.WARNING,
    title=Text("Nghi trùng người trong một đơn vị", "Perhaps one person twice"),
    text=Text(
        "{person} và {other} cùng họ tên, cùng đơn vị {unit}",
        "{person} and {other} have the same name and the same unit {unit}",
    ),
    hint=Text(
        "Nếu là một người, đề nghị giữ một mã; nếu là hai người, đề nghị ghi miễn trừ có lý do",
        "if it is one person, keep one id; if they are two, write a waiver with the reason",
    ),
    why=Text(
        "Một người khai hai lần sẽ có hai tài khoản, và khi thu hồi thì chỉ một tài khoản bị khóa.",
        "A person entered twice gets two accounts, and a revocation closes only one of them.",
    ),
    covers=("GL-904",),
    check=check,
)
