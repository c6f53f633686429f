"""The accounts of a bundle are accounts: a recorder that exists, and the login of somebody."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events


def check(context: Context) -> Findings:
    inventory = context.inventory
    logins = {contact.login for contact in inventory.contacts.values() if contact.login}
    for name, event in standing_events(context):
        for number, account in enumerate(event.bundle.accounts if event.bundle else ()):
            recorder, _, login = account.partition("/")
            if recorder not in inventory.recorders or login not in logins:
                yield Finding(name, f"bundle.accounts.{number}", {"account": account})


RULE = InventoryRule(
    code="LST011",
    severity=Severity.ERROR,
    title=Text("Tài khoản trong gói niêm phong không có thật", "Account of a bundle does not exist"),
    text=Text(
        "“{account}” không phải tài khoản: cần đầu ghi và tên đăng nhập có trong dữ liệu, dạng r-…/tên",
        "'{account}' is no account: a recorder and a login of the data are needed, as r-…/login",
    ),
    hint=Text(
        "Đề nghị ghi bằng `camgrant bundle issued`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant bundle issued`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Gói thất lạc thì mật khẩu của đúng các tài khoản này phải cấp lại.",
        "When the bundle is lost, it is the passwords of these accounts that must be issued anew.",
    ),
    absence=True,
    check=check,
)
