"""Whoever holds a grant in force has been told that the list with their data exists."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    contacts = context.inventory.contacts
    holders = dict.fromkeys(entitlement.person for entitlement in context.state.entitlements)
    # Of a machine it is the person who answers for it whose data stands on lists.
    for person in dict.fromkeys(contacts[holder].responsible or holder for holder in holders):
        informed = contacts[person].notified_on
        if informed is None or informed > context.as_of:
            yield Finding(person, "notified_on", {"person": context.person_name(person)})


RULE = InventoryRule(
    code="PRI006",
    severity=Severity.WARNING,
    title=Text("Chưa thông báo cho cá nhân", "Person not informed"),
    text=Text(
        "{person} đang được cấp quyền nhưng chưa ghi ngày thông báo về việc xử lý dữ liệu cá nhân",
        "{person} holds a grant, and no date says that they were informed about their data",
    ),
    hint=Text(
        "Đề nghị thông báo cho người này và ghi `notified_on`",
        "inform the person and write `notified_on`",
    ),
    why=Text(
        "Người có tên trong danh sách có quyền biết dữ liệu của mình được ghi và gửi đi đâu.",
        "Those on a list have a right to know that their data are recorded and where they are sent.",
    ),
    covers=("GL-507",),
    check=check,
)
