"""Every recorder in use locks after repeated failed logins."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        if not recorder.lockout:
            yield Finding(recorder_id, "lockout", {"name": recorder.name})


RULE = InventoryRule(
    code="DEV002",
    severity=Severity.WARNING,
    title=Text("Chưa bật khóa khi đăng nhập sai", "No lock after failed logins"),
    text=Text(
        "{name} chưa bật khóa khi đăng nhập sai nhiều lần",
        "{name} does not lock after repeated failed logins",
    ),
    hint=Text(
        "Đề nghị bật chức năng khóa trên đầu ghi rồi ghi `lockout: true`",
        "switch the lock on at the recorder and write `lockout: true`",
    ),
    why=Text(
        "Không khóa thì ai cũng có thể dò mật khẩu của đầu ghi cho đến khi trúng.",
        "Without it anybody can try passwords until one fits.",
    ),
    covers=("GL-602",),
    check=check,
)
