"""A channel of a recorder carries one camera at a time, and is one that the recorder has."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import Camera, Recorder
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder in context.inventory.recorders.values():
        count = recorder.channel_count
        last: dict[int, tuple[str, Camera]] = {}
        for camera_id, camera in _by_installation(recorder):
            if count is not None and camera.channel > count:
                problem = Text(f"đầu ghi chỉ có {count} kênh", f"the recorder has {count} channels")
                yield _finding(camera_id, camera, problem)
            before_id, before = last.get(camera.channel, ("", None))
            if before is not None and (before.removed_on is None or before.removed_on > camera.installed_on):
                name = f"“{before.name}” ({before_id})"
                yield _finding(camera_id, camera, Text(f"kênh này là của {name}", f"it is the channel of {name}"))
            last[camera.channel] = camera_id, camera


def _by_installation(recorder: Recorder) -> list[tuple[str, Camera]]:
    return sorted(recorder.channels.items(), key=lambda item: item[1].installed_on)


def _finding(camera_id: str, camera: Camera, problem: Text) -> Finding:
    return Finding(camera_id, "channel", {"camera": camera.name, "number": camera.channel, "problem": problem})


RULE = InventoryRule(
    code="DEV009",
    severity=Severity.ERROR,
    title=Text("Số kênh sai hoặc trùng", "Channel number wrong or used twice"),
    text=Text("Camera “{camera}” ghi kênh {number}: {problem}", "camera '{camera}' on channel {number}: {problem}"),
    hint=Text(
        "Đề nghị kiểm tra trên đầu ghi và ghi đúng số kênh; camera đã thay thì ghi `removed_on`",
        "look at the recorder and write the right number; a camera that was replaced has `removed_on`",
    ),
    why=Text(
        "Quyền trên thiết bị cấp theo số kênh: sai số kênh là cho xem nhầm camera.",
        "A device gives rights by channel number: a wrong number opens the wrong camera.",
    ),
    fixed=True,
    check=check,
)
