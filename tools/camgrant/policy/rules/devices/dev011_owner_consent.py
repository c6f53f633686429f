"""A camera of another owner than the site's managing unit has the owner's consent, where the pack asks for it."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import Camera
from camgrant.model.pack import OwnerConsent
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    demands: dict[str, OwnerConsent] = {}
    for system in context.pack.systems.values():
        if system.owner_consent is not None:
            demands |= {name: system.owner_consent for name in system.site_types if name not in demands}
    if not demands:
        return
    inventory = context.inventory
    for camera_id, camera in context.cameras_in_use.items():
        site = inventory.sites[inventory.recorders[inventory.recorder_of[camera_id]].site]
        demand = demands.get(site.type)
        if demand is None or camera.owner is None or camera.owner == site.managing_unit:
            continue
        problem = _problem(camera, demand, context)
        if problem is not None:
            args = {"camera": camera.name, "owner": context.unit_name(camera.owner), "problem": problem}
            yield Finding(camera_id, "consent", args, demand.basis)


def _problem(camera: Camera, demand: OwnerConsent, context: Context) -> Text | None:
    if camera.consent is None:
        return Text("chưa dẫn văn bản đồng ý", "no consent is named")
    document = context.inventory.documents.get(camera.consent)
    if document is None:
        return None
    if document.kind not in demand.document_kinds and document.kind in context.pack.document_kinds:
        return Text(f"{document.number} không phải văn bản đồng ý", f"{document.number} is no consent")
    if context.inventory.heir(document.issuer) != camera.owner:
        issuer = context.issuer_name(document.issuer)
        return Text(f"{document.number} do {issuer.vi} ban hành", f"{document.number} was issued by {issuer.en}")
    return None


RULE = InventoryRule(
    code="DEV011",
    severity=Severity.ERROR,
    title=Text("Thiếu văn bản đồng ý của chủ sở hữu camera", "No consent of the camera's owner"),
    text=Text(
        "Camera “{camera}” của {owner}: {problem}",
        "camera '{camera}' of {owner}: {problem}",
    ),
    hint=Text(
        "Đề nghị xin văn bản đồng ý của chủ sở hữu và dẫn trong `consent`, hoặc tháo kết nối",
        "get the owner's written consent and name it in `consent`, or disconnect the camera",
    ),
    why=Text(
        "Camera của người khác chỉ được dùng khi chủ sở hữu đồng ý bằng văn bản.",
        "Another owner's camera may be used only with the owner's written consent.",
    ),
    check=check,
)
