"""A grant's scope is written in exactly one way: cameras, a site, sites, a chain, or a recorder."""

from dataclasses import fields
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.grant import Scope
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_FORMS: Final = ", ".join(field.name for field in fields(Scope) if field.name != "locality")


def check(case: GrantCase, context: Context) -> Findings:
    if case.grant.scope.is_single:
        return ()
    written = ", ".join(case.grant.scope.forms)
    return found(case.id, "scope", written=Text(written or "trống", written or "nothing"), forms=_FORMS)


RULE = GrantRule(
    code="SCO001",
    severity=Severity.ERROR,
    title=Text("Phạm vi không ghi đúng một cách", "Scope is not written in exactly one way"),
    text=Text(
        "Phạm vi phải ghi đúng một cách, đang ghi: {written}",
        "the scope must be written in exactly one way; it holds: {written}",
    ),
    hint=Text(
        "Đề nghị giữ đúng một trong các trường: {forms}; cần thêm phạm vi khác thì lập lượt cấp quyền riêng",
        "keep exactly one of: {forms}; write a grant of its own for anything more",
    ),
    why=Text(
        "Phạm vi trống hoặc ghi hai cách thì người phê duyệt và người tạo tài khoản hiểu khác nhau.",
        "Who approves and who creates the account read an empty or twofold scope differently.",
    ),
    covers=("GL-001",),
    check=check,
    technical=True,
    ended=True,
)
