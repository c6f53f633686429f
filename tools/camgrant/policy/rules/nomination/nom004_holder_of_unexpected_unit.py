"""Holders from outside the kinds of unit that the pack expects are shown, so that somebody looks."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found, level_of


def check(case: GrantCase, context: Context) -> Findings:
    expected = case.system.expected_holders
    if expected is None or not case.unit_kinds or not case.unit_kinds.isdisjoint(expected.kinds):
        return ()
    level = level_of(expected.level)
    if level is None:
        return ()
    unit = context.unit_name(case.unit)
    return found(case.id, "person", basis=expected.basis, level=level, holder=case.holder, unit=unit)


RULE = GrantRule(
    code="NOM004",
    severity=Severity.WARNING,
    title=Text("Người ngoài lực lượng dự kiến", "Holder from an unexpected unit"),
    text=Text(
        "{holder} thuộc {unit}, ngoài các loại đơn vị thường có quyền trên hệ thống này",
        "{holder} belongs to {unit}, not one of the kinds of unit that usually use this system",
    ),
    hint=Text(
        "Đề nghị kiểm tra lại danh sách; nếu đúng, ghi miễn trừ có lý do và thời hạn",
        "check the list; if it is right, write a dated waiver with the reason",
    ),
    why=Text(
        "Tổ hỗn hợp là có thật, nhưng người ngoài lực lượng phải được thấy rõ chứ không lẫn vào danh sách.",
        "Mixed teams exist, but people from outside must be seen and not slip in with the list.",
    ),
    covers=("GL-305",),
    check=check,
    applies=lambda system: system.expected_holders is not None,
)
