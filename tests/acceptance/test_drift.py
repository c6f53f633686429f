"""`camgrant drift` as its user runs it: what a recorder exports against what is granted.

What cannot be understood is never "as granted".
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.cli import write_world
from support.read_backs import (
    BOTH,
    CAMERAS,
    HEAD,
    as_json,
    device,
    drift,
    export,
    files,
    held,
    inventory,
    lines_of,
    with_revocation,
)
from targets.exports.dahua import FORMATS as DAHUA
from targets.exports.hikvision import FORMATS as HIKVISION

__all__ = ["inventory"]


@pytest.mark.parametrize(("lang", "said"), [("vi", "Đúng như đã cấp: 2 tài khoản."), ("en", "As granted: 2 accounts.")])
def test_a_file_several_files_and_a_folder(inventory: Path, tmp_path: Path, lang: str, said: str) -> None:
    one = export(tmp_path / "one", "r-chk-01-vnpt", BOTH)
    folder = export(tmp_path / "many", "r-chk-01-vnpt", BOTH, HIKVISION["one_by_one"])
    several = sorted(folder.iterdir())
    (folder / "older").mkdir()
    (folder / "older" / "UserList.xml").write_bytes(b"not read: only what lies in the folder itself is")
    assert (one.is_file(), len(several)) == (True, 3)
    for paths in ((one,), several[::-1], (folder,)):
        done = drift(inventory, "r-chk-01-vnpt", *paths, lang=lang)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{HEAD}\n{said}\n", "")
    assert as_json(inventory, "r-chk-01-vnpt", folder, expected=0) == {
        "schema_version": 1,
        "recorder": "r-chk-01-vnpt",
        "target": "hikvision",
        "as_of": "2021-07-20",
        "verdict": "same",
        "accounts": 2,
        "differences": [],
        "remarks": [],
    }


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "vi",
            (
                "  - hyeorc: thiếu tài khoản: Xem trực tiếp 1-2. Đề nghị tạo theo phiếu.",
                "  - mannv: ít quyền hơn đã cấp: Xem trực tiếp 2. Đề nghị bổ sung theo phiếu.",
            ),
        ),
        (
            "en",
            (
                "  - hyeorc: account is missing: live 1-2. Create it from the slip.",
                "  - mannv: fewer rights than granted: live 2. Complete it from the slip.",
            ),
        ),
    ],
)
def test_less_than_granted_differs(inventory: Path, tmp_path: Path, lang: str, lines: tuple[str, ...]) -> None:
    path = export(tmp_path / "may", "r-chk-01-vnpt", [held("mannv", {"live": (1,)})])
    done = drift(inventory, "r-chk-01-vnpt", path, lang=lang)
    assert (done.returncode, done.stdout.splitlines()[0], lines_of(done)) == (1, HEAD, list(lines))
    content = as_json(inventory, "r-chk-01-vnpt", path, expected=1)
    assert (content["verdict"], content["accounts"]) == ("differs", 2)
    assert [(one["kind"], one["login"], one["fewer"]) for one in content["differences"]] == [
        ("missing", "hyeorc", {"live": [1, 2]}),
        ("fewer", "mannv", {"live": [2]}),
    ]


MORE = (
    held("khach_la", {"live": (3,)}),
    held("mannv", {"live": (1, 2, 4), "ptz": (1,)}),
    held("hyeorc", {"live": (1,)}),
)


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "vi",
            (
                "  ! khach_la: tài khoản không ai được cấp: Xem trực tiếp 3. Đề nghị xóa ngay, hoặc lập đề nghị cấp "
                "quyền.",
                "  ! mannv: nhiều quyền hơn đã cấp: Xem trực tiếp 4; Điều khiển PTZ 1. Đề nghị bớt ngay các quyền "
                "thừa.",
                "  - hyeorc: ít quyền hơn đã cấp: Xem trực tiếp 2. Đề nghị bổ sung theo phiếu.",
            ),
        ),
        (
            "en",
            (
                "  ! khach_la: account that nobody was granted: live 3. Delete it at once, or nominate the person.",
                "  ! mannv: more rights than granted: live 4; ptz 1. Take the extra rights away at once.",
                "  - hyeorc: fewer rights than granted: live 2. Complete it from the slip.",
            ),
        ),
    ],
)
def test_more_than_granted_stands_first(inventory: Path, tmp_path: Path, lang: str, lines: tuple[str, ...]) -> None:
    path = export(tmp_path / "may", "r-chk-01-vnpt", MORE)
    done = drift(inventory, "r-chk-01-vnpt", path, lang=lang)
    assert (done.returncode, done.stdout.splitlines()[0], lines_of(done)) == (1, HEAD, list(lines))
    content = as_json(inventory, "r-chk-01-vnpt", path, expected=1)
    assert content["verdict"] == "more_access"
    assert [(one["kind"], one["login"], one["more_access"]) for one in content["differences"]] == [
        ("extra", "khach_la", True),
        ("more", "mannv", True),
        ("fewer", "hyeorc", False),
    ]
    assert content["differences"][1]["more"] == {"live": [4], "ptz": [1]}


def test_an_account_that_outlived_its_grant_is_more_access(inventory: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)})])
    assert as_json(inventory, "r-iso-01", path, expected=0)["verdict"] == "same"
    revoked = write_world(tmp_path / "kho", with_revocation())
    content = as_json(revoked, "r-iso-01", path, expected=1)
    (one,) = content["differences"]
    assert (one["kind"], one["login"], one["since"], one["more_access"]) == ("ended", "khoihd", "2021-07-20", True)
    said = "đã thu hồi từ ngày 20/07/2021 mà còn trên thiết bị: Xem trực tiếp 1-3. Đề nghị xóa ngay."
    assert drift(revoked, "r-iso-01", path, lang="vi").stdout.splitlines()[1:] == [
        f"  ! khoihd: {said}",
        "1 chênh lệch, 1 cho phép nhiều hơn đã cấp.",
    ]
    disabled = export(tmp_path / "khoa", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}, enabled=False)])
    assert as_json(revoked, "r-iso-01", disabled, expected=0)["verdict"] == "same"
    done = drift(inventory, "r-iso-01", disabled)
    assert (done.returncode, lines_of(done)) == (
        1,
        ["  - khoihd: account is disabled: live 1-3. Enable it from the slip."],
    )


@pytest.mark.parametrize(
    ("lang", "login", "said"),
    [
        ("vi", "default", "tài khoản có sẵn nguy hiểm đang mở: Xem trực tiếp 1-4. Đề nghị khóa hoặc xóa ngay."),
        ("en", "888888", "risky built-in account is open: live 1-4. Disable or delete it at once."),
    ],
)
def test_a_risky_account_of_the_device_itself(
    inventory: Path, tmp_path: Path, lang: str, login: str, said: str
) -> None:
    accounts = (held("kiendt", {"live": (1, 2)}), held(login, {"live": (1, 2, 3, 4)}))
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    done = drift(inventory, "r-iso-02", path, lang=lang)
    assert (done.returncode, lines_of(done)) == (1, [f"  ! {login}: {said}"])
    content = as_json(inventory, "r-iso-02", path, expected=1)
    assert (content["verdict"], content["differences"][0]["kind"]) == ("more_access", "risky")


def test_a_hostile_login_cannot_steer_the_terminal(inventory: Path, tmp_path: Path) -> None:
    login = "x\x1b[2J\x9b2J\r\nAs granted: 2 accounts.\u202e"
    accounts = (held("kiendt", {"live": (1, 2)}), held(login, {"live": (1,)}))
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    done = drift(inventory, "r-iso-02", path)
    assert (done.returncode, len(lines_of(done))) == (1, 1)
    assert [line for line in done.stdout.splitlines() if line.startswith("As granted")] == []
    raw = drift(inventory, "r-iso-02", path, "--format", "json").stdout
    for text in (done.stdout, raw):
        assert not {"\x1b", "\r", "\u202e", "\x9b"} & set(text)
    assert "\\u009b" in raw
    assert as_json(inventory, "r-iso-02", path, expected=1)["differences"][0]["login"] == login


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


GOOD = b"".join(HIKVISION["one_by_one"](device("r-chk-01-vnpt"), BOTH, None).values())
UNREADABLE = {
    "empty": b"",
    "binary": b"\x00\xff\xfe",
    "web page": b"<html><body>401</body></html>",
    "cut off": GOOD[:-40],
    "no rights": HIKVISION["one_by_one"](device("r-chk-01-vnpt"), BOTH, None)["UserList.xml"],
    "rights of nobody": changed(GOOD, b"<userName>mannv</userName>", b""),
    "an archive": b"PK\x03\x04",
    "another make": b'[{"Name": "mannv", "AuthorityList": ["Monitor_01"]}]',
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_understood_is_never_as_granted(inventory: Path, tmp_path: Path, case: str) -> None:
    path = tmp_path / "may.xml"
    path.write_bytes(UNREADABLE[case])
    done = drift(inventory, "r-chk-01-vnpt", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The files cannot be understood: ")
    assert len(done.stderr.splitlines()) == 1


def test_what_cannot_be_understood_in_every_form_of_output(inventory: Path, tmp_path: Path) -> None:
    path = tmp_path / "may.xml"
    path.write_bytes(UNREADABLE["cut off"])
    done = drift(inventory, "r-chk-01-vnpt", path, lang="vi")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Không hiểu được tệp đọc từ thiết bị: ")
    assert done.stderr.endswith(". Không kết luận gì.\n")
    content = as_json(inventory, "r-chk-01-vnpt", path, expected=1)
    assert content == {
        "schema_version": 1,
        "recorder": "r-chk-01-vnpt",
        "as_of": "2021-07-20",
        "verdict": "unreadable",
    }
    done = drift(inventory, "r-chk-01-vnpt", path, "--import")
    assert (done.returncode, done.stdout) == (1, "")


def test_one_strange_file_among_good_ones_is_no_verdict(inventory: Path, tmp_path: Path) -> None:
    folder = export(tmp_path / "may", "r-chk-01-vnpt", BOTH, HIKVISION["one_by_one"])
    (folder / "ghi chú.txt").write_text("đã xuất lúc 8 giờ")
    done = drift(inventory, "r-chk-01-vnpt", folder)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(
    ("recorder", "files_named", "said"),
    [
        ("r-chk-01-vnp", ("may.xml",), "r-chk-01-vnpt"),
        ("s-chk-01", ("may.xml",), "unknown recorder"),
        ("r-chk-01-viettel", ("may.xml",), "'by_hand' reads no device"),
        ("r-chk-01-vnpt", ("khong-co.xml",), "does not exist"),
        ("r-chk-01-vnpt", ("may.xml", "khong-co.xml"), "does not exist"),
        ("r-chk-01-vnpt", ("may.xml", "khac"), "two files of one name"),
        ("r-chk-01-vnpt", ("trong",), "no file"),
        ("r-chk-01-vnpt", (), "Missing argument"),
    ],
)
def test_wrong_use(inventory: Path, tmp_path: Path, recorder: str, files_named: tuple[str, ...], said: str) -> None:
    (tmp_path / "may.xml").write_bytes(GOOD)
    (tmp_path / "khac").mkdir()
    (tmp_path / "khac" / "may.xml").write_bytes(GOOD)
    (tmp_path / "trong").mkdir()
    done = drift(inventory, recorder, *(tmp_path / name for name in files_named))
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert said in done.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (("grants/hong.yaml", b"grants: [\n"), ()),
        (("grants/hong.yaml", b"grants:\n  g-thu: { person: c-khong-co }\n"), ("--format", "json")),
        ((CAMERAS, b""), ("--import",)),
    ],
)
def test_data_with_errors_gives_no_verdict(tmp_path: Path, fault: tuple[str, bytes], words: tuple[str, ...]) -> None:
    broken = write_world(tmp_path / "kho", {**files(), fault[0]: fault[1]})
    (tmp_path / "may.xml").write_bytes(GOOD)
    done = drift(broken, "r-chk-01-vnpt", tmp_path / "may.xml", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The data has errors: see `camgrant check`.\n"


# Whose account it is, doubts, and cameras that are not ours.


def test_an_account_of_somebody_else_says_who_it_is(inventory: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}), held("mannv", {"live": (1,)})])
    done = drift(inventory, "r-iso-01", path, lang="vi")
    assert done.stdout.splitlines()[1] == (
        "  ! mannv: tài khoản không ai được cấp, là Nguyễn Văn Mẫn, không có quyền trên đầu ghi này: Xem trực tiếp 1. "
        "Đề nghị xóa ngay, hoặc lập đề nghị cấp quyền."
    )
    (one,) = as_json(inventory, "r-iso-01", path, expected=1)["differences"]
    assert (one["kind"], one["person"]) == ("extra", "c-nguyen-van-man")


def test_another_word_for_yes_is_a_doubt(inventory: Path, tmp_path: Path) -> None:
    path = tmp_path / "may.xml"
    path.write_bytes(changed(GOOD, b"<preview>true</preview>", b"<preview>maybe</preview>"))
    content = as_json(inventory, "r-chk-01-vnpt", path, expected=1)
    assert content["verdict"] != "same"
    assert any("preview=maybe" in remark for remark in content["remarks"])


def test_a_doubt_is_never_as_granted(inventory: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-02", [held("kiendt", {"live": (1, 2)})], DAHUA["users_list"])
    assert as_json(inventory, "r-iso-02", path, expected=0)["verdict"] == "same"
    usual = path / "list.json"
    content = as_json(inventory, "r-iso-02", usual, expected=1)
    (remark,) = content["remarks"]
    assert (content["verdict"], content["differences"]) == ("doubt", [])
    assert "the device's own list of ONVIF users was not read" in remark
    usual.write_text(usual.read_text().replace('"Monitor_01"', '"Monitor_01", "SomethingNew"'))
    content = as_json(inventory, "r-iso-02", path, expected=1)
    assert (content["verdict"], content["differences"], len(content["remarks"])) == ("doubt", [], 1)
    done = drift(inventory, "r-iso-02", path, lang="vi")
    assert done.returncode == 1
    assert done.stdout.splitlines()[1].startswith("Không có chênh lệch, nhưng có điều chưa rõ: kiendt: ")


def test_a_camera_that_is_not_declared_has_no_number_of_ours(tmp_path: Path) -> None:
    cameras = files()[CAMERAS].decode().replace("    target: hikvision\n", "    target: mediamtx\n", 1)
    for number in (1, 2, 3):
        cameras = cameras.replace(
            f"{{channel: {number}, name:", f"{{channel: {number}, device_key: cam-{number}, name:", 1
        )
    root = write_world(tmp_path / "kho", {**files(), CAMERAS: cameras.encode()})
    users = [{"user": "khoihd", "permissions": [{"action": "read", "path": f"cam-{n}"} for n in (1, 2, 3, 9)]}]
    path = tmp_path / "mediamtx.yml"
    path.write_text(yaml.safe_dump({"authInternalUsers": users}))
    done = drift(root, "r-iso-01", path, lang="vi")
    assert done.stdout.splitlines()[1] == (
        "  ! khoihd: nhiều quyền hơn đã cấp: Xem trực tiếp camera ngoài danh mục. Đề nghị bớt ngay các quyền thừa."
    )


def test_whatever_trips_a_parser_is_not_understood(inventory: Path, tmp_path: Path) -> None:
    """Valid JSON of impossible depth or shape: never our crash."""
    for number, text in enumerate(('[{"Name": {"a": 1}, "AuthorityList": 5}]', "[" * 100_000, '[{"Id": 1e999}]')):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        done = drift(inventory, "r-iso-02", path)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert done.stderr.startswith("The files cannot be understood: ")
