"""The administrator's account of every recorder in use has a named keeper."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        if recorder.custodian is None:
            yield Finding(recorder_id, "custodian", {"name": recorder.name})


RULE = InventoryRule(
    code="DEV005",
    severity=Severity.ERROR,
    title=Text("Chưa có đơn vị giữ tài khoản quản trị", "No keeper of the administrator's account"),
    text=Text(
        "{name} chưa ghi đơn vị giữ tài khoản quản trị",
        "{name} does not say which unit keeps its administrator's account",
    ),
    hint=Text(
        "Đề nghị ghi đơn vị giữ mật khẩu quản trị vào `custodian`",
        "write the unit that keeps the administrator's password in `custodian`",
    ),
    why=Text(
        "Người có mật khẩu quản trị tự cấp được mọi quyền; phải biết đơn vị nào giữ.",
        "Whoever has that password can give themselves any right; it must be known which unit keeps it.",
    ),
    covers=("GL-605",),
    check=check,
)
