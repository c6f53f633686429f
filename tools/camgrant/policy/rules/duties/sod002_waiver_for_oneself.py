"""The owner of a waiver is not the person whose grant it excuses."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for waiver_id, waiver in context.inventory.waivers.items():
        grant = context.inventory.grants.get(waiver.entity)
        if grant is not None and grant.person == waiver.owner and context.as_of <= waiver.valid_until:
            args = {"owner": context.person_name(waiver.owner), "code": waiver.code, "grant": waiver.entity}
            yield Finding(waiver_id, "owner", args)


RULE = InventoryRule(
    code="SOD002",
    severity=Severity.ERROR,
    title=Text("Tự miễn trừ cho mình", "Waived by the holder"),
    text=Text(
        "{owner} chịu trách nhiệm miễn trừ {code} cho quyền của chính mình ({grant})",
        "{owner} owns the waiver of {code} for their own right ({grant})",
    ),
    hint=Text(
        "Đề nghị ghi `owner` là người khác có thẩm quyền; nếu không có thì bỏ miễn trừ",
        "name another competent person as `owner`, or remove the waiver",
    ),
    why=Text(
        "Miễn trừ là chấp nhận rủi ro; người hưởng lợi từ rủi ro đó không được tự chấp nhận.",
        "A waiver accepts a risk, and whoever gains from the risk must not be the one to accept it.",
    ),
    covers=("GL-405",),
    check=check,
)
