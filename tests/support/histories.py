"""Histories of a small province: edits of every kind, publications between, and custodians who do what the steps say.

The model beside it is its own: who is entitled is read off the fields by `entitled`, whom an account on a device
belongs to is what really happened to that device. It takes every draw from one `Random`, so that a history is known by
a seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from camgrant.access.resolve import CONFIG, resolve
from camgrant.app.issued_record import owed_content, owed_from
from camgrant.app.receipts import note_receipt
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.model.amendments import CameraAmendment
from camgrant.model.base import altered
from camgrant.model.estate import Loss, Recorder
from camgrant.model.grant import Grant, Revocation, Scope
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.model.organisation import Contact
from camgrant.model.pack import Pack
from camgrant.plan.held import held
from camgrant.rendering.changes import ChangeSet, Published, Step
from camgrant.rendering.device import Confirmation, DeviceView
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.issued import NOTHING_ISSUED, Memory, owed_of, remembered
from camgrant.rendering.views import Views
from support.amending import AMENDMENTS

__all__ = ["History", "Told", "entitled", "human_of"]

DAY = timedelta(days=1)
Human = tuple[str, str]
"""A contact's id, and which human being of those that were ever meant by it."""


def human_of(inventory: Inventory, person: str) -> Human:
    """Who a contact is. The edits of a history say so in a note, which no program reads."""
    return person, inventory.contacts[person].note or ""


def entitled(inventory: Inventory, day: date) -> set[tuple[str, str]]:
    """(recorder, person) of every account that somebody is to have on the day, read off the fields one by one."""
    found = set()
    for grant in inventory.grants.values():
        if _holds(inventory, grant, day):
            found |= {
                (recorder, grant.person)
                for recorder in inventory.recorders
                if _reaches(inventory, grant, recorder, day)
            }
    return found


def on(entity: Any, field: str, day: date) -> Any:
    """The value of a field on a day: of the last amendment of it by then, else as it stands."""
    last = entity
    for amendment in sorted(entity.amendments, key=lambda one: one.on):
        if amendment.on <= day and getattr(amendment, field) is not None:
            last = amendment
    return getattr(last, field)


def _holds(inventory: Inventory, grant: Grant, day: date) -> bool:
    if grant.proposed or CONFIG in grant.rights or not grant.valid_from <= day <= grant.valid_until:
        return False
    if grant.revoked is not None and grant.revoked.on <= day:
        return False
    contact = inventory.contacts[grant.person]
    if contact.left_on is not None and contact.left_on <= day:
        return False
    for position in contact.positions:
        begun = position.valid_from is None or position.valid_from <= day
        over = position.valid_until is not None and position.valid_until < day
        if begun and not over:
            unit = inventory.units[position.unit]
            return unit.retired_on is None or day < unit.retired_on
    return False


def _reaches(inventory: Inventory, grant: Grant, recorder_id: str, day: date) -> bool:
    recorder = inventory.recorders[recorder_id]
    site_id = on(recorder, "site", day)
    site = inventory.sites[site_id]
    system = _pack_on(inventory, day).systems[grant.system]
    if not system.on_recorders or on(site, "type", day) not in system.site_types:
        return False
    if day < site.opened_on or (site.closed_on is not None and site.closed_on <= day):
        return False
    if system.connection:
        line = site.connections.get(grant.system)
        if line is None or not line.connected or line.since is None or day < line.since:
            return False
    if not is_used(recorder, day):
        return False
    scope = grant.scope
    in_scope = site_id == scope.site or site_id in scope.sites or on(site, "chain", day) == scope.chain
    for camera_id, camera in inventory.cameras.items():
        hangs_on = _recorder_on(inventory, camera_id, day)
        is_there = camera.installed_on <= day and (camera.removed_on is None or day < camera.removed_on)
        if hangs_on == recorder_id and is_there and (in_scope or camera_id in scope.cameras):
            return True
    return False


