"""Forms for units that never touch git: what they know already is filled in, what they add comes back by `import`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from camgrant.access.resolve import Reach, promised
from camgrant.access.state import AccessState, Entitlement
from camgrant.app.intake import Kind
from camgrant.app.reporting import ANSWERS
from camgrant.intake.form import NEED_HEADINGS, NOMINATION_TITLE, NOT_OFFERED, Form, FormColumn, form_workbook
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.model.base import RIGHTS, Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.pack import System
from camgrant.model.vietnamese import RIGHT_WORDS, name_key, phone_display
from camgrant.policy.written_needs import written_needs
from camgrant.rendering.issued import NOTHING_ISSUED, Memory
from camgrant.rendering.views import Views

__all__ = ["given_grants", "template"]

_YES = ("Có", "Không")
_KEEP = "Đề nghị không sửa dòng tiêu đề và không xóa các cột ẩn ở cuối bảng."
_INSTRUCTIONS: Mapping[Kind, tuple[str, ...]] = {
    "nomination": (
        "Mỗi dòng là một người và một phạm vi; người xem nhiều cơ sở thì ghi nhiều dòng.",
        "Người không còn thì xóa cả dòng: nơi nhận sẽ hỏi lại rồi thu hồi quyền ở dòng ấy. Còn thì giữ nguyên dòng.",
        "Cột Camera để trống là mọi camera của cơ sở. Ngày ghi ngày/tháng/năm, ví dụ 15/06/2021. "
        "Đề nghị quyền ngoài mức mặc định (như Xem lại, Trích xuất) thì ghi Lý do ở cùng dòng. "
        "Ô quyền có dấu “–”: hệ thống ở dòng ấy không có quyền đó.",
        _KEEP,
    ),
    "accounts": (
        "Đề nghị ghi Có hoặc Không ở cột “Tài khoản đang có”; tài khoản khác đang có thì ghi thêm ở cuối bảng.",
        _KEEP,
    ),
    "return": (
        "Đề nghị chọn Kết quả và ghi Ngày thực hiện ở mỗi dòng đã làm; dòng chưa làm để trống, gửi lại sau.",
        _KEEP,
    ),
}
_TITLES: Mapping[Kind, str] = {
    "nomination": NOMINATION_TITLE,
    "accounts": "DANH SÁCH TÀI KHOẢN ĐANG CÓ TRÊN CÁC ĐẦU GHI",
    "return": "PHIẾU BÁO KẾT QUẢ TẠO, ĐỔI, XÓA TÀI KHOẢN",
}


def template(inventory: Inventory, state: AccessState, kind: Kind, unit: str, memory: Memory = NOTHING_ISSUED) -> bytes:
    """The form of a kind for a unit, as XLSX. `memory` is what earlier publications gave out, where that is known."""
    found = inventory.units[unit]
    desk = _Desk(inventory, state, unit, memory)
    columns, rows = {
        "nomination": (desk.nomination_columns, desk.nomination_rows),
        "accounts": (desk.account_columns, desk.account_rows),
        "return": (desk.return_columns, desk.return_rows),
    }[kind]
    numbered = [{"ordinal": str(number), **row} for number, row in enumerate(rows(), start=1)]
    form = Form(
        title=_TITLES[kind],
        parent=(found.letterhead.parent or "") if found.letterhead else "",
        unit=name_at(found.names, state.as_of).vi,
        day=state.as_of,
        instructions=_INSTRUCTIONS[kind],
        columns=(FormColumn("ordinal", "STT", 5), *columns()),
        rows=numbered,
    )
    return form_workbook(form)


def given_grants(inventory: Inventory, state: AccessState, unit: str) -> list[str]:
    """The grants with which the nomination form of a unit is filled."""
    return _Desk(inventory, state, unit, NOTHING_ISSUED).given_grants()


def _box(grant: Grant, system: System, right: Right) -> str:
    """What the box of a right says of a grant, also of one that gives a right which its system should not have."""
    if right in grant.rights:
        return _YES[0]
    return _YES[1] if right in system.rights else NOT_OFFERED


class _Desk:
    def __init__(self, inventory: Inventory, state: AccessState, unit: str, memory: Memory) -> None:
        self._inventory = inventory.on(state.as_of)
        self._memory = memory
        self._state = state
        self._unit = unit
        self._day = state.as_of
        self._book = Book.of(inventory, state.as_of)

    # -- people -----------------------------------------------------------------------------------------------------

    def nomination_columns(self) -> tuple[FormColumn, ...]:
        inventory = self._inventory
        sites = tuple(name_at(site.names, self._day).vi for site in inventory.sites.values())
        systems = tuple(system.label.vi for system in inventory.pack.systems.values())
        units = tuple(name_at(unit.names, self._day).vi for unit in inventory.units.values() if not unit.retired_on)
        return (
            FormColumn("full_name", "Họ và tên", 22),
            FormColumn("rank", "Cấp bậc", 10),
            FormColumn("position", "Chức vụ", 20),
            FormColumn("unit", "Đơn vị", 22, choices=units),
            FormColumn("phone", "Số điện thoại", 14),
            FormColumn("email", "Email", 25),
            FormColumn("system", "Hệ thống", 14, choices=systems),
            FormColumn("site", "Cơ sở", 24, choices=sites),
            FormColumn("camera", "Camera", 16),
            *(self._right_column(right) for right in self._rights()),
            FormColumn("valid_from", "Từ ngày", 11, kind="date"),
            FormColumn("valid_until", "Đến ngày", 11, kind="date"),
            FormColumn("responsible", "Người chịu trách nhiệm", 16),
            *(FormColumn(name, heading, 20) for name, heading in self._needed()),
            FormColumn("note", "Ghi chú", 12),
            FormColumn("contact_id", "Mã cá nhân", 10, kind="hidden"),
            FormColumn("grant_id", "Mã lượt cấp", 10, kind="hidden"),
        )

    def _right_column(self, right: Right) -> FormColumn:
        systems = self._inventory.pack.systems.values()
        without = tuple(system.label.vi for system in systems if right not in system.rights)
        return FormColumn(right, RIGHT_WORDS[right], 7, choices=_YES, barred_by="system", barred=without)

    def _rights(self) -> tuple[Right, ...]:
        given = {right for system in self._systems for right in system.rights}
        return tuple(right for right in RIGHTS if right in given)

    @cached_property
    def _systems(self) -> list[System]:
        """The systems that the form can be about: a box of another one could only be ticked by mistake.

        They are those of its rows, those into which the pack lets such a unit propose people, and those of the sites
        that the unit manages. Where there is none, nothing is known of what it will ask for, and all of them count.
        """
        inventory = self._inventory
        kind = inventory.units[self._unit].kind
        used = {inventory.grants[grant].system for grant in self.given_grants()}
        managed = {site.type for name, site in inventory.sites.items() if self._manages(name)}
        found = []
        for slug, system in inventory.pack.systems.items():
            proposes = any(kind in route.by for route in system.routes)
            is_open = any(not route.by for route in system.routes) and not managed.isdisjoint(system.site_types)
            if slug in used or proposes or is_open:
                found.append(system)
        return found or list(inventory.pack.systems.values())

    def given_grants(self) -> list[str]:
        """The grants with which the form is filled."""
        return [grant for _, grants in self._holders for grant in grants]

    def _needed(self) -> Iterator[tuple[str, str]]:
        """What a right beyond the default must bring, with its heading: a box without it could not be ticked."""
        asked: set[str] = set()
        for system in self._systems:
            for right in system.rights:
                asked.update(need for need, _ in written_needs(system, right))
        return ((name, heading) for name, heading in NEED_HEADINGS.items() if name in asked)

    def nomination_rows(self) -> Iterator[dict[str, str]]:
        """One row for each grant of the unit's people, or of people whom it nominated; one for those without.

        People of units below are not its own: their numbers are for whoever is told of them by a list.
        """
        for person, grants in self._holders:
            for grant in grants:
                yield {**self._person(person), **self._grant(grant)}
            if not grants:
                yield self._person(person)

    @cached_property
    def _holders(self) -> list[tuple[str, list[str]]]:
        """Everybody on the form, with the grants of which it has rows."""
        inventory = self._inventory
        reach = Reach(inventory, self._day)
        held: dict[str, list[str]] = {}
        for promise in promised(inventory, self._day):
            one = promise.entitlement
            if one.cameras and one.grant not in held.setdefault(one.person, []):
                held[one.person].append(one.grant)
        holders = []
        for person in sorted(inventory.contacts, key=lambda one: name_key(inventory.contacts[one].full_name)):
            own = inventory.unit_of(person, self._day) == self._unit
            grants = [one for one in held.get(person, ()) if own or self._nominator(one) == self._unit]
            if grants or (own and reach.person_active(person)):
                holders.append((person, grants))
        return holders

    def _nominator(self, grant: str) -> str:
        """The unit that asked for the grant, or that continues it by the day."""
        document = self._inventory.documents.get(self._inventory.grants[grant].nomination or "")
        return self._inventory.heir(document.issuer) if document else ""

    def _person(self, person: str) -> dict[str, str]:
        contact = self._inventory.contacts[person]
        position = position_at(contact, self._day)
        return {
            "contact_id": person,
            "full_name": contact.full_name,
            "rank": contact.rank or "",
            "position": position.title if position else "",
            "unit": self._inventory.unit_name(position.unit, self._day) if position else "",
            "phone": phone_display(contact.phone or ""),
            "email": contact.email or "",
        }

    def _grant(self, grant_id: str) -> dict[str, str]:
        inventory = self._inventory
        grant = inventory.grants[grant_id]
        scope = grant.scope
        devices = [inventory.recorders[inventory.recorder_of[one]] for one in scope.cameras]
        sites = dict.fromkeys((*((scope.site,) if scope.site else scope.sites), *(one.site for one in devices)))
        names = (name_at(inventory.sites[site].names, self._day).vi for site in sites)
        responsible = inventory.contacts.get(grant.responsible or "")
        system = inventory.pack.systems[grant.system]
        return {
            "grant_id": grant_id,
            "system": system.label.vi,
            "site": inventory.pack.chains[scope.chain].label.vi if scope.chain else "; ".join(names),
            "camera": "; ".join(inventory.cameras[one].name for one in scope.cameras),
            **{right: _box(grant, system, right) for right in self._rights()},
            "valid_from": grant.valid_from.isoformat(),
            "valid_until": grant.valid_until.isoformat(),
            "responsible": responsible.full_name if responsible else "",
            **{name: getattr(grant, name) or "" for name in NEED_HEADINGS},
        }

    # -- accounts -----------------------------------------------------------------------------------------------------

    def account_columns(self) -> tuple[FormColumn, ...]:
        sites = {self._inventory.recorders[one].site for one in self._recorders(managed=True)}
        names = tuple(name_at(self._inventory.sites[site].names, self._day).vi for site in sorted(sites))
        return (
            FormColumn("site", "Cơ sở", 32, choices=names),
            *self._account_columns(self._recorders(managed=True)),
            FormColumn("valid_from", "Ngày cấp", 12, kind="date"),
            FormColumn("exists", "Tài khoản đang có", 12, choices=_YES),
            FormColumn("note", "Ghi chú", 24),
            FormColumn("recorder_id", "Mã đầu ghi", 10, kind="hidden"),
        )

    def account_rows(self) -> Iterator[dict[str, str]]:
        for recorder in self._recorders(managed=True):
            site = self._inventory.sites[self._inventory.recorders[recorder].site]
            for account in self._accounts(recorder):
                made = standing(self._book.done(AccountKey.of(account))).exists
                name = name_at(site.names, self._day).vi
                yield {**self._account(account), "site": name, "valid_from": made.on.isoformat() if made else ""}

    def return_columns(self) -> tuple[FormColumn, ...]:
        return (
            *self._account_columns(self._recorders(managed=False)),
            FormColumn("asked", "Việc cần làm", 14),
            FormColumn("what", "Kết quả", 16, choices=tuple(ANSWERS)),
            FormColumn("on", "Ngày thực hiện", 13, kind="date"),
            FormColumn("by", "Đơn vị thực hiện", 22),
            FormColumn("note", "Ghi chú", 24),
            FormColumn("recorder_id", "Mã đầu ghi", 10, kind="hidden"),
        )

    def return_rows(self) -> Iterator[dict[str, str]]:
        """What the unit has to remove first, then what it has to create, as far as nobody has confirmed it."""
        views = Views.following(self._inventory, self._state, self._book, memory=self._memory)
        own = self._recorders(managed=False)
        for recorder in (one for one in sorted(views.ended) if one in own):
            removals = [(one.login, one.person, one.taken_over, "Xóa") for one in views.view(recorder).removals]
            less = [one for one in views.ended[recorder] if one.lost and not views.was_seen_since(one)]
            reductions = [(one.login, one.person, False, "Bớt quyền") for one in less]
            for login, person, is_another, asked in sorted((*removals, *reductions)):
                contact = self._inventory.contacts.get(person)
                yield {
                    "recorder": self._inventory.recorders[recorder].name,
                    "recorder_id": recorder,
                    "login": login,
                    "full_name": contact.full_name if contact is not None and not is_another else "",
                    "asked": asked,
                }
        places: Iterable[str | None] = (*self._recorders(managed=False), None)
        for place in places:
            for account in self._accounts(place):
                if standing(self._book.done(AccountKey.of(account))).exists is None:
                    yield {**self._account(account), "asked": "Tạo mới"}

    def _account_columns(self, recorders: Iterable[str]) -> tuple[FormColumn, ...]:
        names = tuple(self._inventory.recorders[one].name for one in recorders)
        return (
            FormColumn("recorder", "Đầu ghi", 30, choices=names),
            FormColumn("login", "Tài khoản", 16),
            FormColumn("full_name", "Họ và tên", 24),
            FormColumn("rights", "Quyền", 22),
        )

    def _recorders(self, *, managed: bool) -> list[str]:
        """The recorders whose accounts the unit creates; with `managed` also those at the sites that it manages."""
        inventory = self._inventory
        return sorted(
            name
            for name, recorder in inventory.recorders.items()
            if recorder.creator == self._unit or (managed and self._manages(recorder.site))
        )

    def _manages(self, site: str) -> bool:
        found = self._inventory.sites.get(site)
        return found is not None and found.managing_unit == self._unit

    def _accounts(self, place: str | None) -> list[Entitlement]:
        """The accounts in force on a recorder, or (None) in the systems elsewhere whose accounts the unit creates."""
        systems = self._inventory.pack.systems
        kind = self._inventory.units[self._unit].kind
        there = [
            one
            for one in self._state.entitlements
            if one.recorder == place and one.cameras and (place or kind in systems[one.system].creator.kinds)
        ]
        first = {(one.person, one.system): one for one in reversed(there)}
        return sorted(first.values(), key=lambda one: (one.system, one.login or "", one.person))

    def _account(self, one: Entitlement) -> dict[str, str]:
        recorder = self._inventory.recorders[one.recorder] if one.recorder else None
        return {
            "recorder": recorder.name if recorder else self._inventory.pack.systems[one.system].label.vi,
            "recorder_id": one.recorder or one.system,
            "login": one.login or "",
            "full_name": self._inventory.contacts[one.person].full_name,
            "rights": ", ".join(RIGHT_WORDS[right] for right in RIGHTS if right in one.rights),
        }
