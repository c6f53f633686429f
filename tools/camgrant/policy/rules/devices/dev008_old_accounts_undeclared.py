"""An open site of a type that may have had cameras before says what became of the old accounts."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_MISSING = Text("chưa kê khai tài khoản camera có từ trước", "does not say what became of camera accounts from before")


def check(context: Context) -> Findings:
    for site_id, site in context.open_sites.items():
        site_type = context.pack.site_types.get(site.type)
        if site_type is None or not site_type.preexisting_accounts:
            continue
        declared = site.preexisting_accounts
        if declared is None:
            field, problem = "preexisting_accounts", _MISSING
        elif declared.on > context.as_of:
            day = f"{declared.on:%d/%m/%Y}"
            problem = Text(
                f"ghi việc của ngày {day} chưa đến về tài khoản camera có từ trước",
                f"declares for {day}, a day to come, what became of camera accounts from before",
            )
            field = "preexisting_accounts.on"
        else:
            continue
        yield Finding(site_id, field, {"site": context.site_name(site_id), "problem": problem})


RULE = InventoryRule(
    code="DEV008",
    severity=Severity.ERROR,
    title=Text("Chưa kê khai tài khoản có sẵn", "Accounts from before not declared"),
    text=Text("{site} {problem}", "{site} {problem}"),
    hint=Text(
        "Đề nghị kiểm tra, khóa tài khoản cũ và ghi `preexisting_accounts` (none, disabled hoặc listed)",
        "check, disable old accounts and write `preexisting_accounts` (none, disabled or listed)",
    ),
    why=Text(
        "Nơi trưng dụng thường có camera riêng; nhân viên cũ vẫn xem được nếu tài khoản cũ chưa khóa.",
        "A requisitioned place often has its own cameras; its staff goes on watching until they are locked out.",
    ),
    covers=("GL-211",),
    check=check,
)
