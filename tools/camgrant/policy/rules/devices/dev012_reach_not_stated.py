"""For every recorder in use it was looked, and not too long ago, what else reaches its pictures."""

from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_MISSING = Text("chưa ghi ngày kiểm tra", "it does not say when that was checked")


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        problem = _problem(recorder.reach_checked_on, context)
        if problem is not None:
            yield Finding(recorder_id, "reach_checked_on", {"name": recorder.name, "problem": problem})


def _problem(checked: date | None, context: Context) -> Text | None:
    if checked is None:
        return _MISSING
    day, age = f"{checked:%d/%m/%Y}", (context.as_of - checked).days
    if age < 0:
        return Text(f"ghi kiểm tra ngày {day}, chưa đến ngày đó", f"the check is dated {day}, a day to come")
    most = context.pack.reach_check_days
    if most is not None and age > most:
        return Text(
            f"kiểm tra lần cuối ngày {day}, đã {age} ngày, tối đa {most} ngày",
            f"last checked on {day}, {age} days ago, at most {most}",
        )
    return None


RULE = InventoryRule(
    code="DEV012",
    severity=Severity.WARNING,
    title=Text("Chưa rõ những gì khác tới được hình ảnh", "Not stated what else reaches the pictures"),
    text=Text(
        "{name}: những gì khác tới được hình ảnh ngoài tài khoản: {problem}",
        "{name}: what reaches its pictures beside accounts: {problem}",
    ),
    hint=Text(
        "Đề nghị kiểm tra trên đầu ghi (ứng dụng, đám mây P2P, màn hình, phát lại luồng), kê khai trong `reached_by` "
        "và ghi `reach_checked_on`",
        "look at the recorder (vendor app, P2P cloud, screens, restreams), declare what is there in `reached_by` "
        "and write `reach_checked_on`",
    ),
    why=Text(
        "Hình ảnh có thể lộ qua ứng dụng của hãng, đám mây P2P hoặc màn hình mà danh sách tài khoản không cho thấy.",
        "Pictures may leak through a vendor's app, a P2P cloud or a screen that no list of accounts shows.",
    ),
    check=check,
)
