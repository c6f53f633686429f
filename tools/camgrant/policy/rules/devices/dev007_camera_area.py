"""A camera watches an area that its type of site allows, and its name does not say otherwise."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    pack, inventory = context.pack, context.inventory
    forbidden = [_plain(word) for word in pack.forbidden_camera_words]
    allowed = [_plain(word) for word in pack.allowed_camera_words]
    for camera_id, camera in context.cameras_in_use.items():
        site = inventory.sites[inventory.recorders[inventory.recorder_of[camera_id]].site]
        site_type, area = pack.site_types.get(site.type), pack.areas.get(camera.area)
        if site_type is not None and area is not None and camera.area not in site_type.areas:
            problem = Text(
                f"khu vực “{area.vi}” không dùng cho {site_type.label.vi}",
                f"the area '{area.en}' is not one of {site_type.label.en}",
            )
            yield Finding(camera_id, "area", {"camera": camera.name, "problem": problem})
        name = _plain(camera.name)
        word = min((word for word in forbidden if word in name), key=name.index, default=None)
        if word is not None and not any(other in name.partition(word)[0] for other in allowed):
            problem = Text(f"tên có cụm từ cấm “{word}”", f"the name holds the forbidden words '{word}'")
            yield Finding(camera_id, "name", {"camera": camera.name, "problem": problem})


def _plain(words: str) -> str:
    """The words in lower case with single blanks."""
    return " ".join(words.casefold().split())


RULE = InventoryRule(
    code="DEV007",
    severity=Severity.ERROR,
    title=Text("Camera ở khu vực không được phép", "Camera in an area that is not allowed"),
    text=Text("Camera “{camera}”: {problem}", "camera '{camera}': {problem}"),
    hint=Text(
        "Đề nghị chuyển hoặc tháo camera; nếu chỉ ghi sai thì sửa `area`, `name` đúng vị trí thật",
        "move or remove the camera; if only the words are wrong, correct `area` and `name`",
    ),
    why=Text(
        "Camera trong phòng ở, nhà tắm, nhà vệ sinh xâm phạm đời tư; không quyền xem nào làm cho nó hợp lệ.",
        "A camera in a room or a bathroom invades privacy; no right to watch makes it lawful.",
    ),
    covers=("GL-212",),
    check=check,
)
