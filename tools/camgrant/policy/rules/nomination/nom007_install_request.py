"""A camera says under which request it was installed, by a unit that may ask for it."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import Camera
from camgrant.model.pack import InstallRequest
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_MISSING = Text("chưa ghi văn bản đề xuất lắp đặt", "does not say under which request it was installed")


def check(context: Context) -> Findings:
    demands = [(s.site_types, s.install_request) for s in context.pack.systems.values() if s.install_request]
    recorder_of, recorders = context.inventory.recorder_of, context.inventory.recorders
    source_date = context.pack.source.date
    for camera_id, camera in context.cameras_in_use.items() if demands else ():
        site_type = context.open_sites[recorders[recorder_of[camera_id]].site].type
        older = camera.pre_letter and camera.installed_on < source_date
        for site_types, demand in () if older else demands:
            problem = _problem(context, demand, camera) if site_type in site_types else None
            if problem is not None:
                yield Finding(camera_id, "request", {"camera": camera.name, "problem": problem}, demand.basis)


def _problem(context: Context, demand: InstallRequest, camera: Camera) -> Text | None:
    if camera.request is None:
        return _MISSING
    document = context.inventory.documents.get(camera.request)
    issuer = context.inventory.units.get(document.issuer) if document else None
    if document is None or issuer is None:
        return None  # a finding already
    number = document.number
    if document.kind not in demand.document_kinds:
        return Text(f"dẫn {number}, không phải văn bản đề xuất", f"refers to {number}, which is no request")
    if issuer.kind not in demand.by:
        name = context.unit_name(document.issuer)
        return Text(f"lắp theo đề xuất {number} của {name}", f"was installed at the request {number} of {name}")
    return None


RULE = InventoryRule(
    code="NOM007",
    severity=Severity.WARNING,
    title=Text("Không có đề xuất lắp đặt đúng thẩm quyền", "No competent installation request"),
    text=Text("Camera “{camera}” {problem}", "the camera '{camera}' {problem}"),
    hint=Text(
        "Đề nghị ghi vào `request` văn bản của cơ quan được đề xuất lắp đặt; camera có từ trước thì ghi `pre_letter`",
        "name in `request` the document of an agency that may ask; older cameras carry `pre_letter`",
    ),
    why=Text(
        "Camera không ai đề xuất thì không ai chịu trách nhiệm về việc nó ghi hình ai.",
        "For a camera that nobody asked for, nobody answers for whom it records.",
    ),
    covers=("GL-307",),
    check=check,
)
