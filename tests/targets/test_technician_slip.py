"""The technician's slip: what it asks to type, in the device's words, the same in every format, and no person in it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle
from camgrant.rendering.changes import ChangeSet, Published, change_set
from camgrant.rendering.device import ChannelRights, DeviceView, Removal
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.technician_slip import TARGET
from camgrant_renderers.technician_slip.content import slip_of
from camgrant_renderers.technician_slip.layout import Section, texts_of
from camgrant_renderers.technician_slip.rights import numbers_text
from targets.read_slips import docx_rows, squeezed, xlsx_rows
from targets.views import account, device_view, first_changes

Case = tuple[DeviceView, ChangeSet, DeviceTarget]
CAMERAS = (1, 2, 3, 4, 5)
HOSTILE = ('=1+1&"A1"', "</w:t><b>&amp; #sys.inputs $x$ *đậm* `r` \\", '@import("/etc/hosts"); {{secret:r/x}} %d')


def typical() -> Case:
    """Two accounts gone, two reduced (one of them also extended), one new, one as before."""
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
    hyeorc = replace(view.accounts[1], valid_until=date(2021, 7, 29), narrows_on=date(2021, 7, 25))
    gone = (
        Removal("ducnv2", "c-x", date(2021, 7, 15), "left", ()),
        Removal("anhnt", "c-y", date(2021, 7, 18), "expired", ()),
    )
    view = replace(view, accounts=(view.accounts[0], hyeorc, *view.accounts[2:]), removals=gone)
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
    return view, first_changes(view), target


def by_hand() -> Case:
    view = device_view(account("mannv", {"live": (1, 2), "ptz": (2,)}), target="by_hand")
    return view, first_changes(view), device_targets()["by_hand"]


def hostile() -> Case:
    view = device_view(account("mannv", {"live": (1, 2, 3)}), cameras=(1, 2, 3), channel_count=3)
    channels = tuple(replace(one, name=name) for one, name in zip(view.device.channels, HOSTILE, strict=True))
    view = replace(view, device=replace(view.device, channels=channels), site_name=HOSTILE[0])
    return view, first_changes(view), device_targets()["hikvision"]


CASES = {"typical": typical, "other_device": other_device, "by_hand": by_hand, "hostile": hostile}


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


@pytest.mark.parametrize("case", CASES)
def test_docx_and_xlsx_show_the_same_rows(case: str) -> None:
    """The PDF is read back in tests/real/test_slip_documents.py."""
    slip = slip_of(*CASES[case]())
    wanted = [tuple(squeezed(cell) for cell in row if cell) for row in texts_of(slip)]
    for read, kind in ((docx_rows, "docx"), (xlsx_rows, "xlsx")):
        shown = read(files(case)[kind])
        first = shown.index((squeezed(slip.recipient),)) + 1
        assert shown[first : first + len(wanted)] == wanted
        assert shown[first + len(wanted)] == slip.signers
        assert shown[0][1] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_a_row_that_is_missing_is_seen() -> None:
    """The judge itself: the slip of other data does not have these rows."""
    wanted = [tuple(squeezed(cell) for cell in row if cell) for row in texts_of(slip_of(*typical()))]
    assert not set(wanted) <= set(docx_rows(files("hostile")["docx"]))
    assert not set(wanted) <= set(xlsx_rows(files("hostile")["xlsx"]))


def test_removals_come_first_with_login_date_and_reason() -> None:
    assert rows("typical", "I. THU HỒI TRƯỚC") == [
        ("1", "anhnt", "XÓA tài khoản", "18/07/2021", "Hết thời hạn", "□"),
        ("2", "ducnv2", "XÓA tài khoản", "15/07/2021", "Người dùng thôi công tác", "□"),
    ]
    reduced = slip_of(*typical()).sections[3].table
    assert reduced is not None
    assert [(group.lead, group.login) for group in reduced.groups] == [
        ("□ 3. BỎ BỚT QUYỀN", "hyeorc"),
        ("□ 4. BỎ BỚT QUYỀN", "linhntt"),
    ]
    assert reduced.groups[0].rows == (
        ("1", "[x]", "[ ]", "[ ]", "[ ]", "[ ]"),
        ("2", "[x]", "[ ]", "[ ]", "[ ]", "tự kèm (vượt mức)"),
        ("3", "[ ] bỏ", "[ ] bỏ", "[ ] bỏ", "[ ]", "[ ]"),
        ("4–8", "[ ]", "[ ]", "[ ]", "[ ]", "[ ]"),
    )


def test_every_channel_is_ticked_or_not_for_each_account() -> None:
    made = section("typical", "II. TẠO MỚI, THAY ĐỔI")
    assert made.table is not None
    new, more = made.table.groups
    assert (new.lead, new.login, new.tail) == (
        "□ 5. TẠO MỚI",
        "mannv",
        "từ ngày 01/07/2021 đến hết ngày 20/07/2021",
    )
    assert new.rows == (
        ("1", "[x]", "[x]", "[x]", "[ ]", "[ ]"),
        ("2", "[x]", "[x]", "[x]", "[ ]", "tự kèm (vượt mức)"),
        ("3", "[x]", "[ ]", "[ ]", "[ ]", "[ ]"),
        ("4–8", "[ ]", "[ ]", "[ ]", "[ ]", "[ ]"),
    )
    assert (more.lead, more.login) == ("□ 6. THÊM QUYỀN", "hyeorc")
    assert more.rows[-1] == ("5", "[x] thêm", "[ ]", "[ ]", "[ ]", "[ ]")
    assert made.table.columns[2].words == ("Remote: Playback/Download; Local: Playback",)
    assert made.table.columns[5].words == ("Remote: Two-Way Audio", "(cả thiết bị)")
    assert made.after == (
        "“Xem lại” luôn đi cùng “Trích xuất”: một quyền “Remote Playback/Download” cho cả hai.",
        "“Xem trực tiếp” luôn kéo theo “Âm thanh” (kênh có thu tiếng: 2): tiếng đi theo luồng hình.",
        "“tự kèm (vượt mức)”: vượt mức, đã được chấp nhận; thiết bị tự cho thêm, không chọn thêm ô nào.",
    )


def test_how_far_a_right_reaches_is_said_in_its_heading() -> None:
    made = section("other_device", "II. TẠO MỚI, THAY ĐỔI")
    assert made.table is not None
    assert [column.words for column in made.table.columns[1:]] == [
        ("View", "(mọi camera của tài khoản)"),
        ("Archive", "(cả thiết bị)"),
        ("(tự kèm quyền khác)",),
        ("không hỗ trợ",),
        ("không hỗ trợ",),
    ]
    assert rows("other_device", "II. TẠO MỚI, THAY ĐỔI") == [
        ("1", "[x]", "tự kèm (vượt mức)", "tự kèm (vượt mức)", "–", "–"),
        ("2", "tự kèm (vượt mức)", "[x]", "tự kèm (vượt mức)", "–", "–"),
        ("3", "[ ]", "tự kèm (vượt mức)", "tự kèm (vượt mức)", "–", "–"),
    ]
    assert "“Xem lại” luôn kéo theo “Trích xuất”: “Archive” cũng tải về." in made.after
    assert made.before[2].startswith("Tài khoản tạo mới mà đã có và đang bị khóa: mở khóa")
    assert rows("other_device", "I. THU HỒI TRƯỚC")[0][2] == "KHÓA tài khoản (không xóa, để giữ nhật ký)"


def test_a_granted_right_that_only_comes_along_has_no_box() -> None:
    view, _, target = other_device()
    granted: ChannelRights = {"playback": frozenset({1, 2, 3}), "export": frozenset({1, 2, 3})}
    view = replace(view, accounts=(replace(view.accounts[0], granted=granted, allowed=granted),))
    (made,) = (one for one in slip_of(view, first_changes(view), target).sections if one.heading.startswith("II."))
    assert made.table is not None
    assert made.table.groups[0].rows == (("1–3", "[ ]", "[x]", "tự kèm", "–", "–"),)
    assert "“tự kèm”: thiết bị tự cho cùng quyền khác, không có ô để chọn." in made.after


def test_days_to_come_are_tasks_where_the_device_knows_no_end() -> None:
    assert rows("typical", "III. NGÀY PHẢI GỠ") == [
        ("1", "21/07/2021", "giulai", "XÓA tài khoản", "□"),
        ("2", "21/07/2021", "linhntt", "XÓA tài khoản", "□"),
        ("3", "21/07/2021", "mannv", "XÓA tài khoản", "□"),
        ("4", "25/07/2021", "hyeorc", "BỎ BỚT quyền, theo phiếu của ngày đó", "□"),
        ("5", "30/07/2021", "hyeorc", "XÓA tài khoản", "□"),
    ]
    dated = section("other_device", "III. NGÀY PHẢI GỠ")
    assert (dated.before, dated.table) == (("Thiết bị tự khóa tài khoản theo ngày hết hạn đã đặt.",), None)
    made = section("other_device", "II. TẠO MỚI, THAY ĐỔI").table
    assert made is not None
    assert made.groups[0].tail == "từ ngày 01/07/2021 đến hết ngày 20/07/2021 (đặt ngày hết hạn này trên thiết bị)"


def test_what_must_remain_is_listed_and_the_tasks_are_counted() -> None:
    kept = section("typical", "GIỮ NGUYÊN")
    assert "tài khoản có sẵn của thiết bị (admin)" in kept.before[0]
    assert rows("typical", "GIỮ NGUYÊN") == [("giulai", "Xem trực tiếp: kênh 1")]
    slip = slip_of(*typical())
    assert slip.closing == "Gồm 06 việc./."
    assert slip.subtitle == "(Dữ liệu đến ngày 20/07/2021; thay đổi so với lần công bố dữ liệu đến ngày 10/07/2021)"


def test_a_recorder_done_by_hand_has_our_plain_words() -> None:
    made = section("by_hand", "II. TẠO MỚI, THAY ĐỔI")
    assert made.table is not None
    assert [column.heading for column in made.table.columns] == [
        "Kênh",
        "Xem trực tiếp",
        "Xem lại",
        "Trích xuất",
        "Điều khiển PTZ",
        "Âm thanh",
    ]
    assert not any(column.words for column in made.table.columns)
    assert made.before[1] == "Mật khẩu: đặt theo phong bì kín của từng tài khoản; không ghi vào phiếu này."


def test_nothing_to_do_is_said() -> None:
    view = device_view()
    slip = slip_of(view, first_changes(view), device_targets()["hikvision"])
    assert [one.before for one in slip.sections if "I." in one.heading] == [("Không có.",)] * 3
    assert slip.closing == "Gồm 00 việc./."


def test_cameras_known_by_a_key_are_listed_with_it() -> None:
    view = device_view(account("mannv", {"live": (1, 2)}), keys={1: "cam-a", 2: "cam-b"})
    channels = slip_of(view, first_changes(view), device_targets()["hikvision"]).sections[1]
    assert channels.table is not None
    assert channels.table.groups[0].rows == (("1", "Camera 1", "cam-a"), ("2", "Camera 2", "cam-b"))
    assert channels.after == ("Kênh không có camera: 3–4.",)


@pytest.mark.parametrize(
    ("numbers", "text"), [((), ""), ((3,), "3"), ((1, 2), "1–2"), ((7, 1, 3, 2), "1–3, 7"), ((1, 3, 5), "1, 3, 5")]
)
def test_channel_numbers_as_people_write_them(numbers: tuple[int, ...], text: str) -> None:
    assert numbers_text(numbers) == text


def texts(kind: str, data: bytes) -> str:
    """Everything that a package holds, unpacked; PDF texts are read in tests/real."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_no_person_and_no_secret_is_in_it(kind: str) -> None:
    text = texts(kind, files("typical")[kind])
    for word in ("Nguyễn", "Cán bộ", "Đơn vị thử", "secret", "c-mannv", "g-mannv", "python-docx"):
        assert word not in text
    slip = slip_of(*typical())
    assert slip.digest in text
    assert len(slip.digest) == 12


def test_text_is_text_in_every_format() -> None:
    """Names that a spreadsheet would compute, or that are markup somewhere, stand as they are."""
    cells = {cell for row in xlsx_rows(files("hostile")["xlsx"]) for cell in row}
    assert set(HOSTILE) <= cells
    assert "<f>" not in texts("xlsx", files("hostile")["xlsx"])
    assert set(HOSTILE) <= {cell for row in docx_rows(files("hostile")["docx"]) for cell in row}


def test_every_font_of_the_docx_is_named() -> None:
    with zipfile.ZipFile(io.BytesIO(files("typical")["docx"])) as package:
        styles = package.read("word/styles.xml").decode()
    assert "Theme" not in styles.replace("themeColor", "").replace("themeShade", "").replace("themeTint", "")
    assert "Calibri" not in styles


def test_the_bytes_are_the_same_in_every_process() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests')\n"
        "from targets.test_technician_slip import files\n"
        "print(*(hashlib.sha256(data).hexdigest() for _, data in sorted(files('typical').items())))"
    )
    seen = set()
    for zone, seed in (("Asia/Tokyo", "1"), ("America/New_York", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1
    assert files("typical") == {name.rpartition(".")[2]: data for name, _, data in TARGET.render(*typical())}
