"""Technical work on a recorder is short, has a ticket, is done by its maintainers, and sees no picture."""

from collections.abc import Iterator

from camgrant.access.resolve import CONFIG
from camgrant.diagnostics import Severity, Text
from camgrant.model.pack import Technical
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if not case.technical:
        return ()
    technical = context.pack.technical
    if technical is None:
        problem = Text("bộ quy tắc không cho phép công việc kỹ thuật", "the pack knows no technical work")
        return found(case.id, "rights", holder=case.holder, problem=problem)
    return [
        Finding(case.id, field, {"holder": case.holder, "problem": problem}, technical.basis)
        for field, problem in (*_of_grant(case, context, technical), *_of_request(case, context, technical))
    ]


def _of_grant(case: GrantCase, context: Context, technical: Technical) -> Iterator[tuple[str, Text]]:
    grant = case.grant
    if grant.rights != (CONFIG,):
        yield "rights", Text(f"chỉ được có một quyền: {CONFIG}", f"its one right must be {CONFIG}")
    if not case.system.on_recorders:
        label = case.system.label
        yield (
            "system",
            Text(f"“{label.vi}” không có tài khoản trên đầu ghi", f"'{label.en}' has no accounts on recorders"),
        )
    if grant.scope.recorder is None and case.sites:
        yield "scope", Text("phạm vi phải là một đầu ghi", "the scope must be a recorder")
    purpose = context.pack.purposes[technical.purpose]
    if grant.purpose != technical.purpose and grant.purpose in context.pack.purposes:
        yield "purpose", Text(f"mục đích phải là “{purpose.vi}”", f"the purpose must be '{purpose.en}'")
    if case.unit in context.inventory.units and case.unit_kinds.isdisjoint(technical.holders):
        unit = context.unit_name(case.unit)
        yield "person", Text(f"{unit} không làm kỹ thuật", f"{unit} does no technical work")
    elif case.unit in context.inventory.units and not _maintains(case, context):
        unit = context.unit_name(case.unit)
        yield (
            "person",
            Text(
                f"{unit} không lắp đặt, khởi tạo hay giữ đầu ghi này",
                f"{unit} did not install this recorder, creates no account on it and does not keep it",
            ),
        )
    days = (grant.valid_until - grant.valid_from).days + 1
    if days > technical.max_days:
        limit = technical.max_days
        yield (
            "valid_until",
            Text(f"dài {days} ngày, tối đa {limit}", f"it lasts {days} days, at most {limit}"),
        )


def _maintains(case: GrantCase, context: Context) -> bool:
    """Whether the technician's unit, one above or one below it has to do with the recorder."""
    inventory = context.inventory
    recorder = inventory.recorders.get(case.grant.scope.recorder or "")
    if recorder is None or case.unit is None:
        return True
    own = set(inventory.lineage(case.unit))
    keepers = [unit for unit in (recorder.installer, recorder.creator, recorder.custodian) if unit is not None]
    return any(unit in own or case.unit in inventory.lineage(unit) for unit in keepers)


def _of_request(case: GrantCase, context: Context, technical: Technical) -> Iterator[tuple[str, Text]]:
    inventory, request = context.inventory, case.grant.request
    if request is None:
        yield "request", Text("chưa dẫn phiếu yêu cầu", "it refers to no ticket")
        return
    document = inventory.documents.get(request)
    if document is None:
        return
    if document.kind not in technical.document_kinds and document.kind in context.pack.document_kinds:
        yield "request", Text(f"{document.number} không phải phiếu yêu cầu", f"{document.number} is no ticket")
    recorder = inventory.recorders.get(case.grant.scope.recorder or "")
    issuers = {*inventory.lineage(case.unit or ""), recorder.installer if recorder else None}
    if inventory.heir(document.issuer) not in issuers:
        issuer = context.issuer_name(document.issuer)
        problem = Text(f"phiếu do {issuer.vi} lập, không có thẩm quyền", f"the ticket of {issuer.en} does not count")
        yield "request", problem


RULE = GrantRule(
    code="RGT005",
    severity=Severity.ERROR,
    title=Text("Tài khoản kỹ thuật không đúng quy định", "Technical work outside its rules"),
    text=Text(
        "Công việc kỹ thuật của {holder}: {problem}",
        "technical work of {holder}: {problem}",
    ),
    hint=Text(
        "Đề nghị ghi một đầu ghi, một quyền quản trị, phiếu yêu cầu và thời hạn ngắn; xem hình cần lượt riêng",
        "write one recorder, the one right, the ticket and a short term; watching needs a grant of its own",
    ),
    why=Text(
        "Tài khoản kỹ thuật để lâu hoặc xem được hình là cửa vào mà không cơ quan nào duyệt.",
        "A technical account that stays or sees pictures is a way in that no agency approved.",
    ),
    covers=("GL-412",),
    check=check,
    technical=True,
)
