"""Every recorder in use has had its default password changed."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        changed = recorder.default_password_changed_on
        if changed is None or changed > context.as_of:
            yield Finding(recorder_id, "default_password_changed_on", {"name": recorder.name})


RULE = InventoryRule(
    code="DEV001",
    severity=Severity.ERROR,
    title=Text("Chưa đổi mật khẩu mặc định", "Default password not changed"),
    text=Text(
        "{name} chưa ghi ngày đổi mật khẩu mặc định", "{name} does not say when its default password was changed"
    ),
    hint=Text(
        "Đề nghị đổi mật khẩu quản trị mặc định và ghi `default_password_changed_on`",
        "change the default administrator password and write `default_password_changed_on`",
    ),
    why=Text(
        "Mật khẩu mặc định của đầu ghi (NVR) ai cũng biết; mọi phân quyền khác đều vô nghĩa.",
        "Everybody knows a recorder's default password; all other rights mean nothing beside it.",
    ),
    covers=("GL-601",),
    check=check,
)
