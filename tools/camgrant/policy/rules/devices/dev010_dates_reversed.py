"""A camera is not removed before it is installed, nor a site closed before it opens."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for site_id, site in context.inventory.sites.items():
        if site.closed_on is not None and site.closed_on < site.opened_on:
            args = {"begin": f"{site.opened_on:%d/%m/%Y}", "end": f"{site.closed_on:%d/%m/%Y}"}
            yield Finding(site_id, "closed_on", {"name": context.site_name(site_id), **args})
    for camera_id, camera in context.inventory.cameras.items():
        if camera.removed_on is not None and camera.removed_on < camera.installed_on:
            args = {"begin": f"{camera.installed_on:%d/%m/%Y}", "end": f"{camera.removed_on:%d/%m/%Y}"}
            yield Finding(camera_id, "removed_on", {"name": f"{camera.name} ({camera_id})", **args})


RULE = InventoryRule(
    code="DEV010",
    severity=Severity.ERROR,
    title=Text("Ngày kết thúc trước ngày bắt đầu", "End before the beginning"),
    text=Text(
        "{name} kết thúc ngày {end}, trước khi bắt đầu ngày {begin}",
        "{name} ends on {end}, before it begins on {begin}",
    ),
    hint=Text(
        "Đề nghị kiểm tra và ghi lại hai ngày",
        "check both dates and write them again",
    ),
    why=Text(
        "Ngày đảo ngược thì không biết hôm nay camera, cơ sở còn hoạt động hay không.",
        "With reversed dates nobody knows whether the camera or site is in use today.",
    ),
    covers=("GL-905",),
    check=check,
)
