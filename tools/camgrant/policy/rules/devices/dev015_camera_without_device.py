"""A camera that is in use does not hang on a recorder that is gone: nobody can see it there."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.inventory.recorders.items():
        gone_on = recorder.gone_on
        if gone_on is None or context.as_of < gone_on:
            continue
        for camera_id, camera in recorder.channels.items():
            if camera.removed_on is None or context.as_of < camera.removed_on:
                args = {"camera": camera.name, "recorder": f"{recorder.name} ({recorder_id})"}
                yield Finding(camera_id, "channel", {**args, "day": f"{gone_on:%d/%m/%Y}"})


RULE = InventoryRule(
    code="DEV015",
    severity=Severity.WARNING,
    title=Text("Camera trên đầu ghi không còn", "Camera on a recorder that is gone"),
    text=Text(
        "{camera} vẫn ghi ở {recorder}, đã mất hoặc hỏng hẳn từ ngày {day}: không ai xem được",
        "{camera} still hangs on {recorder}, which was stolen or destroyed on {day}: nobody can see it",
    ),
    hint=Text(
        "Đề nghị chuyển sang đầu ghi mới (`camgrant camera move`, `camgrant recorder replace`) hoặc ghi ngày tháo",
        "move it to another one (`camgrant camera move`, `camgrant recorder replace`), or write when it was removed",
    ),
    why=Text(
        "Camera còn hoạt động mà không có đầu ghi thì người được giao trực không xem được và không ai biết.",
        "Whoever has to watch a camera that works cannot see it, and nobody is told.",
    ),
    check=check,
)
