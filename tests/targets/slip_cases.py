"""The cases of the technician's slip, and what stands on it: for the tests here and those with real programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle
from camgrant.rendering.changes import ChangeSet, Published, change_set
from camgrant.rendering.device import DeviceView, Removal
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.technician_slip import TARGET
from camgrant_renderers.technician_slip.content import slip_of
from camgrant_renderers.technician_slip.layout import DONE, Group, Section, Slip
from targets.views import account, device_view, first_changes

__all__ = [
    "BASIS",
    "CASES",
    "CITATIONS",
    "HOSTILE",
    "checkpoint",
    "files",
    "groups",
    "moved",
    "other_device",
    "rows",
    "section",
    "slip_with",
    "texts_of",
    "typical",
]

Case = tuple[DeviceView, ChangeSet, DeviceTarget]
CAMERAS = (1, 2, 3, 4, 5)
CITATIONS = {
    "d-danh-sach": "01/DS-THU ngày 01/06/2021 của Công an thử",
    "d-danh-sach-2": "02/DS-THU ngày 20/07/2021 của Công an thử",
    "d-thoi-viec": "03/QĐ-THU ngày 14/07/2021 của Công an thử",
    "d-thu-hoi": "04/QĐ-THU ngày 17/07/2021 của Công an thử",
}
BASIS = f"Căn cứ: {CITATIONS['d-danh-sach']}."
HOSTILE = ('=1+1&"A1"', "</w:t><b>&amp; #sys.inputs $x$ *đậm* `r` \\", '@import("/etc/hosts"); {{secret:r/x}} %d')


def typical() -> Case:
    """Two accounts gone (one since before the last publication), two reduced, one new, one as before."""
    before = device_view(
        account("ducnv2", {"live": (1,)}),
        account("giulai", {"live": (1,)}),
        account("hyeorc", {"live": (1, 2, 3), "playback": (3,), "export": (3,)}),
        account("linhntt", {"live": (4,), "playback": (4,), "export": (4,)}),
        cameras=CAMERAS,
        channel_count=8,
        microphones=(2,),
    )
    view = device_view(
        account("giulai", {"live": (1,)}),
        account("hyeorc", {"live": (1, 2, 5)}),
        account("linhntt", {"live": (4,)}),
        account("mannv", {"live": (1, 2, 3), "playback": (1, 2), "export": (1, 2)}),
        cameras=CAMERAS,
        channel_count=8,
        microphones=(2,),
    )
    hyeorc = replace(view.accounts[1], ends_on=date(2021, 7, 30), narrows_on=date(2021, 7, 25))
    gone = (
        Removal("ducnv2", "c-x", date(2021, 7, 15), "left", (), ("d-thoi-viec",)),
        Removal("anhnt", "c-y", date(2021, 7, 8), "expired", (), ("d-danh-sach",)),
    )
    less = (
        Removal("linhntt", "c-z", date(2021, 7, 18), "revoked", (), ("d-thu-hoi",), {"playback": frozenset({4, 5})}),
    )
    view = replace(
        view,
        accounts=(view.accounts[0], hyeorc, *view.accounts[2:]),
        removals=gone,
        reductions=less,
        citations=CITATIONS,
    )
    published = Published("c" * 40, date(2021, 7, 10))
    return view, change_set(view, before.accounts, published, can_disable=False), device_targets()["hikvision"]


def other_device() -> Case:
    """A device that gives rights in every other way: per account, per device, implied, impossible; it knows ends."""
    hikvision = device_targets()["hikvision"]
    assert hikvision.capabilities is not None
    can = replace(
        hikvision.capabilities,
        rights={
            "live": Ability("per_account", "View"),
            "playback": Ability("per_device", "Archive"),
            "export": Ability("implied"),
            "ptz": Ability("impossible"),
            "audio": Ability("impossible"),
            "config": Ability("impossible"),
        },
        bundles=(Bundle("playback", frozenset({"export"}), Text("“Archive” cũng tải về", "'Archive' downloads too")),),
        native_expiry=True,
        can_disable=True,
    )
    target = replace(hikvision, capabilities=can, built_in=())
    view = device_view(account("mannv", {"live": (1,), "playback": (2,)}), cameras=(1, 2), channel_count=3)
    holder = replace(
        view.accounts[0],
        allowed={"live": frozenset({1, 2}), "playback": frozenset({1, 2, 3}), "export": frozenset({1, 2, 3})},
    )
    view = replace(view, accounts=(holder,), removals=(Removal("anhnt", "c-y", date(2021, 7, 18), "moved", ()),))
    return view, change_set(view, (), None, can_disable=True, native_expiry=True), target


def by_hand() -> Case:
    view = device_view(account("mannv", {"live": (1, 2), "ptz": (2,)}), target="by_hand")
    return view, first_changes(view), device_targets()["by_hand"]


def hostile() -> Case:
    view = device_view(account("mannv", {"live": (1, 2, 3)}), cameras=(1, 2, 3), channel_count=3)
    channels = tuple(replace(one, name=name) for one, name in zip(view.device.channels, HOSTILE, strict=True))
    view = replace(view, device=replace(view.device, channels=channels), site_name=HOSTILE[0])
    return view, first_changes(view), device_targets()["hikvision"]


def checkpoint() -> Case:
    """Five officers of a checkpoint, one of them for another time: what one slip usually asks for."""
    logins = ("binhs", "doanr", "dunghtm", "luctd", "phonglt")
    view = device_view(*(account(login, {"live": (1, 2)}) for login in logins))
    accounts = tuple(
        replace(one, ends_on=date(2021, 8, 1), narrows_on=date(2021, 8, 1)) if one.login == "luctd" else one
        for one in view.accounts
    )
    view = replace(view, accounts=accounts, citations=CITATIONS)
    return view, first_changes(view), device_targets()["hikvision"]


def moved() -> Case:
    """Kept accounts: three end later than was published, one sooner, one as was published."""
    view = device_view(
        *(account(login, {"live": (1,)}) for login in ("anhnt", "binhs", "doanr", "giulai", "hyeorc")), cameras=(1,)
    )
    ends = {"anhnt": date(2021, 9, 13), "binhs": date(2021, 9, 13), "doanr": date(2021, 9, 13)}
    papers = dict.fromkeys(("binhs", "doanr"), ("d-danh-sach-2",))
    accounts = tuple(
        replace(
            one,
            ends_on=ends.get(one.login, one.ends_on),
            narrows_on=ends.get(one.login, one.ends_on),
            documents=papers.get(one.login, one.documents),
        )
        for one in view.accounts
    )
    before = [
        replace(one, ends_on=one.ends_on if one.login == "giulai" else date(2021, 7, 30)) for one in view.accounts
    ]
    view = replace(view, accounts=accounts, citations=CITATIONS)
    published = Published("c" * 40, date(2021, 7, 10))
    return view, change_set(view, before, published, can_disable=False), device_targets()["hikvision"]


CASES = {
    "typical": typical,
    "other_device": other_device,
    "by_hand": by_hand,
    "hostile": hostile,
    "checkpoint": checkpoint,
    "moved": moved,
}


def slip_with(view: DeviceView, changes: ChangeSet, target: str = "hikvision") -> Slip:
    return slip_of(view, changes, device_targets()[target])


def groups(slip: Slip, heading: str) -> tuple[Group, ...]:
    (found,) = (one.table for one in slip.sections if one.heading == heading)
    assert found is not None
    return found.groups


@cache
def files(case: str) -> dict[str, bytes]:
    return {name.rpartition(".")[2]: data for name, _, data in TARGET.render(*CASES[case]())}


def section(case: str, heading: str) -> Section:
    found = {one.heading: one for one in slip_of(*CASES[case]()).sections}
    return found[heading]


def rows(case: str, heading: str) -> list[tuple[str, ...]]:
    table = section(case, heading).table
    assert table is not None
    return [row for group in table.groups for row in group.rows]


def texts_of(slip: Slip) -> Iterator[tuple[str, ...]]:
    """Everything between the heading and the signatures, row by row, as each format must show it."""
    for section in (*slip.sections, slip.receipt):
        yield from ((text,) for text in (section.heading, *section.before) if text)
        if section.table:
            if section.table.has_heading:
                yield tuple(" ".join((column.heading, *column.words)) for column in section.table.columns)
            for group in section.table.groups:
                if group.lead:
                    logins = ", ".join(f"{DONE} {login}" for login in group.logins)
                    yield (" ".join((group.lead, logins, group.tail)),)
                    yield from ((note,) for note in group.notes)
                yield from group.rows
        yield from ((text,) for text in section.after)
    yield (slip.closing,)
