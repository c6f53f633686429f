"""A person answers for every machine; nobody else has what only machines or only people have."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.organisation import Contact
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_NOBODY = Text("là máy nhưng chưa ghi người chịu trách nhiệm", "is a machine, and nobody answers for it")
_NO_MACHINE = Text("là người nhưng có người chịu trách nhiệm như máy", "is a person but is answered for like a machine")
# What a person alone has: a machine is reached through who answers for it, and decides nothing.
_ONLY_PEOPLE = ("rank", "phone", "phone_alt", "email", "roles", "coordinates_with")


def check(context: Context) -> Findings:
    for name, contact in context.inventory.as_written.contacts.items():
        if not contact.is_machine:
            if contact.every_responsible:
                yield _finding(context, name, "responsible", _NO_MACHINE)
            continue
        if contact.responsible is None:
            yield _finding(context, name, "kind", _NOBODY)
        yield from _of_people(context, name, contact)


def _of_people(context: Context, name: str, contact: Contact) -> Iterator[Finding]:
    fields = [field for field in _ONLY_PEOPLE if getattr(contact, field)]
    fields += [f"positions.{number}.leads" for number, one in enumerate(contact.positions) if one.leads is not None]
    for field in fields:
        problem = Text(f"là máy nhưng có `{field}`, điều chỉ người mới có", f"is a machine with `{field}` of a person")
        yield _finding(context, name, field, problem)


def _finding(context: Context, name: str, field: str, problem: Text) -> Finding:
    return Finding(name, field, {"contact": context.person_name(name), "problem": problem})


RULE = InventoryRule(
    code="ORG017",
    severity=Severity.ERROR,
    title=Text("Máy không có người chịu trách nhiệm", "Nobody answers for a machine"),
    text=Text("{contact} {problem}", "{contact} {problem}"),
    hint=Text(
        "Đề nghị ghi `kind: machine` và `responsible` (một người đang công tác) cho máy; số điện thoại, thư điện tử, "
        "chức trách thì ghi ở người ấy",
        "a machine has `kind: machine` and in `responsible` a person in service; phone, e-mail and duties stand there",
    ),
    why=Text(
        "Máy không trả lời được ai đã xem hình ảnh; phải có một người trả lời thay, thôi việc thì quyền của máy hết.",
        "A machine cannot say who watched; a person answers for it, and its access ends when nobody does.",
    ),
    covers=("GL-003",),
    check=check,
    fixed=True,
)
