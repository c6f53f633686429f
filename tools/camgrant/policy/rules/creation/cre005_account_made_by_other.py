"""What the ledger says was done with accounts was done by the unit that the pack charges with it."""

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.creation import doubt_of_doer, units_that_may
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    inventory = context.inventory
    wrong = {event.correction.event for event in inventory.ledger.values() if event.correction is not None}
    for name, event in inventory.ledger.items():
        account = event.account
        if account is None or name in wrong or event.on > context.as_of:
            continue
        doubt = doubt_of_doer(inventory, account, event.on)
        if doubt is None:
            continue
        allowed = sorted(units_that_may(inventory, account.what, account.system, account.recorder))
        args = {
            "what": account.what,
            "person": context.person_name(account.person),
            "by": context.unit_name(account.by),
            "allowed": ", ".join(map(context.unit_name, allowed)) or "–",
        }
        level = Severity.ERROR if doubt.certain else Severity.WARNING
        yield Finding(name, "account.by", args, doubt.basis, level)


RULE = InventoryRule(
    code="CRE005",
    severity=Severity.ERROR,
    title=Text("Đơn vị khác làm việc với tài khoản", "Account handled by another unit"),
    text=Text(
        "Sổ ghi {by} làm “{what}” với tài khoản của {person}; việc này của {allowed}",
        "the ledger says that {by} did '{what}' with the account of {person}; that is for {allowed}",
    ),
    hint=Text(
        "Ghi nhầm đơn vị thì `camgrant list correct` rồi ghi lại; đúng là đơn vị ấy làm thì đề nghị khóa tài khoản, để "
        "đơn vị được giao tạo lại, và hỏi vì sao đơn vị ấy vào được",
        "a wrong unit entered: `camgrant list correct`, then enter it again; if it really did it, disable the account, "
        "let the unit that is charged make it anew, and ask how the other one got in",
    ),
    why=Text(
        "Ai tạo tài khoản thì biết mật khẩu đầu tiên; nơi khác tạo được nghĩa là nơi khác có quyền quản trị.",
        "Whoever makes an account knows its first password; another unit that can make one holds admin rights.",
    ),
    covers=("GL-106", "GL-302"),
    waivable=True,
    check=check,
)
