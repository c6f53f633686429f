"""A recorder in use keeps its log for as long as the pack asks, and its clock is synchronised."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    least = context.pack.min_log_days
    for recorder_id, recorder in context.recorders_in_use.items():
        kept = recorder.log_days
        if kept is None:
            problem = Text("chưa ghi số ngày lưu nhật ký", "no number of days for its log")
            yield Finding(recorder_id, "log_days", {"name": recorder.name, "problem": problem})
        elif kept < least:
            problem = Text(
                f"lưu nhật ký {kept} ngày, tối thiểu {least} ngày", f"its log is kept {kept} days, at least {least}"
            )
            yield Finding(recorder_id, "log_days", {"name": recorder.name, "problem": problem})
        if not recorder.clock_synchronised:
            problem = Text("chưa đồng bộ thời gian", "its clock is not synchronised")
            yield Finding(recorder_id, "clock_synchronised", {"name": recorder.name, "problem": problem})


RULE = InventoryRule(
    code="DEV004",
    severity=Severity.WARNING,
    title=Text("Nhật ký hoặc thời gian của đầu ghi chưa đạt", "Log or clock of a recorder not as it should be"),
    text=Text("{name}: {problem}", "{name}: {problem}"),
    hint=Text(
        "Đề nghị cài đặt lưu nhật ký, đồng bộ thời gian (NTP) và ghi `log_days`, `clock_synchronised: true`",
        "set up the log and NTP, and write `log_days` and `clock_synchronised: true`",
    ),
    why=Text(
        "Khi truy vết lộ lọt, nhật ký đã bị ghi đè hoặc lệch giờ thì không trả lời được ai đã xem.",
        "When a leak is traced, a log overwritten or an hour off cannot say who watched.",
    ),
    covers=("GL-604",),
    check=check,
)
