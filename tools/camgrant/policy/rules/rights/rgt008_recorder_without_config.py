"""The scope `recorder` is for technical work; whoever watches has cameras, sites or a chain as scope."""

from camgrant.access.resolve import CONFIG
from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.grant.scope.recorder is None:
        return ()
    return found(case.id, "scope.recorder", holder=case.holder, config=CONFIG)


RULE = GrantRule(
    code="RGT008",
    severity=Severity.ERROR,
    title=Text("Phạm vi đầu ghi không kèm quyền quản trị", "Recorder as scope without technical work"),
    text=Text(
        "Phạm vi của {holder} là một đầu ghi nhưng không có quyền {config}: không mở được camera nào",
        "the scope of {holder} is a recorder without the right {config}: it opens no camera",
    ),
    hint=Text(
        "Đề nghị ghi `cameras` hoặc `site` cho người xem; `recorder` chỉ dùng cho công việc kỹ thuật",
        "write `cameras` or `site` for who watches; `recorder` is for technical work only",
    ),
    why=Text(
        "Thêm một kênh vào đầu ghi sẽ lặng lẽ mở rộng quyền xem nếu phạm vi là cả đầu ghi.",
        "If a recorder were a scope for watching, every channel added to it would silently widen the right.",
    ),
    covers=("GL-001",),
    check=check,
)
