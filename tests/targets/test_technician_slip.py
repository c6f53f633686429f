"""The technician's slip: what it asks to type, in the device's words, the same in every format, and no person in it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from camgrant.rendering.changes import Published, change_set
from camgrant.rendering.device import Channel, ChannelRights, DeviceView
from camgrant.rendering.registry import device_targets
from camgrant_renderers.technician_slip import TARGET
from camgrant_renderers.technician_slip.content import slip_of
from camgrant_renderers.technician_slip.layout import Group
from camgrant_renderers.technician_slip.rights import numbers_text
from targets.kit import view_on
from targets.read_slips import docx_rows, squeezed, xlsx_rows
from targets.slip_cases import (
    BASIS,
    CASES,
    CITATIONS,
    HOSTILE,
    checkpoint,
    files,
    groups,
    moved,
    other_device,
    rows,
    section,
    slip_with,
    texts_of,
    typical,
)
from targets.views import account, device_view, first_changes


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


def test_removals_come_first_once_with_login_date_reason_and_paper() -> None:
    ended = section("typical", "I. THU HỒI TRƯỚC")
    assert ended.before == (
        "Làm xong mục này rồi mới làm mục II. Tài khoản phải xóa hoặc khóa mà thiết bị không còn: đánh dấu đã làm.",
    )
    assert groups(slip_of(*typical()), "I. THU HỒI TRƯỚC") == (
        Group(
            (),
            "1. XÓA tài khoản",
            ("anhnt",),
            "hết quyền từ ngày 08/07/2021",
            (f"Lý do: hết thời hạn; chưa có xác nhận đã làm. {BASIS}",),
        ),
        Group(
            (),
            "2. XÓA tài khoản",
            ("ducnv2",),
            "hết quyền từ ngày 15/07/2021",
            (f"Lý do: người dùng thôi công tác. Căn cứ: {CITATIONS['d-thoi-viec']}.",),
        ),
    )


def test_a_reduction_says_since_when_why_and_by_which_paper() -> None:
    reduced = slip_of(*typical()).sections[4].table
    assert reduced is not None
    assert [(group.lead, group.logins, group.tail, group.notes) for group in reduced.groups] == [
        (
            "3. BỎ BỚT QUYỀN",
            ("hyeorc",),
            "từ ngày 01/07/2021 đến hết ngày 29/07/2021",
            (
                f"Làm ngay: quyền đã đổi trong dữ liệu phát hành. {BASIS}",
                "Vượt mức được chấp nhận đến hết ngày 24/07/2021: Âm thanh: kênh 2.",
            ),
        ),
        (
            "4. BỎ BỚT QUYỀN",
            ("linhntt",),
            "từ ngày 01/07/2021 đến hết ngày 20/07/2021",
            (
                "Hết quyền từ ngày 18/07/2021. Lý do: đã thu hồi quyền. "
                "Căn cứ: 04/QĐ-THU ngày 17/07/2021 của Công an thử.",
            ),
        ),
    ]
    assert reduced.groups[0].rows == (
        ("1", "[x]", "[ ]", "[ ]", "[ ]", "[ ]"),
        ("2", "[x]", "[ ]", "[ ]", "[ ]", "tự kèm (vượt mức)"),
        ("3", "[ ] bỏ", "[ ] bỏ", "[ ] bỏ", "[ ]", "[ ]"),
        ("4–8", "[ ]", "[ ]", "[ ]", "[ ]", "[ ]"),
    )
    # What the device may still allow since the earlier end is taken away too, though it was never published again.
    assert ("5", "[ ]", "[ ] bỏ", "[ ]", "[ ]", "[ ]") in reduced.groups[1].rows


def test_an_account_that_is_gone_from_the_data_has_no_paper_for_that() -> None:
    view = replace(device_view(), citations=CITATIONS)
    before = [account("anhnt", {"live": (1,)})]
    slip = slip_with(view, change_set(view, before, Published("c" * 40, date(2021, 7, 10)), can_disable=False))
    (gone,) = groups(slip, "I. THU HỒI TRƯỚC")
    assert (gone.tail, gone.notes) == ("làm ngay", ("Lý do: không còn trong dữ liệu phát hành.",))


def test_accounts_for_which_the_same_is_typed_stand_together() -> None:
    slip = slip_of(*checkpoint())
    four, one = groups(slip, "II. TẠO MỚI, THAY ĐỔI")
    assert (four.lead, four.logins) == ("1–4. TẠO MỚI", ("binhs", "doanr", "dunghtm", "phonglt"))
    assert (four.tail, four.notes) == ("từ ngày 01/07/2021 đến hết ngày 20/07/2021", (BASIS,))
    assert (one.lead, one.logins) == ("5. TẠO MỚI", ("luctd",))
    assert rows("checkpoint", "III. NGÀY PHẢI XÓA HOẶC KHÓA") == [
        ("1", "21/07/2021", "binhs, doanr, dunghtm, phonglt", "XÓA tài khoản", "□"),
        ("2", "01/08/2021", "luctd", "XÓA tài khoản", "□"),
    ]
    assert slip.closing == "Gồm 05 việc./."


def test_papers_of_their_own_do_not_part_accounts_but_are_named_with_them() -> None:
    view, _, _ = checkpoint()
    accounts = (view.accounts[0], replace(view.accounts[1], documents=("d-danh-sach", "d-la")))
    view = replace(view, accounts=accounts)
    (group,) = groups(slip_with(view, first_changes(view)), "II. TẠO MỚI, THAY ĐỔI")
    listed = CITATIONS["d-danh-sach"]
    assert group.notes == (f"Căn cứ (binhs): {listed}. Căn cứ (doanr): {listed}; d-la.",)


def test_an_end_that_moved_is_said_before_the_days_to_come() -> None:
    slip = slip_of(*moved())
    place = [one.heading for one in slip.sections].index("III. NGÀY PHẢI XÓA HOẶC KHÓA") - 1
    told = slip.sections[place]
    assert (told.heading, told.before) == ("ĐỔI NGÀY", ("Ngày ghi ở phiếu trước không còn đúng, nay như sau.",))
    assert told.table is not None
    later = "ngày phải xóa nay là 13/09/2021 (phiếu trước: 30/07/2021)"
    papers = f"Căn cứ (anhnt): {CITATIONS['d-danh-sach']}. Căn cứ (binhs, doanr): {CITATIONS['d-danh-sach-2']}."
    assert told.table.groups == (
        Group((), "GIA HẠN", ("anhnt", "binhs", "doanr"), later, (papers,)),
        Group((), "SỚM HƠN", ("hyeorc",), "ngày phải xóa nay là 21/07/2021 (phiếu trước: 30/07/2021)", (BASIS,)),
    )
    assert slip.closing == "Gồm 00 việc trên thiết bị và 04 ngày thay đổi./."
    assert rows("moved", "III. NGÀY PHẢI XÓA HOẶC KHÓA") == [
        ("1", "21/07/2021", "giulai, hyeorc", "XÓA tài khoản", "□"),
        ("2", "13/09/2021", "anhnt, binhs, doanr", "XÓA tài khoản", "□"),
    ]


def renewed_with_less() -> tuple[DeviceView, DeviceView]:
    """An account that loses playback and is renewed: before and after."""
    before = device_view(account("mannv", {"live": (1,), "playback": (1,), "export": (1,)}), cameras=(1,))
    view = device_view(account("mannv", {"live": (1,)}), cameras=(1,))
    end = date(2021, 9, 13)
    return before, replace(view, accounts=(replace(view.accounts[0], ends_on=end, narrows_on=end),))


def test_a_reduction_names_no_other_end_than_the_days_to_come() -> None:
    before, view = renewed_with_less()
    slip = slip_with(view, change_set(view, before.accounts, None, can_disable=False))
    (reduced,) = (one.table for one in slip.sections if one.before and one.before[0].startswith("Chọn đúng"))
    assert reduced is not None
    assert reduced.groups[0].tail == "từ ngày 01/07/2021 đến hết ngày 12/09/2021"
    assert groups(slip, "III. NGÀY PHẢI XÓA HOẶC KHÓA")[0].rows[0][1] == "13/09/2021"


def test_a_device_that_keeps_the_end_is_told_a_later_one_only_after_the_reduction() -> None:
    _, _, target = other_device()
    before, view = renewed_with_less()
    slip = slip_of(view, change_set(view, before.accounts, None, can_disable=True, native_expiry=True), target)
    tables = [one.table for one in slip.sections if one.table and any(group.lead for group in one.table.groups)]
    told = [(group.lead, group.tail) for table in tables for group in table.groups]
    setting = "(đặt ngày hết hạn này trên thiết bị)"
    assert told == [
        ("1. BỎ BỚT QUYỀN", f"từ ngày 01/07/2021 đến hết ngày 20/07/2021 {setting}"),
        ("2. ĐỔI NGÀY HẾT HẠN", f"từ ngày 01/07/2021 đến hết ngày 12/09/2021 {setting}"),
    ]


def test_who_does_it_together_with_whom_is_said_only_where_they_differ() -> None:
    view, changes, target = typical()
    first = slip_of(view, changes, target).sections[0]
    assert first.before == ("Đơn vị khởi tạo phối hợp với Đơn vị giữ máy (giữ tài khoản quản trị) để thực hiện.",)
    for custodian in ("", "Đơn vị khởi tạo"):
        slip = slip_of(replace(view, custodian_name=custodian), changes, target)
        assert not any("phối hợp" in text for row in texts_of(slip) for text in row)


def test_rights_on_a_camera_that_is_gone_are_taken_from_its_key() -> None:
    view = device_view(account("mannv", {"live": (1,)}), cameras=(1,), channel_count=1, keys={1: "cam-a"})
    device = replace(view.device, channels=(*view.device.channels, Channel(2, "", "", "cam-b")))
    before = [account("mannv", {"live": (1, 2)})]
    changes = change_set(replace(view, device=device), before, None, can_disable=False)
    slip = slip_with(view, changes)
    assert slip.sections[2].table is not None
    assert slip.sections[2].table.groups[0].rows == (("1", "Camera 1", "cam-a"), ("2", "(camera đã bỏ)", "cam-b"))
    assert any(row[:2] == ("2", "[ ] bỏ") for row in texts_of(slip))


def test_every_channel_is_ticked_or_not_for_each_account() -> None:
    made = section("typical", "II. TẠO MỚI, THAY ĐỔI")
    assert made.table is not None
    new, more = made.table.groups
    assert (new.lead, new.logins, new.tail) == (
        "5. TẠO MỚI",
        ("mannv",),
        "từ ngày 01/07/2021 đến hết ngày 20/07/2021",
    )
    assert new.notes == (BASIS, "Vượt mức được chấp nhận đến hết ngày 20/07/2021: Âm thanh: kênh 2.")
    assert new.rows == (
        ("1", "[x]", "[x]", "[x]", "[ ]", "[ ]"),
        ("2", "[x]", "[x]", "[x]", "[ ]", "tự kèm (vượt mức)"),
        ("3", "[x]", "[ ]", "[ ]", "[ ]", "[ ]"),
        ("4–8", "[ ]", "[ ]", "[ ]", "[ ]", "[ ]"),
    )
    assert (more.lead, more.logins) == ("6. THÊM QUYỀN", ("hyeorc",))
    assert more.rows[-1] == ("5", "[x] thêm", "[ ]", "[ ]", "[ ]", "[ ]")
    assert made.table.columns[2].words == ("Remote: Playback/Download; Local: Playback",)
    assert made.table.columns[5].words == ("Remote: Two-Way Audio", "(cả thiết bị)")
    assert made.after == (
        "“Xem lại” luôn đi cùng “Trích xuất”: một quyền “Remote Playback/Download” cho cả hai.",
        "“Xem trực tiếp” luôn kéo theo “Âm thanh” (kênh có thu tiếng: 2): tiếng đi theo luồng hình.",
        "“tự kèm (vượt mức)”: thiết bị tự cho thêm, đã được chấp nhận đến ngày ghi ở trên; không chọn thêm ô nào.",
    )


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("dahua", "ONVIF User. Xóa ở đó các tài khoản nêu ở mục I"),
        ("mediamtx", "Nạp lại không ngắt người đang xem"),
        ("frigate", "Không thêm, sửa, xóa vai trò (role) trong giao diện Frigate"),
        ("milestone", "bỏ qua được, vai trò vẫn đúng"),
    ],
)
def test_what_a_technician_must_know_of_the_kind_of_device_stands_before_the_tasks(target: str, words: str) -> None:
    view = view_on(target, account("mannv", {"live": (1,)}))
    sections = slip_with(view, first_changes(view), target).sections
    (place,) = (number for number, section in enumerate(sections) if any(words in text for text in section.before))
    tasks = [number for number, section in enumerate(sections) if section.heading.startswith("I. ")]
    assert place < tasks[0]


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
        ("3", "[ ]", "tự kèm", "tự kèm", "–", "–"),
    ]
    assert made.table.groups[0].notes[1] == (
        "Vượt mức được chấp nhận đến hết ngày 20/07/2021: Xem trực tiếp: kênh 2; Xem lại: kênh 1; Trích xuất: kênh 1–2."
    )
    assert "“Xem lại” luôn kéo theo “Trích xuất”: “Archive” cũng tải về." in made.after
    assert made.before[2].startswith("Tài khoản tạo mới mà đã có và đang bị khóa: mở khóa")
    (locked,) = groups(slip_of(*other_device()), "I. THU HỒI TRƯỚC")
    assert locked.lead == "1. KHÓA tài khoản (không xóa, để giữ nhật ký)"


@pytest.mark.parametrize(
    ("target", "words"),
    [("dahua", ("không có ô riêng; tiếng đi theo hình nếu camera có micro",)), ("milestone", ("không hỗ trợ",))],
)
def test_sound_that_comes_with_the_picture_is_not_said_to_be_impossible(target: str, words: tuple[str, ...]) -> None:
    view = device_view(account("mannv", {"live": (1,)}), target=target)
    (made,) = (one.table for one in slip_with(view, first_changes(view), target).sections if "II. T" in one.heading)
    assert made is not None
    assert made.columns[5].words == words


def test_a_granted_right_that_only_comes_along_has_no_box() -> None:
    view, _, target = other_device()
    granted: ChannelRights = {"playback": frozenset({1, 2, 3}), "export": frozenset({1, 2, 3})}
    view = replace(view, accounts=(replace(view.accounts[0], granted=granted, allowed=granted),))
    (made,) = (one for one in slip_of(view, first_changes(view), target).sections if one.heading.startswith("II."))
    assert made.table is not None
    assert made.table.groups[0].rows == (("1–3", "[ ]", "[x]", "tự kèm", "–", "–"),)
    assert "“tự kèm”: thiết bị tự cho cùng quyền khác; không chọn thêm ô nào." in made.after


def test_days_to_come_are_tasks_where_the_device_knows_no_end() -> None:
    dated = section("typical", "III. NGÀY PHẢI XÓA HOẶC KHÓA")
    assert dated.before == ("Bảng này thay cho bảng ở các phiếu trước.",)
    assert rows("typical", "III. NGÀY PHẢI XÓA HOẶC KHÓA") == [
        ("1", "21/07/2021", "giulai, linhntt, mannv", "XÓA tài khoản", "□"),
        ("2", "25/07/2021", "hyeorc", "BỎ BỚT quyền, theo phiếu của ngày đó", "□"),
        ("3", "30/07/2021", "hyeorc", "XÓA tài khoản", "□"),
    ]
    dated = section("other_device", "III. NGÀY PHẢI XÓA HOẶC KHÓA")
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
    assert slip.subtitle == "(Dữ liệu đến ngày 20/07/2021; thay đổi so với lần phát hành dữ liệu đến ngày 10/07/2021)"


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
    channels = slip_of(view, first_changes(view), device_targets()["hikvision"]).sections[2]
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
        "from targets.slip_cases import files\n"
        "print(*(hashlib.sha256(data).hexdigest() for _, data in sorted(files('typical').items())))"
    )
    seen = set()
    for zone, seed in (("Asia/Tokyo", "1"), ("America/New_York", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1
    assert files("typical") == {name.rpartition(".")[2]: data for name, _, data in TARGET.render(*typical())}
