"""Changes of the reference province as edits of its text: what staff write in a pull request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["CASES", "Case", "Files", "edited", "prepared"]

Files = dict[str, bytes]
Edit = Callable[[Files], None]


class Case(NamedTuple):
    """One kind of change, with who made it where that matters, and edits that both sides have."""

    edits: tuple[Edit, ...]
    author: str = ""
    before: tuple[Edit, ...] = ()


def edited(files: Files, case: Case) -> Files:
    """The files after the change; `files` are those before it."""
    found = _edited(files, case.edits)
    assert found != files
    return found


def prepared(files: Files, case: Case) -> Files:
    """The files before the change."""
    return _edited(files, case.before)


def _edited(files: Files, edits: tuple[Edit, ...]) -> Files:
    found = dict(files)
    for edit in edits:
        edit(found)
    return found


def put(file: str, old: str, new: str) -> Edit:
    """Puts one text, which stands there once, in place of another."""

    def edit(files: Files) -> None:
        text = files[file].decode()
        assert text.count(old) == 1, (file, old, text.count(old))
        files[file] = text.replace(old, new).encode()

    return edit


def of(file: str, name: str, old: str, new: str) -> Edit:
    """The same inside one entity."""

    def edit(files: Files) -> None:
        text = files[file].decode()
        found = re.search(rf"(?m)^  {name}:\n(?:    .*\n|  #.*\n)+", text)
        assert found is not None, (file, name)
        block = found.group()
        assert block.count(old) == 1, (file, name, old, block.count(old))
        files[file] = text.replace(block, block.replace(old, new)).encode()

    return edit


def more(file: str, text: str) -> Edit:
    """Text at the end of a file."""

    def edit(files: Files) -> None:
        files[file] += text.encode()

    return edit


def new(file: str, text: str) -> Edit:
    """A file that was not there."""

    def edit(files: Files) -> None:
        assert file not in files
        files[file] = text.encode()

    return edit


def renamed(file: str, other: str) -> Edit:
    """A file under another name."""

    def edit(files: Files) -> None:
        files[other] = files.pop(file)

    return edit


def gone(file: str, name: str) -> Edit:
    """One entity taken out of its file, which no decent change does."""

    def edit(files: Files) -> None:
        text = files[file].decode()
        files[file] = re.sub(rf"(?m)^  {name}:\n(?:    .*\n)+", "", text).encode()

    return edit


def turned(file: str) -> Edit:
    """The first two entities of a file in the other order."""

    def edit(files: Files) -> None:
        blocks = re.split(r"(?m)^(?=  [a-z]-)", files[file].decode())
        head, first, second, *rest = blocks
        files[file] = "".join((head, second, first, *rest)).encode()

    return edit


CHK1, CHK2, CHK3 = (f"grants/checkpoint/s-chk-0{number}.yaml" for number in (1, 2, 3))
ISO1, ISO6, ISO9 = (f"grants/site/s-iso-0{number}.yaml" for number in (1, 6, 9))
HEALTH, MILITARY = "grants/central-y-te.yaml", "grants/central-quan-su.yaml"
RECORDERS = "cameras/s-iso-01.yaml"

_GRANT = """\
  g-moi-{name}:
    person: {person}
    system: {system}
    scope: {scope}
    rights: [{rights}]
    purpose: {purpose}
    valid_from: 2021-07-20
    valid_until: {until}
"""


def _grant(name: str, person: str, system: str, scope: str, purpose: str, until: str, rights: str = "live") -> str:
    text = _GRANT.format(
        name=name, person=person, system=system, scope=scope, purpose=purpose, until=until, rights=rights
    )
    return f"grants:\n{text}"


_NEW_PERSON = """\
  c-dang-van-moi:
    full_name: Đặng Văn Mới
    rank: Đại úy
    positions:
      - title: Cán bộ Đội Cảnh sát giao thông
        unit: u-ca-ak
    phone: "0100 000 901"
    email: moidv@congan.gialai.example
    login: moidv
    notified_on: 2021-07-20
"""
_CAMERA = """\
      k-iso-01-7:
        channel: 7
        name: Cổng phụ
        area: gate
        installed_on: 2021-07-21
"""
_DESK = """\
      k-chk-01-2:
        channel: 2
        name: Bàn khai báo y tế
        area: declaration_desk
        installed_on: 2021-06-11
        request: d-cat-lap-chk
