"""The holder of a grant can be reached: the pack says which contact fields each system demands."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule, level_of

_FIELDS = {"phone": Text("số điện thoại", "phone number"), "email": Text("thư điện tử", "e-mail address")}


def check(case: GrantCase, context: Context) -> Findings:
    name, person = case.answering(context)
    if person.phone is not None and person.email is not None:
        return ()
    if person.erased_on is not None and person.left_on is not None:
        return ()  # gone, and so is what was kept of him: a day in the past demands nothing more
    findings: list[Finding] = []
    for demand in case.system.contact_fields:
        for field in demand.fields:
            level = level_of(demand.level)
            if getattr(person, field) is not None or level is None:
                continue
            if field == "email" and person.email_absent_reason is not None:
                level = max(level, Severity.WARNING)
            args = {"holder": context.person_name(name), "field": _FIELDS[field], "name": field}
            findings.append(Finding(case.id, "person", args, demand.basis, level))
    return findings


RULE = GrantRule(
    code="ORG003",
    severity=Severity.ERROR,
    title=Text("Thiếu thông tin liên hệ", "Contact details missing"),
    text=Text("{holder} chưa có {field} (`{name}`)", "{holder} has no {field} (`{name}`)"),
    hint=Text(
        "Đề nghị bổ sung `{name}` của cá nhân này; nếu không có thư điện tử thì ghi `email_absent_reason`",
        "add `{name}` to the contact; where a person has no e-mail, write `email_absent_reason`",
    ),
    why=Text(
        "Khi có sự cố phải liên hệ được ngay người có quyền xem; danh sách thiếu thông tin sẽ bị trả lại.",
        "In an incident the person who can watch must be reached at once; an incomplete list is sent back.",
    ),
    covers=("GL-002",),
    waivable=True,
    check=check,
    applies=lambda system: bool(system.contact_fields),
)