def _pack_on(inventory: Inventory, day: date) -> Pack:
    """The pack with all that was amended of it by the day."""
    last = inventory.pack
    for begins, pack in sorted(inventory.later_packs, key=lambda one: one[0]):
        if begins <= day:
            last = pack
    return last


def is_used(recorder: Recorder, day: date) -> bool:
    """Whether a recorder is in use on a day."""
    if recorder.retired_on is not None and recorder.retired_on <= day:
        return False
    return not any(loss.on <= day and loss.how in ("stolen", "destroyed") for loss in recorder.losses)


def _recorder_on(inventory: Inventory, camera_id: str, day: date) -> str:
    there = inventory.recorder_of[camera_id]
    for amendment in sorted(inventory.cameras[camera_id].amendments, key=lambda one: one.on):
        if amendment.on <= day and amendment.recorder is not None:
            there = amendment.recorder
    return there


class Told(NamedTuple):
    """What a publication says of one recorder."""

    changes: ChangeSet
    view: DeviceView

    def ends(self, login: str) -> bool:
        """Whether somebody is told to take the account away."""
        return any(step.login == login and step.action in ("delete", "disable") for step in self.changes.steps)

    def makes(self, login: str) -> bool:
        """Whether somebody is told to make the account, with a new password."""
        return any(step.login == login and step.action == "create" for step in self.changes.steps)


