"""Nobody breaks the glass for himself: an urgent grant is decided by another person."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    urgent = case.grant.urgent
    if urgent is None or urgent.by != case.grant.person:
        return ()
    return found(case.id, "urgent.by", holder=case.holder)


RULE = GrantRule(
    code="SOD004",
    severity=Severity.ERROR,
    title=Text("Tự cấp khẩn cấp cho mình", "Urgent grant decided by its holder"),
    text=Text("{holder} tự quyết định cấp khẩn cấp cho mình", "{holder} decided the urgent grant for himself"),
    hint=Text("Đề nghị ghi người có thẩm quyền khác vào `urgent.by`", "another competent person decides: `urgent.by`"),
    why=Text(
        "Cấp khẩn cấp bỏ qua bước đề nghị và phê duyệt, nên càng không được tự quyết định.",
        "Break-glass skips nomination and approval, so it least of all may be one's own decision.",
    ),
    covers=("GL-405",),
    fixed=True,
    check=check,
)
