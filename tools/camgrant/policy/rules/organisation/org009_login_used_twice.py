"""A login belongs to one person for ever: it is not given again after the person left."""

from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.joined import renaming_of_event
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    contacts = context.inventory.contacts
    by_login: dict[str, list[str]] = {}
    for person, contact in contacts.items():
        if contact.login is not None:
            by_login.setdefault(contact.login, []).append(person)
    for login, people in by_login.items():
        if len(people) > 1:
            # Whoever left first keeps the login; it stands in the logs of that time.
            first, *others = sorted(people, key=lambda person: (contacts[person].left_on or date.max, person))
            for person in others:
                args = {"person": context.person_name(person), "other": context.person_name(first)}
                yield Finding(person, "login", {**args, "login": login})
    for login, owner in _in_ledger(context).items():
        for person in by_login.get(login, ()):
            if person != owner and owner not in by_login[login]:
                args = {"person": context.person_name(person), "other": context.person_name(owner)}
                yield Finding(person, "login", {**args, "login": login})


def _in_ledger(context: Context) -> dict[str, str]:
    """Login -> the contact whose account the ledger had under it first, whatever login he has by now.

    What a joined repository had is on its own recorders: there it says nothing of who has the login here, whose name
    in the logs of other recorders it is. (`access.holders` sees to a recorder that had another holder.)
    """
    contacts = context.inventory.contacts
    found: dict[str, str] = {}
    events = sorted(context.inventory.ledger.items(), key=lambda pair: pair[1].on)
    for name, event in events:
        account = event.account
        if renaming_of_event(context.inventory, name) is not None:
            continue
        if account is not None and account.login is not None and account.person in contacts:
            found.setdefault(account.login, account.person)
    return found


RULE = InventoryRule(
    code="ORG009",
    severity=Severity.ERROR,
    title=Text("Tên đăng nhập dùng hai lần", "Login used twice"),
    text=Text(
        "Tên đăng nhập “{login}” của {person} đã thuộc về {other}",
        "the login '{login}' of {person} belongs to {other}",
    ),
    hint=Text(
        "Đề nghị đặt tên đăng nhập khác; tên của người đã thôi việc không dùng lại",
        "choose another login; that of a person who left is never used again",
    ),
    why=Text(
        "Dùng lại tên đăng nhập thì nhật ký của đầu ghi chỉ vào nhầm người.",
        "With a login used again, the log of the recorder points at the wrong person.",
    ),
    covers=("GL-407",),
    fixed=True,
    check=check,
)
