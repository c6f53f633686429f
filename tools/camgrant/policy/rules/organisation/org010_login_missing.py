"""Whoever gets an account on a recorder has a login; it is written down, never derived while rendering."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.vietnamese import propose_login
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if case.person.login is not None:
        return ()
    proposal = propose_login(case.person.full_name, taken=context.logins)
    return found(case.id, "person", holder=case.holder, proposal=proposal)


RULE = GrantRule(
    code="ORG010",
    severity=Severity.ERROR,
    title=Text("Chưa có tên đăng nhập", "Login missing"),
    text=Text(
        "{holder} chưa có tên đăng nhập; có thể dùng “{proposal}”",
        "{holder} has no login; '{proposal}' is free",
    ),
    hint=Text(
        "Đề nghị ghi `login: {proposal}` vào hồ sơ của cá nhân này",
        "write `login: {proposal}` at the contact",
    ),
    why=Text(
        "Không ghi tên đăng nhập thì người lắp đặt tự đặt, và không thu hồi được tài khoản không rõ tên.",
        "Without a login the installer makes one up, and an account of unknown name cannot be revoked.",
    ),
    covers=("GL-407",),
    fixed=True,
    check=check,
    applies=lambda system: system.on_recorders,
)
