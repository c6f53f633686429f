"""Phone and e-mail of people who left, removed once the retention of the pack is over.

Name, unit, position, dates and login stay: an incident of last year is still answered, and a login is never used again.
"""

from __future__ import annotations

from camgrant.app.editing.desk import Desk
from camgrant.app.editing.grants import open_grants
from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Change, Drop, Set

__all__ = ["due", "erased"]


def due(desk: Desk) -> list[str]:
    """Everybody whose phone or e-mail is to go by the day, by id; people with open grants are not among them."""
    days = desk.inventory.pack.contact_retention_days
    return sorted(
        person
        for person, contact in desk.inventory.contacts.items()
        if contact.contact_data
        and (first := contact.erasable_on(days)) is not None
        and first <= desk.day
        and not open_grants(desk, person)[0]
    )


def erased(desk: Desk, person: str) -> list[Change]:
    """The changes that remove phone and e-mail and say when that was done; none where that was done before.

    Raises UsageFault for somebody who has not left, has open grants, or left too short a time ago.
    """
    contact, days = desk.inventory.contacts[person], desk.inventory.pack.contact_retention_days
    first = contact.erasable_on(days)
    if first is None:
        raise UsageFault(
            f"{person}: chưa thôi việc; đề nghị `camgrant contact leave` trước / "
            "has not left; `camgrant contact leave` comes first"
        )
    if first > desk.day:
        raise UsageFault(
            f"{person}: còn trong thời hạn lưu {days} ngày, được xóa từ {first:%d/%m/%Y} / "
            f"is kept for {days} days, may be erased from {first:%d/%m/%Y}"
        )
    held, _ = open_grants(desk, person)
    if held:
        raise UsageFault(
            f"{person}: còn lượt cấp quyền chưa kết thúc: {', '.join(held)}; đề nghị thu hồi trước / "
            "still has open grants; revoke them first"
        )
    if not contact.contact_data:
        return []
    gone: list[Change] = [Drop(person, (field,)) for field in contact.contact_data]
    return [*gone, Set(person, ("erased_on",), desk.day.isoformat())]
