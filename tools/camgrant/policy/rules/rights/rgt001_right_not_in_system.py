"""A grant gives only rights that its system knows."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    rights, known = case.grant.rights, case.system.rights
    if len(rights) == 1 and rights[0] in known:
        return ()
    return [
        Finding(
            case.id,
            f"rights.{number}",
            {
                "right": Text(RIGHT_WORDS[right], right),
                "system": Text(case.system.label.vi, case.system.label.en),
                "allowed": ", ".join(known),
            },
        )
        for number, right in enumerate(rights)
        if right not in known
    ]


RULE = GrantRule(
    code="RGT001",
    severity=Severity.ERROR,
    title=Text("Quyền không có trong hệ thống", "Right that the system does not hold"),
    text=Text("“{system}” không có quyền “{right}”", "'{system}' has no right '{right}'"),
    hint=Text("Đề nghị chỉ ghi các quyền: {allowed}", "write only these rights: {allowed}"),
    why=Text(
        "Quyền mà hệ thống không có thì không cấp được, hoặc bị cấp thành quyền rộng hơn.",
        "A right that the system lacks cannot be given, or is given as a wider one.",
    ),
    covers=("GL-109", "GL-410"),
    fixed=True,
    check=check,
)
