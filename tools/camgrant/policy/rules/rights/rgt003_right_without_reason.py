"""A right beyond the default states the reason, or the case, that the pack asks for."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import Right
from camgrant.model.pack import PackBasis
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule
from camgrant.policy.written_needs import written_needs


def check(case: GrantCase, context: Context) -> Findings:
    rights = case.grant.rights
    if len(rights) == 1 and rights[0] in case.given_under.default_rights:
        return ()
    return [
        Finding(
            case.id,
            f"rights.{number}",
            {"holder": case.holder, "right": Text(RIGHT_WORDS[right], right), "field": name},
            basis,
        )
        for number, right in enumerate(rights)
        for name, basis in _missing(case, right)
    ]


def _missing(case: GrantCase, right: Right) -> Iterator[tuple[str, PackBasis | None]]:
    """Fields that the right needs and the grant lacks; refused rights (RGT001, RGT002) need nothing."""
    grant, system, route = case.grant, case.given_under, case.route
    narrowed = route is not None and route.rights and right not in route.rights
    if right in system.default_rights or right not in system.rights or narrowed:
        return
    for need, basis in written_needs(system, right):
        if getattr(grant, need) is None:
            yield need, basis


RULE = GrantRule(
    code="RGT003",
    severity=Severity.ERROR,
    title=Text("Quyền ngoài mức mặc định thiếu lý do", "Right beyond the default without its reason"),
    text=Text(
        "Quyền “{right}” của {holder} ngoài mức mặc định nhưng chưa ghi `{field}`",
        "the right '{right}' of {holder} is beyond the default and `{field}` is not written",
    ),
    hint=Text(
        "Đề nghị ghi `{field}` (lý do hoặc số hồ sơ vụ việc), hoặc bỏ quyền này",
        "write `{field}` (the reason or the case number), or drop the right",
    ),
    why=Text(
        "Xem lại, trích xuất mà không rõ để làm gì thì khi lộ lọt không truy được trách nhiệm.",
        "Where nobody wrote why recordings are used, nobody answers when they leak.",
    ),
    covers=("GL-410",),
    check=check,
)
