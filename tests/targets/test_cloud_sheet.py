"""The lists of an operator's own platform: exactly the declared columns, nothing rounded up, nothing hidden."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter

from camgrant.rendering.changes import Published, change_set
from camgrant.rendering.device import DeviceView, Removal
from camgrant.rendering.drift import compare
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.cloud_sheet import TARGET
from camgrant_renderers.cloud_sheet.table import labels_of
from targets.kit import COLUMNS
from targets.read_lists import csv_cells, xlsx_cells
from targets.views import account, device_view, files_of, first_changes

ALL = (
    ("TT", "ordinal"),
    ("Tài khoản", "login"),
    ("Họ và tên", "full_name"),
    ("Đơn vị", "unit"),
    ("Điện thoại", "phone"),
    ("Hộp thư", "email"),
    ("Nơi đặt", "site"),
    ("Đầu ghi", "recorder"),
    ("Camera", "cameras"),
    ("Số camera", "camera_count"),
    ("Quyền", "rights"),
    ("Đến ngày", "valid_until"),
    ("Căn cứ", "approval"),
    ("Ghi chú", "note"),
)
MIXED = account("hyeorc", {"live": (1, 2, 3), "playback": (2, 3), "ptz": (3,)})


def view_of(*accounts: object, columns: tuple[tuple[str, str], ...] = COLUMNS) -> DeviceView:
    return device_view(*accounts, cameras=(1, 2, 3), target="cloud_sheet", list_columns=columns)  # type: ignore[arg-type]


def csv_of(view: DeviceView, name: str = "r-thu-01.csv") -> list[list[str]]:
    return csv_cells(files_of(TARGET, view)[name])


def read(text: str, view: DeviceView | None = None) -> list[tuple[str, dict[str, list[int]]]]:
    seen = TARGET.parse_readback((view or view_of()).device, {"a.csv": text.encode()})
    return [(a.login, {str(r): sorted(n) for r, n in a.channels_by_right.items()}) for a in seen.accounts]


def test_a_row_holds_for_all_its_cameras_and_differing_ones_have_their_own() -> None:
    assert csv_of(view_of(MIXED)) == [
        [heading for heading, _ in COLUMNS],
        ["hyeorc", "Camera 1", "x", "", "", "", "", "01/07/2021", "20/07/2021"],
        ["hyeorc", "Camera 2", "x", "x", "", "", "", "01/07/2021", "20/07/2021"],
        ["hyeorc", "Camera 3", "x", "x", "", "x", "", "01/07/2021", "20/07/2021"],
    ]


def test_csv_and_xlsx_hold_the_same_cells() -> None:
    holder = replace(MIXED, facts={**MIXED.facts, "phone": "0100 000 001", "email": "h@x.example"})
    files = files_of(TARGET, view_of(holder, columns=ALL))
    for name in ("r-thu-01", "r-thu-01.changes"):
        cells = [[str(c).removesuffix(".0") for c in row] for row in xlsx_cells(files[f"{name}.xlsx"])]
        assert cells == csv_cells(files[f"{name}.csv"])
    assert csv_cells(files["r-thu-01.csv"])[2] == [
        "2",
        "hyeorc",
        "Nguyễn Văn Thử",
        "Đơn vị thử",
        "0100 000 001",
        "h@x.example",
        "Cơ sở thử (giả định)",
        "Đầu ghi thử",
        "Camera 2",
        "1",
        "Xem trực tiếp, Xem lại",
        "20/07/2021",
        "d-danh-sach",
        "",
    ]


def test_phone_and_mailbox_stay_empty_where_the_view_has_none() -> None:
    row = csv_of(view_of(MIXED, columns=ALL))[1]
    assert (row[4], row[5]) == ("", "")


def test_rights_that_the_columns_cannot_say_are_left_out_and_never_rounded_up() -> None:
    columns = (("Tài khoản", "login"), ("Camera", "cameras"), ("Xem lại", "playback"))
    assert csv_of(view_of(MIXED, columns=columns))[1:] == [["hyeorc", "Camera 2; Camera 3", "x"]]
    assert csv_of(view_of(MIXED, columns=columns[:2]))[1:] == [["hyeorc", "Camera 1; Camera 2; Camera 3"]]


def test_changes_stand_in_safe_order_with_what_to_do_first() -> None:
    before = view_of(
        account("ducnv", {"live": (1,)}),
        account("hyeorc", {"live": (1, 2), "playback": (1,)}),
        account("linhnt", {"live": (1,)}),
    )
    view = view_of(
        account("hyeorc", {"live": (1, 2, 3)}), account("linhnt", {"live": (1,)}), account("mannv", {"live": (2,)})
    )
    view = replace(view, removals=(Removal("ducnv", "c-x", date(2021, 7, 15), "left", ()),))
    changes = change_set(view, before.accounts, Published("c" * 40, date(2021, 7, 1)), can_disable=True)
    files = files_of(TARGET, view, changes)
    rows = csv_cells(files["r-thu-01.changes.csv"])
    assert rows[0][:3] == ["Việc", "Tài khoản", "Camera"]
    assert [row[:5] for row in rows[1:]] == [
        ["Thu hồi", "ducnv", "Camera 1", "x", ""],
        ["Đổi", "hyeorc", "Camera 1; Camera 2", "x", ""],
        ["Thêm", "mannv", "Camera 2", "x", ""],
        ["Đổi", "hyeorc", "Camera 1; Camera 2; Camera 3", "x", ""],
    ]
    assert [row[0] for row in csv_cells(files["r-thu-01.csv"])] == ["Tài khoản", "hyeorc", "linhnt", "mannv"]
    with pytest.raises(ReadbackFault, match="list of changes"):
        TARGET.parse_readback(view.device, {"a.csv": files["r-thu-01.changes.csv"]})


def test_a_declared_action_column_is_used_and_empty_in_the_state() -> None:
    columns = (*COLUMNS[:3], ("Loại yêu cầu", "action"), ("Ghi chú", "note"))
    view = view_of(account("mannv", {"live": (1,)}), columns=columns)
    files = files_of(TARGET, view)
    assert csv_cells(files["r-thu-01.csv"])[1] == ["mannv", "Camera 1", "x", "", ""]
    assert csv_cells(files["r-thu-01.changes.csv"])[0] == [heading for heading, _ in columns]
    assert csv_cells(files["r-thu-01.changes.csv"])[1] == ["mannv", "Camera 1", "x", "Thêm", ""]
    state = {name: data for name, data in files.items() if "changes" not in name}
    assert compare(TARGET, view, TARGET.parse_readback(view.device, state)) == ()


def test_without_work_there_is_no_list_of_changes() -> None:
    view = view_of(MIXED)
    changes = change_set(view, view.accounts, None, can_disable=True)
    assert sorted(files_of(TARGET, view, changes)) == ["r-thu-01.csv", "r-thu-01.xlsx"]


def test_names_that_a_spreadsheet_would_compute_or_that_are_the_same_are_kept_apart() -> None:
    view = view_of(account("mannv", {"live": (1, 3)}), account("nhemdt", {"live": (2,)}))
    names = ("=1+1; A", "Cổng", "CỔNG")
    channels = tuple(replace(c, name=n) for c, n in zip(view.device.channels, (*names, ""), strict=True))
    view = replace(view, device=replace(view.device, channels=channels))
    files = files_of(TARGET, view)
    assert csv_cells(files["r-thu-01.csv"])[1][1] == "'=1+1, A; CỔNG (kênh 3)"
    with zipfile.ZipFile(io.BytesIO(files["r-thu-01.xlsx"])) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    state = {name: data for name, data in files.items() if "changes" not in name}
    assert compare(TARGET, view, TARGET.parse_readback(view.device, state)) == ()


def test_a_name_that_looks_like_a_camera_with_its_channel_is_told_from_it() -> None:
    view = view_of(account("mannv", {"live": (1, 2)}), account("nhemdt", {"live": (3,)}))
    channels = tuple(
        replace(c, name=n) for c, n in zip(view.device.channels, ("A", "A", "a (KÊNH 2)", ""), strict=True)
    )
    view = replace(view, device=replace(view.device, channels=channels))
    assert labels_of(view.device) == {1: "A (kênh 1)", 2: "A (kênh 2) (kênh 2)", 3: "a (KÊNH 2) (kênh 3)"}
    state = {name: data for name, data in files_of(TARGET, view).items() if "changes" not in name}
    assert compare(TARGET, view, TARGET.parse_readback(view.device, state)) == ()


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("Tài khoản,Camera,Xem trực tiếp\nmannv,Camera 1,x\n", {"live": [1]}),
        ("TEN DANG NHAP;camera;QUYỀN\nmannv;camera  2;Xem trực tiếp, Xem lại\n", {"live": [2], "playback": [2]}),
        ("DANH SÁCH\n\nlogin\tCamera\tPTZ\nmannv\tCamera 3\tcó\n", {"ptz": [3]}),
        ("Tài khoản,Camera,Quản trị\nmannv,Camera 1,x\n", {"config": [1]}),
        ("Tài khoản,Camera,Xem lại\nmannv,Camera 1,\n", {}),
        ("Tài khoản,Camera,Xem lại\nmannv,Camera lạ,x\nmannv,Camera 1,x\nmannv,Ao,x\n", {"playback": [1, 5, 6]}),
        ("Tài khoản,Camera,Xem lại\nmannv,Cámera 1,x\n", {"playback": [5]}),
    ],
)
def test_lists_of_an_operator(text: str, rights: dict[str, list[int]]) -> None:
    assert read(text) == [("mannv", rights)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tài khoản,Camera\nmannv,Camera 1\n",
        "Họ tên,Camera,Xem lại\nmannv,Camera 1,x\n",
        "Tài khoản,Xem lại\nmannv,x\n",
        "Tài khoản,Camera,Xem lại\nmannv,,x\n",
        "Tài khoản,Camera,Xem lại\n,Camera 1,x\n",
        "Tài khoản,Camera,Xem lại\nmannv,Camera 1,có lẽ\n",
        "Tài khoản,Camera,Xem lại,Quyền đặc biệt\nmannv,Camera 1,x,x\n",
        "Tài khoản,Camera,Xem lại,Playback\nmannv,Camera 1,,x\n",
        "Tài khoản,Login,Camera,Xem lại\nmannv,mannv,Camera 1,x\n",
        "Tài khoản,Camera,Quyền\nmannv,Camera 1,Toàn quyền\n",
        "Việc,Tài khoản,Camera,Xem lại\nThêm,mannv,Camera 1,x\n",
        "Tài khoản,Camera,Xem lại\nmannv,Camera 1,,x\n",
    ],
)
def test_what_could_hide_access_is_refused(text: str) -> None:
    """The text says which file, what is wrong and what to do, in both languages."""
    with pytest.raises(ReadbackFault, match=r"\Aa\.csv: [^/]+; [^/]+ / [^/]+; [^/]+\Z"):
        read(text)


def test_no_file_is_refused() -> None:
    with pytest.raises(ReadbackFault, match=r"chưa có tệp nào; .+ / no file; "):
        TARGET.parse_readback(view_of().device, {})


def workbook(*sheets: tuple[str, list[list[str]]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


LIST = ("Danh sách", [["Tài khoản", "Camera", "Xem lại"], ["mannv", "Camera 1", "x"]])
ACCOUNT_UNSEEN = ("Thêm", [["User", "Kênh"], ["hyeorc", "1"]])


def test_a_worksheet_that_is_not_understood_is_no_detail() -> None:
    """An account on it would otherwise live on unseen; an empty one is nothing."""
    device = view_of().device
    seen = TARGET.parse_readback(device, {"a.xlsx": workbook(LIST, ("Sheet2", []), ("Sheet3", [["", " "]]))})
    assert [one.login for one in seen.accounts] == ["mannv"]
    with pytest.raises(ReadbackFault, match=r"\Aa\.xlsx: trang “Thêm” .+; xóa trang này .+ / worksheet 'Thêm' "):
        TARGET.parse_readback(device, {"a.xlsx": workbook(LIST, ACCOUNT_UNSEEN)})


def test_no_worksheet_escapes_by_its_place_in_the_package() -> None:
    """The workbook says where its worksheets are: one in another folder is read like the others."""
    moved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(LIST, ACCOUNT_UNSEEN))) as given, zipfile.ZipFile(moved, "w") as made:
        for name in given.namelist():
            data = given.read(name).replace(b"worksheets/sheet2.xml", b"other/part.xml")
            made.writestr(name.replace("worksheets/sheet2.xml", "other/part.xml"), data)
    with pytest.raises(ReadbackFault, match="trang “Thêm”"):
        TARGET.parse_readback(view_of().device, {"a.xlsx": moved.getvalue()})


def test_a_locked_account_is_disabled_only_when_all_its_rows_are_locked() -> None:
    head = "Tài khoản,Camera,Xem lại,Trạng thái\n"
    rows = "mannv,Camera 1,x,Đã khóa\nhyeorc,Camera 1,x,Đã khóa\nhyeorc,Camera 2,x,Đang dùng\n"
    seen = TARGET.parse_readback(view_of().device, {"a.csv": (head + rows).encode()})
    assert [(one.login, one.enabled) for one in seen.accounts] == [("hyeorc", True), ("mannv", False)]


def test_broken_workbooks_are_refused() -> None:
    view = view_of(MIXED)
    good = files_of(TARGET, view)["r-thu-01.xlsx"]
    for part, old, new in (
        ("xl/sharedStrings.xml", b"<sst", b"<!DOCTYPE a []><sst"),
        ("xl/worksheets/sheet1.xml", b"</row>", b"<row>"),
        ("xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>999</v>"),
        ("xl/worksheets/sheet1.xml", b'r="A1"', b'r="ZZZZ1"'),
    ):
        changed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as given, zipfile.ZipFile(changed, "w") as made:
            for name in given.namelist():
                data = given.read(name)
                made.writestr(name, data.replace(old, new) if name == part else data)
        with pytest.raises(ReadbackFault, match=r"\Aa\.xlsx: .+; mở bằng Excel .+ / .+; open it in Excel"):
            TARGET.parse_readback(view.device, {"a.xlsx": changed.getvalue()})
    with pytest.raises(ReadbackFault, match=r"\Aa\.xlsx: "):
        TARGET.parse_readback(view.device, {"a.xlsx": good[:200]})


def test_a_tampered_list_is_seen() -> None:
    """The judge itself: one more mark in the file is one more right."""
    view = view_of(account("mannv", {"live": (1,)}))
    data = files_of(TARGET, view)["r-thu-01.csv"].replace(b'"x",""', b'"x","x"', 1)
    (found,) = compare(TARGET, view, TARGET.parse_readback(view.device, {"a.csv": data}))
    assert (found.kind, found.login, dict(found.more)) == ("more", "mannv", {"playback": frozenset({1})})


def test_the_bytes_are_stable() -> None:
    view = view_of(MIXED, columns=ALL)
    assert TARGET.render(view, first_changes(view)) == TARGET.render(view, first_changes(view))
