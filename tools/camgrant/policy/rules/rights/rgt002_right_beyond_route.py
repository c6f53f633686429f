"""Where the pack narrows the rights of a route, a grant of that route stays inside them."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    route = case.route
    if route is None or not route.rights:
        return ()
    return [
        Finding(
            case.id,
            f"rights.{number}",
            {
                "holder": case.holder,
                "right": Text(RIGHT_WORDS[right], right),
                "allowed": ", ".join(route.rights),
            },
            route.basis,
        )
        for number, right in enumerate(case.grant.rights)
        if right not in route.rights and right in case.system.rights
    ]


RULE = GrantRule(
    code="RGT002",
    severity=Severity.ERROR,
    title=Text("Quyền vượt mức dành cho đối tượng này", "Right beyond what such holders may have"),
    text=Text(
        "{holder} không thuộc đối tượng được cấp quyền “{right}”",
        "{holder} is not among those who may have the right '{right}'",
    ),
    hint=Text(
        "Đề nghị chỉ ghi các quyền: {allowed}",
        "write only these rights: {allowed}",
    ),
    why=Text(
        "Người ngoài đơn vị chủ quản chỉ được mức quyền mà quy định mở cho họ.",
        "Holders from elsewhere get no more than the rules open to them.",
    ),
    covers=("GL-410",),
    check=check,
    applies=lambda system: any(route.rights for route in system.routes),
)