"""
_NEW_GRANT = _grant("duty", "c-dang-van-moi", "checkpoint", "{site: s-chk-01}", "checkpoint_monitoring", "2021-07-29")
_WORK = _grant(
    "work", "c-dao-ngoc-son", "checkpoint", "{recorder: r-chk-01-viettel}", "maintenance", "2021-07-24", "config"
)
_PROPOSED = (
    _grant("xin", "c-ha-tien-dat", "checkpoint", "{site: s-chk-01}", "checkpoint_monitoring", "2021-08-20")
    + "    proposed: true\n"
)
_EVENT = """\
ledger:
  e-0123456789ab:
    on: 2021-07-20
    account: {what: reviewed, person: c-nguyen-van-man, login: mannv, system: checkpoint, recorder: r-chk-01-vnpt, by: u-vnpt-gl}
"""  # noqa: E501 - one event

_WAIVER = """\
waivers:
  w-chot-lien-nganh:
    code: NOM004
    entity: g-chk-03-oanhptk
    reason: Chốt liên ngành có một cán bộ y tế, gọi 0100 000 123
    owner: c-mai-anh-duc
    document: d-cat-s6-01
    valid_from: 2021-07-20
    valid_until: 2021-08-10
"""
_SECOND = _grant("lan-hai", "c-huynh-duc-tai", "site", "{site: s-iso-06}", "site_supervision", "2021-09-11")

CASES: dict[str, Case] = {
    # -- somebody sees less
    "lost-by-revocation": Case(
        (
            of(
                *(CHK1, "g-chk-01-hyeorc", "    responsible: c-nguyen-van-man\n"),
                "    responsible: c-nguyen-van-man\n    revoked: {on: 2021-07-20, reason: Điều động}\n",
            ),
            of(
                *(CHK1, "g-chk-01-hyeorc-2", "    responsible: c-nguyen-van-man\n"),
                "    responsible: c-nguyen-van-man\n    revoked: {on: 2021-07-30, reason: Điều động}\n",
            ),
        )
    ),
    "revoked-from-a-later-day": Case(
        (
            of(
                *(ISO1, "g-iso-01-khoihd", "    nomination: d-tqs-tai-khoan\n"),
                "    nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-08-01, reason: Hết nhiệm vụ}\n",
            ),
        )
    ),
    "shortened": Case((of(ISO1, "g-iso-01-khoihd", "valid_until: 2021-09-11", "valid_until: 2021-08-11"),)),
    "rights-removed": Case((of(ISO6, "g-iso-06-quyenttl", "[live, playback, export]", "[live]"),)),
    "person-left": Case(
        (
            of(
                *("contacts/u-ca-ak.yaml", "c-ro-cham-hyeo", "    notified_on: 2021-06-10\n"),
                "    notified_on: 2021-06-10\n    left_on: 2021-07-22\n",
            ),
        )
    ),
    "site-closed": Case((put("sites/s-iso-05.yaml", "closed_on: 2022-04-30", "closed_on: 2021-07-25"),)),
    "camera-removed": Case(
        (
            put(
                *(RECORDERS, "        name: Sân khu B\n"),
                "        name: Sân khu B\n        removed_on: 2021-07-22\n",
            ),
        )
    ),
    "grant-deleted": Case((gone(CHK2, "g-chk-02-binhs"),)),
    # -- somebody sees more
    "gained": Case((of(CHK1, "g-chk-01-hyeorc", "{cameras: [k-chk-01-1, k-chk-01-2]}", "{site: s-chk-01}"),)),
    "new-person": Case((more("contacts/u-ca-ak.yaml", _NEW_PERSON), new("grants/checkpoint/moi.yaml", _NEW_GRANT))),
    "extended": Case((of(ISO1, "g-iso-01-khoihd", "valid_until: 2021-09-11", "valid_until: 2021-09-20"),)),
    "moved-window": Case(
        (
            of(ISO6, "g-iso-06-taihd", "valid_from: 2021-06-14", "valid_from: 2021-07-25"),
            of(ISO6, "g-iso-06-taihd", "valid_until: 2021-09-11", "valid_until: 2021-10-11"),
        )
    ),
    "moved-to-another-site": Case((of(CHK3, "g-chk-03-truongln", "{site: s-chk-03}", "{site: s-chk-02}"),)),
    "rights-added": Case((of(ISO1, "g-iso-01-khoihd", "rights: [live]", "rights: [live, playback]"),)),
    "export-and-ptz": Case((of(CHK1, "g-chk-01-mannv", "rights: [live]", "rights: [live, export, ptz]"),)),
    "camera-added": Case((more(RECORDERS, _CAMERA),)),
    "whole-chain": Case((of(HEALTH, "g-central-hloann", "{sites: [s-iso-06, s-iso-07, s-iso-08]}", "{chain: civil}"),)),
    "all-sites-one-by-one": Case(
        (of(CHK2, "g-chk-02-binhs", "{site: s-chk-02}", "{sites: [s-chk-01, s-chk-02, s-chk-03, s-chk-04]}"),)
    ),
    "site-connected": Case(
        (
            put(
                *("sites/s-iso-04.yaml", "        connected: false\n"),
                "        connected: true\n        since: 2021-07-21\n",
            ),
            put(
                "sites/s-iso-04.yaml", "        reason: Đường truyền yếu, chờ Viettel Gia Lai nâng cấp tuyến cáp\n", ""
            ),
        )
    ),
    "site-in-another-chain": Case(
        (
            put("sites/s-iso-05.yaml", "chain: other_armed_force", "chain: military_command"),
            put("sites/s-iso-05.yaml", "managing_unit: u-corps", "managing_unit: u-bchqs"),
        )
    ),
    "outsider": Case((of(CHK1, "g-chk-01-hyeorc", "person: c-ro-cham-hyeo", "person: c-bui-minh-tri"),)),
    "self-grant-of-a-registrar": Case(
        (
            of(CHK1, "g-chk-01-hyeorc", "person: c-ro-cham-hyeo", "person: c-mai-anh-duc"),
            of(
                *("contacts/u-stttt.yaml", "c-mai-anh-duc", "    roles: [coordination]\n"),
                "    login: ducma\n    roles: [coordination]\n",
            ),
        )
    ),
    "self-grant-of-the-author": Case(
        (
            of(CHK1, "g-chk-01-hyeorc", "person: c-ro-cham-hyeo", "person: c-tong-duy-hieu"),
            of(
                *("contacts/u-cat.yaml", "c-tong-duy-hieu", "    roles: [coordination]\n"),
                "    login: hieutd\n    roles: [coordination]\n",
            ),
        ),
        author="@HieuTD-cat",
    ),
    "urgent": Case(
        (
            new(
                "grants/checkpoint/khan-cap.yaml",
                _grant(
                    *("gap", "c-ha-tien-dat", "checkpoint", "{site: s-chk-01}", "checkpoint_monitoring", "2021-07-22")
                )
                + "    urgent: {reason: Người trực cấp cứu lúc 23 giờ, by: c-luong-the-phong}\n",
            ),
        )
    ),
    "technical-work": Case((new("grants/checkpoint/sua.yaml", f"{_WORK}    request: d-vnpt-phieu-56\n"),)),
    "accepted-overgrant": Case(
        (
            of(
                *(ISO1, "g-iso-01-khoihd", "    nomination: d-tqs-tai-khoan\n"),
                "    nomination: d-tqs-tai-khoan\n    accept_overgrant: {rights: [playback],"
                " reason: Thiết bị không tách được, until: 2021-08-31}\n",
            ),
        )
    ),
    "overgrant-no-longer-accepted": Case(
        (
            put(
                ISO9,
                "    accept_overgrant:\n      rights: [playback, export]\n      reason: Đầu ghi cũ chỉ có mức “User” "
                "của ONVIF; chấp nhận đến khi thay đầu ghi\n      until: 2021-09-11\n",
                "",
            ),
        )
    ),
    "proposed": Case((new("grants/checkpoint/de-nghi.yaml", _PROPOSED),)),
    "proposed-is-approved": Case(
        (
            put(
                "grants/checkpoint/de-nghi.yaml",
                "    proposed: true\n",
                "    nomination: d-cat-s6-01\n",
            ),
        ),
        before=(new("grants/checkpoint/de-nghi.yaml", _PROPOSED),),
    ),
    # -- the estate and the accounts
    "camera-on-another-recorder": Case(
        (
            put(
                "cameras/s-chk-01.yaml",
                _DESK,
                "",
            ),
            more(
                "cameras/s-chk-01.yaml",
                _DESK,
            ),
        )
    ),
    "login": Case((of("contacts/u-ca-ak.yaml", "c-ngo-van-man", "login: mannv2", "login: mannv3"),)),
    "person-renamed": Case((of("contacts/u-ca-ak.yaml", "c-ngo-van-man", "Ngô Văn Mẫn", "Ngô Văn Mạnh"),)),
    "recorder-creator": Case((put(RECORDERS, "creator: u-vnpt-gl", "creator: u-viettel-gl"),)),
    # -- beside access
    "phone-and-mailbox": Case(
        (
            of("contacts/u-ca-ak.yaml", "c-nguyen-van-man", "0100 000 027", "0100 000 927"),
            of("contacts/u-ca-ak.yaml", "c-ngo-van-man", "mannv2@congan", "ngovanman@congan"),
        )
    ),
    "document-only": Case(
        (
            more(
                "documents/u-cat.yaml",
                "  d-cat-moi:\n    issuer: u-cat\n    number: 600/CAT-PV01\n    date: 2021-07-20\n    kind: list\n"
                "    subject: Danh sách bổ sung, liên hệ 0100 000 555\n",
            ),
        )
    ),
    "unit-renamed": Case((put("units/thong-tin.yaml", "short: Sở TT&TT", "short: Sở Thông tin"),)),
    "settings": Case((more("camgrant.yaml", "  brake: {additions: 200}\n"),)),
    "reviewers": Case((put("reviewers/y-te.yaml", "handle: lamvn-syt", "handle: lam-syt"),)),
    "channels-turned": Case(
        (
            of(RECORDERS, "r-iso-01", "        channel: 1\n", "        channel: 6\n"),
            of(
                RECORDERS,
                "r-iso-01",
                "        channel: 6\n        name: Sân khu B",
                "        channel: 1\n        name: Sân khu B",
            ),
        )
    ),
    "role-and-reach": Case(
        (
            of("sites/s-iso-02.yaml", "s-iso-02", "role: deputy", "role: head"),
            of(
                "sites/s-iso-02.yaml",
                "s-iso-02",
                "c-puih-thang\n        role: head",
                "c-puih-thang\n        role: deputy",
            ),
            of("cameras/s-iso-06.yaml", "r-iso-06", "kind: wall_screen", "kind: vendor_app"),
        )
    ),
    "waiver-added": Case((new("waivers/chot-lien-nganh.yaml", _WAIVER),)),
    "pack-option": Case(
        (more("camgrant.yaml", '  options: {site.default_rights: live_playback, checkpoint.max_days: "60"}\n'),)
    ),
    "second-grant": Case((new("grants/site/lan-hai.yaml", _SECOND),)),
    "waiver": Case((put("waivers/s-iso-09.yaml", "valid_until: 2021-07-30", "valid_until: 2021-07-31"),)),
    "unit-key": Case(
        (
            put(
                *("units/thong-tin.yaml", "    email_domains: [stttt.gialai.example]\n"),
                "    email_domains: [stttt.gialai.example]\n"
                f"    keys: [{{key: age1{'q' * 58}, valid_from: 2021-07-20}}]\n",
            ),
        )
    ),
    "grant-paper-only": Case(
        (
            of(
                *(CHK1, "g-chk-01-mannv", "    nomination: d-cat-s6-01\n"),
                "    nomination: d-cat-s6-01\n    note: Đã kiểm tra\n",
            ),
        )
    ),
    "override": Case(
        (
            new(
                "overrides/2021-07-thu.yaml",
                f"overrides:\n  o-2021-07-thu:\n    plan: {'0' * 64}\n    allows: [PLN001, PLN006]\n"
                "    reason: Mở khu mới\n    by: c-mai-anh-duc\n",
            ),
        )
    ),
    # -- nothing of that
    "ledger-only": Case((new("ledger/2021/2021-07-20-e-0123456789ab.yaml", _EVENT),)),
    "comments-only": Case((more(CHK1, "# Đã rà soát ngày 20/07/2021\n"),)),
    "order-only": Case((turned(ISO6),)),
    "file-renamed": Case((renamed(ISO6, "grants/site/khach-san.yaml"),)),
}
