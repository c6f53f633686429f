"""Every camera in use can be seen by somebody; a recorder of which no camera can is one finding."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    seen: set[str] = set()  # whole recorders are shared sets: each is added once
    for cameras in {id(e.cameras): e.cameras for e in context.state.entitlements}.values():
        seen |= cameras
    for recorder_id, recorder in context.recorders_in_use.items():
        in_use = [camera for camera in recorder.channels if camera in context.cameras_in_use]
        unseen = [camera for camera in in_use if camera not in seen]
        if unseen and len(unseen) == len(in_use):
            name = f"{recorder.name} ({recorder_id})"
            what = Text(f"camera nào của {name}", f"any camera of {name}")
            yield Finding(recorder_id, "", {"what": what})
            continue
        for camera in unseen:
            name = f"{recorder.channels[camera].name} ({camera})"
            yield Finding(camera, "", {"what": Text(f"camera {name}", f"camera {name}")})


RULE = InventoryRule(
    code="SCO011",
    severity=Severity.WARNING,
    title=Text("Camera không ai được xem", "Camera that nobody may see"),
    text=Text("Không ai được cấp quyền xem {what}", "nobody may see {what}"),
    hint=Text(
        "Đề nghị cấp quyền cho người có trách nhiệm, hoặc ghi ngày tháo camera, ngày thôi sử dụng đầu ghi",
        "grant it to those responsible, or write when the camera was removed or the recorder retired",
    ),
    why=Text(
        "Camera đang ghi hình mà không ai được giao xem thì thường có người xem bằng tài khoản chung.",
        "A camera that nobody is appointed to watch is usually watched through a shared account.",
    ),
    covers=("GL-907",),
    check=check,
    absence=True,
)
