"""How long a recorder keeps its recordings is known and within the bounds of the site's type."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        kept = recorder.recording_days
        if kept is None:
            problem = Text("chưa ghi số ngày lưu hình", "no number of days for its recordings")
            args = {"name": recorder.name, "problem": problem}
            yield Finding(recorder_id, "recording_days", args, level=Severity.NOTICE)
            continue
        site_type = context.pack.site_types.get(context.open_sites[recorder.site].type)
        if site_type is None or site_type.recording_days is None:
            continue
        least, most = site_type.recording_days
        if not least <= kept <= most:
            problem = Text(
                f"lưu hình {kept} ngày, quy định từ {least} đến {most} ngày",
                f"recordings are kept {kept} days, {least} to {most} are due",
            )
            yield Finding(recorder_id, "recording_days", {"name": recorder.name, "problem": problem})


RULE = InventoryRule(
    code="DEV006",
    severity=Severity.WARNING,
    title=Text("Thời gian lưu hình chưa đạt", "Recordings kept too short or too long"),
    text=Text("{name}: {problem}", "{name}: {problem}"),
    hint=Text(
        "Đề nghị cài đặt lại thời gian lưu hình trên đầu ghi và ghi `recording_days`",
        "set how long the recorder keeps recordings and write `recording_days`",
    ),
    why=Text(
        "Lưu quá ngắn thì khi có sự cố không còn hình; lưu quá dài thì càng nhiều hình có thể bị lộ.",
        "Kept too short, an incident finds no images; kept too long, there are more of them to leak.",
    ),
    covers=("GL-606",),
    check=check,
)