@dataclass
class History:
    """A province, its devices, and what was published last.

    `accounts`: recorder -> login -> whose it is; `made_on`: the day on which that account was made. `coming` are the
    losses that are declared and have not happened yet, `gone` the devices that were stolen or destroyed.
    """

    head: Inventory
    random: Random
    day: date = date(2021, 7, 1)
    out: Inventory | None = None
    out_on: date | None = None
    memory: Memory = NOTHING_ISSUED
    accounts: dict[str, dict[str, Human]] = field(default_factory=dict)
    made_on: dict[tuple[str, str], date] = field(default_factory=dict)
    coming: list[tuple[date, str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    receipts: dict[tuple[str, str], Confirmation] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    made: int = 0

    # -- edits ---------------------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Changes one thing of the data."""
        kinds = (
            self._grant,
            self._grant,
            self._contact,
            self._contact,
            self._site,
            self._recorder,
            self._amendment,
            self._loss,
        )
        what = self.random.choice(kinds)()
        self.log.append(f"{self.day} {what}")

    def _with(self, kind: str, name: str, **values: object) -> str:
        entities = dict(getattr(self.head, kind))
        entities[name] = altered(entities[name], **values)
        changed: dict[str, Any] = {kind: entities}
        self.head = replace(self.head, **changed)
        shown = {key: value for key, value in values.items() if key != "channels"}
        return f"{name}: {shown}"

    def _near(self) -> date:
        return self.day + self.random.randint(-6, 12) * DAY

    def _grant(self) -> str:
        name = self.random.choice(sorted(self.head.grants))
        grant = self.head.grants[name]
        revoked = Revocation(on=self._near().isoformat(), reason="x")  # type: ignore[arg-type]
        choices: list[dict[str, object]] = [
            {"revoked": revoked},
            {"revoked": None},
            {"valid_until": self._near()},
            {"valid_until": self.day + 60 * DAY},
            {"valid_from": self._near()},
            {"person": self.random.choice(sorted(self.head.contacts))},
            {"scope": self._scope()},
            {"rights": self.random.choice((("live",), ("live", "playback"), ("live", "ptz")))},
            {"system": self.random.choice(sorted(self.head.pack.systems))},
            {"proposed": not grant.proposed},
        ]
        if self.random.random() < 0.2:
            self.made += 1
            new = altered(
                grant, person=self.random.choice(sorted(self.head.contacts)), scope=self._scope(), revoked=None
            )
            self.head = replace(self.head, grants={**self.head.grants, f"g-moi-{self.made}": new})
            return f"g-moi-{self.made}: new, of {new.person}"
        return self._with("grants", name, **self.random.choice(choices))

    def _scope(self) -> Scope:
        sites, cameras = sorted(self.head.sites), sorted(self.head.cameras)
        return self.random.choice(
            (
                Scope(site=self.random.choice(sites)),
                Scope(sites=tuple(self.random.sample(sites, 2))),
                Scope(cameras=tuple(self.random.sample(cameras, 2))),
                Scope(chain=self.head.sites[self.random.choice(sites)].chain),
            )
        )

    def _contact(self) -> str:
        name = self.random.choice(sorted({grant.person for grant in self.head.grants.values()}))
        contact = self.head.contacts[name]
        position = contact.positions[0]
        self.made += 1
        other = self.random.choice([one for one in sorted(self.head.contacts) if one != name])
        what = self.random.choice(
            (
                "left",
                "back",
                "moved",
                "ended",
                "renamed",
                "dropped",
                "swapped",
                "taken",
                "other",
                "namesake",
                "accent",
                "phone",
            )
        )
        if what == "swapped":
            mine, theirs = contact.login, self.head.contacts[other].login
            return self._with("contacts", name, login=theirs) + "; " + self._with("contacts", other, login=mine)
        if what == "taken":
            self._with("contacts", name, login=f"cu{self.made:03d}")
            return f"{name}: cu{self.made:03d}; " + self._with("contacts", other, login=contact.login)
        values: dict[str, dict[str, object]] = {
            "left": {"left_on": self._near()},
            "back": {"left_on": None},
            "moved": {"positions": (altered(position, unit=self.random.choice(sorted(self.head.units))),)},
            "ended": {"positions": (altered(position, valid_until=self._near()),)},
            "renamed": {"login": f"ten{self.made:03d}"},
            "dropped": {"login": None},
            "other": {
                "full_name": f"Người {'abcdefghij'[self.made % 10]}{'abcdefghij'[self.made // 10 % 10]}",
                "note": str(self.made),
            },
            "namesake": {**_namesake(contact, self.made), "note": str(self.made)},
            "accent": {"full_name": contact.full_name.replace("a", "á")},
            "phone": {"phone": f"0100 002 {self.made % 1000:03d}"},
        }
        return self._with("contacts", name, **values[what])

    def _site(self) -> str:
        name = self.random.choice(sorted(self.head.sites))
        other = self.head.sites[self.random.choice(sorted(self.head.sites))]
        choices: list[dict[str, object]] = [
            {"closed_on": self._near()},
            {"closed_on": None},
            {"chain": other.chain},
            {"type": other.type},
            {"connections": {}},
        ]
        return self._with("sites", name, **self.random.choice(choices))

    def _recorder(self) -> str:
        name = self.random.choice(sorted(one for one, found in self.head.recorders.items() if found.channels))
        recorder = self.head.recorders[name]
        units = sorted(self.head.units)
        camera = self.random.choice(sorted(recorder.channels))
        numbers = [one.channel for one in recorder.channels.values()]
        turned = dict(zip(recorder.channels, numbers[1:] + numbers[:1], strict=True))
        removed = altered(recorder.channels[camera], removed_on=self.random.choice((self._near(), None)))
        channels = {one: altered(there, channel=turned[one]) for one, there in recorder.channels.items()}
        choices: list[dict[str, object]] = [
            {"site": self.random.choice(sorted(self.head.sites))},
            {"creator": self.random.choice(units)},
            {"custodian": self.random.choice(units)},
            {"target": self.random.choice(("hikvision", "by_hand", "dahua"))},
            {"retired_on": self._near()},
            {"retired_on": None},
            {"channels": {**recorder.channels, camera: removed}},
            {"channels": channels},
        ]
        return self._with("recorders", name, **self.random.choice(choices))

    def _amendment(self) -> str:
        what = self.random.choice(sorted(AMENDMENTS))
        day = self._near()
        self.head = AMENDMENTS[what](self.head, self.random.randrange(1000), day)
        return f"{what} on {day}"

    def _loss(self) -> str:
        """A device loses all that was on it; or another one takes its place, with the same cameras."""
        name = self.random.choice(sorted(self.head.recorders))
        how = self.random.choice(("stolen", "destroyed", "reset", "reset"))
        day = self._near()
        loss = Loss(on=day.isoformat(), how=how, document="d-mat")  # type: ignore[arg-type]
        old = self.head.recorders[name]
        said = self._with("recorders", name, losses=(*old.losses, loss))
        self.coming.append((day, name, how))
        self._happen()
        if how != "reset" and self.random.random() < 0.8:
            said = f"{said}; {self._replacement(name, day)}"
        return said

    def _replacement(self, old: str, day: date) -> str:
        self.made += 1
        new = f"r-thay-{self.made}"
        moved = CameraAmendment(on=day.isoformat(), document="d-mat", recorder=new)  # type: ignore[arg-type]
        recorders = {**self.head.recorders, new: altered(self.head.recorders[old], channels={}, losses=())}
        for name, recorder in recorders.items():
            channels = {
                camera: altered(there, amendments=(*there.amendments, moved))
                if _recorder_on(self.head, camera, day) == old
                else there
                for camera, there in recorder.channels.items()
            }
            recorders[name] = altered(recorder, channels=channels)
        self.head = replace(self.head, recorders=recorders)
        return f"{new} in its place"

    def _happen(self) -> None:
        """What was declared happens on its day, whoever has agreed to the declaration."""
        for day, recorder, how in [one for one in self.coming if one[0] <= self.day]:
            self.coming.remove((day, recorder, how))
            if how != "reset":
                self.gone.add(recorder)
            there = self.accounts.get(recorder, {})
            for login in [one for one in there if how != "reset" or self.made_on[recorder, one] < day]:
                del there[login]

    # -- publications -------------------------------------------------------------------------------------------------

    def publish(self) -> dict[str, Told]:
        """One publication: of the head where it is sound and somebody agreed, else of what both allow."""
        self.day += self.random.randint(1, 9) * DAY
        self._happen()
        is_cleared = self.random.random() < 0.7 and self._is_sound(self.head)
        if is_cleared or self.out is None:
            now = self.head
        else:
            now = held(self.out, self.head, self.day, ends_only=self.random.random() < 0.2)
        if not self._is_sound(now):
            return {}
        state = resolve(now, self.day)
        receipts = self.receipts if self.random.random() < 0.6 else {}
        views = Views.following(now, state, Book.of(now, self.day), receipts, self.memory)
        before = self._before()
        recorders = {*views.recorders(), *(before.views.recorders() if before else ())}
        told = {}
        owed = []
        for recorder in sorted(recorders):
            view, changes = changes_of(views, before, recorder)
            told[recorder] = Told(changes, view)
            owed += owed_of(view)
        line = json.loads(json.dumps({"owed": owed_content(owed)}))
        carried = owed_from(line)
        assert carried is not None
        self.duties = duties(now, state, Book.of(now, self.day), receipts, self.memory)
        self.memory = remembered(carried, now, [(now, state)])
        self.out, self.out_on = now, self.day
        steps = {one: [f"{s.action} {s.login}" for s in t.changes.work] for one, t in told.items() if t.changes.work}
        self.log.append(f"{self.day} published {'cleared' if now is self.head else 'held'}: {steps}")
        return told

    def _is_sound(self, inventory: Inventory) -> bool:
        """Whether everybody who is to have an account has a login, nobody shares one there, and no two cameras share a
        channel."""
        channels = [
            (_recorder_on(inventory, camera, self.day), on(found, "channel", self.day))
            for camera, found in inventory.cameras.items()
        ]
        if len(set(channels)) < len(channels):
            return False
        logins = [(recorder, inventory.contacts[person].login) for recorder, person in entitled(inventory, self.day)]
        return all(login is not None for _, login in logins) and len(set(logins)) == len(logins)

    def _before(self) -> Before | None:
        if self.out is None or self.out_on is None:
            return None
        views = Views(self.out, resolve(self.out, self.out_on))
        return Before(views, Published("0" * 40, self.out_on))

    def holders(self) -> dict[tuple[str, str], Human]:
        """(recorder, login) -> who is to have that account by the publication."""
        assert self.out is not None
        return {
            (recorder, self.out.contacts[person].login or ""): human_of(self.out, person)
            for recorder, person in entitled(self.out, self.day)
        }

    # -- custodians ---------------------------------------------------------------------------------------------------

    def work(self, told: dict[str, Told]) -> Iterator[str]:
        """Custodians do exactly what they are told, or lose the bundle; some report. Gives the recorders that were
        worked on."""
        holders = self.holders()
        for recorder, one in told.items():
            if self.random.random() < 0.35:
                continue
            there = self.accounts.setdefault(recorder, {})
            gone: dict[str, Human] = {}
            made: dict[str, Human] = {}
            for step in one.changes.steps:
                if step.action in ("delete", "disable"):
                    if step.login in there:
                        gone[step.login] = there.pop(step.login)
                elif step.action == "create" and recorder not in self.gone:
                    there[step.login] = made[step.login] = holders[recorder, step.login]
                    self.made_on[recorder, step.login] = self.day
            self._report(recorder, one.changes, there, gone, made)
            yield recorder

    def _report(
        self, recorder: str, changes: ChangeSet, there: dict[str, Human], gone: dict[str, Human], made: dict[str, Human]
    ) -> None:
        how = self.random.choice(("receipt", "ledger", "silent"))
        if how == "receipt":
            note_receipt(_receipt(recorder, changes, there, self.day), self.receipts)
        if how == "ledger":
            for login, (person, _) in gone.items():
                self._event("deleted", recorder, login, person)
            for login, (person, _) in made.items():
                if login not in gone:
                    self._event("created", recorder, login, person)
        self.log.append(f"{self.day} {recorder} worked on, {how}")

    def _event(self, what: str, recorder: str, login: str, person: str) -> None:
        assert self.out is not None
        system = next(name for name, one in self.out.pack.systems.items() if one.on_recorders)
        account = AccountEvent(what=what, person=person, login=login, system=system, recorder=recorder, by="u-vnpt-gl")  # type: ignore[arg-type]
        self.made += 1
        event = Event(on=self.day.isoformat(), account=account)  # type: ignore[arg-type]
        self.head = replace(self.head, ledger={**self.head.ledger, f"e-{self.made:05d}": event})


def _namesake(contact: Contact, number: int) -> dict[str, object]:
    """Somebody of the same name: another phone, another mailbox, another position."""
    position = altered(contact.positions[0], title=f"Chức vụ {number}")
    return {"phone": f"0100 001 {number % 1000:03d}", "email": f"n{number}@gialai.example", "positions": (position,)}


def _receipt(recorder: str, changes: ChangeSet, there: dict[str, Human], day: date) -> dict[str, Any]:
    """What `camgrant apply` writes after it carried a change set out and read the device back."""
    last: dict[str, Step] = {step.login: step for step in changes.steps}
    taken_away = {step.login for step in changes.steps if step.action in ("delete", "disable")}
    moment = f"{day.isoformat()}T10:00:00+07:00"
    ours = {login for login, step in last.items() if step.action not in ("delete", "disable")}
    return {
        "recorder": recorder,
        "finished_at": moment,
        "confirmed_at": moment,
        "steps": [{"action": step.action, "login": step.login, "state": "done"} for step in changes.steps],
        "gone": sorted(taken_away - there.keys()),
        "as_declared": {login: {} for login in ours & there.keys()},
        "unknown": sorted(there.keys() - last.keys()),
        "mismatches": [{"login": login, "expected": {}, "seen": None} for login in sorted(ours - there.keys())],
    }
