"""`camgrant drift` as its user runs it: what a recorder exports against what is granted, and the first adoption.

The exports are written by tests/targets/exports, apart from renderers and parsers. What cannot be understood is never
"as granted", and a proposal is never in force.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.cli import run, write_world
from support.examples import AS_OF, world
from targets.exports import Export, Held
from targets.exports.dahua import FORMATS as DAHUA
from targets.exports.hikvision import FORMATS as HIKVISION

ROOT = Path(__file__).parents[2]
CAMERAS, GRANTS, ADOPTED = "cameras/all.yaml", "grants/all.yaml", "grants/adopted.yaml"
HEAD = "r-chk-01-vnpt · Chốt số 1 – đầu đèo An Khê, QL19 · 20/07/2021"


@cache
def files() -> Mapping[str, bytes]:
    """The minimal world with a Dahua recorder: r-iso-02. On r-chk-01-vnpt are hyeorc and mannv, live on 1 and 2."""
    found = world()
    found[CAMERAS] = found[CAMERAS].replace(b"    target: by_hand\n    make: Dahua\n", b"    target: dahua\n", 1)
    assert b"  r-iso-02:\n    site: s-iso-02\n" in found[CAMERAS].partition(b"    target: dahua")[0]
    return found


def without_grant(name: str) -> dict[str, bytes]:
    """The same before anybody manages that recorder."""
    content = yaml.safe_load(files()[GRANTS])
    del content["grants"][name]
    return {**files(), GRANTS: yaml.safe_dump(content, allow_unicode=True).encode()}


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(tmp_path_factory.mktemp("kho"), dict(files()))


@pytest.fixture
def unmanaged(tmp_path: Path) -> Path:
    """An inventory that knows r-iso-01 and its people, and grants nobody anything there."""
    return write_world(tmp_path / "kho", without_grant("g-iso-01-khoihd"))


def device(recorder: str) -> Device:
    found = load(MemoryTree(dict(files())), device_targets()).inventory
    assert found is not None
    return Views(found, resolve(found, AS_OF)).device(recorder)


def held(login: str, rights: Mapping[Right, tuple[int, ...]], *, enabled: bool = True) -> Held:
    return Held(login, {right: frozenset(numbers) for right, numbers in rights.items()}, enabled)


def export(folder: Path, recorder: str, accounts: Sequence[Held], form: Export = HIKVISION["in_one_file"]) -> Path:
    """The files of an export in a folder of their own; the file itself where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    written = form(device(recorder), accounts, None)
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return folder / next(iter(written)) if len(written) == 1 else folder


BOTH = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1, 2)}))


def drift(inventory: Path, recorder: str, *words: str | Path, lang: str = "en") -> CompletedProcess[str]:
    return run("drift", recorder, *words, "--inventory", inventory, "--lang", lang)


def as_json(inventory: Path, recorder: str, *words: str | Path, expected: int) -> dict[str, Any]:
    done = drift(inventory, recorder, *words, "--format", "json")
    assert done.returncode == expected, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads((ROOT / "schemas" / "output" / "drift.schema.json").read_bytes())
    faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(content)
    assert [fault.message for fault in faults] == []
    return content


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
                "  - hyeorc: account is missing: live 1-2. create it from the slip.",
                "  - mannv: fewer rights than granted: live 2. complete it from the slip.",
            ),
        ),
    ],
)
def test_less_than_granted_differs(inventory: Path, tmp_path: Path, lang: str, lines: tuple[str, ...]) -> None:
    path = export(tmp_path / "may", "r-chk-01-vnpt", [held("mannv", {"live": (1,)})])
    done = drift(inventory, "r-chk-01-vnpt", path, lang=lang)
    assert (done.returncode, done.stdout.splitlines()) == (1, [HEAD, *lines])
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
                "  ! khach_la: account that nobody was granted: live 3. delete it at once, or nominate the person.",
                "  ! mannv: more rights than granted: live 4; ptz 1. take the extra rights away at once.",
                "  - hyeorc: fewer rights than granted: live 2. complete it from the slip.",
            ),
        ),
    ],
)
def test_more_than_granted_stands_first(inventory: Path, tmp_path: Path, lang: str, lines: tuple[str, ...]) -> None:
    path = export(tmp_path / "may", "r-chk-01-vnpt", MORE)
    done = drift(inventory, "r-chk-01-vnpt", path, lang=lang)
    assert (done.returncode, done.stdout.splitlines()) == (1, [HEAD, *lines])
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
    last = "    nomination: d-tqs-tai-khoan\n"
    grants = files()[GRANTS].decode().replace(last, f"{last}    revoked: {{ on: 2021-07-20, reason: Thay lãnh đạo }}\n")
    revoked = write_world(tmp_path / "kho", {**files(), GRANTS: grants.encode()})
    content = as_json(revoked, "r-iso-01", path, expected=1)
    assert [(one["kind"], one["login"]) for one in content["differences"]] == [("extra", "khoihd")]
    disabled = export(tmp_path / "khoa", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}, enabled=False)])
    assert as_json(revoked, "r-iso-01", disabled, expected=0)["verdict"] == "same"
    done = drift(inventory, "r-iso-01", disabled)
    assert (done.returncode, done.stdout.splitlines()[1:]) == (
        1,
        ["  - khoihd: account is disabled: live 1-3. enable it from the slip."],
    )


@pytest.mark.parametrize(
    ("lang", "login", "said"),
    [
        ("vi", "default", "tài khoản có sẵn nguy hiểm đang mở: Xem trực tiếp 1-4. Đề nghị khóa hoặc xóa ngay."),
        ("en", "888888", "risky built-in account is open: live 1-4. disable or delete it at once."),
    ],
)
def test_a_risky_account_of_the_device_itself(
    inventory: Path, tmp_path: Path, lang: str, login: str, said: str
) -> None:
    accounts = (held("kiendt", {"live": (1, 2)}), held(login, {"live": (1, 2, 3, 4)}))
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    done = drift(inventory, "r-iso-02", path, lang=lang)
    assert (done.returncode, done.stdout.splitlines()[1:]) == (1, [f"  ! {login}: {said}"])
    content = as_json(inventory, "r-iso-02", path, expected=1)
    assert (content["verdict"], content["differences"][0]["kind"]) == ("more_access", "risky")


def test_a_hostile_login_cannot_steer_the_terminal(inventory: Path, tmp_path: Path) -> None:
    login = "x\x1b[2J\r\nAs granted: 2 accounts.\u202e"
    accounts = (held("kiendt", {"live": (1, 2)}), held(login, {"live": (1,)}))
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    done = drift(inventory, "r-iso-02", path)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)
    assert not {"\x1b", "\r", "\u202e"} & set(done.stdout)
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
    "another word for yes": changed(GOOD, b"<preview>true</preview>", b"<preview>maybe</preview>"),
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


# First adoption.


def proposed(inventory: Path, path: Path, *, expected: int = 1) -> str:
    done = drift(inventory, "r-iso-01", path, "--import")
    assert (done.returncode, done.stderr) == (expected, "")
    return done.stdout


def checked(inventory: Path, text: str) -> list[dict[str, Any]]:
    """What the check says about the proposal as a file of the inventory."""
    (inventory / ADOPTED).write_text(text, encoding="utf-8")
    done = run("check", "--inventory", inventory, "--format", "json")
    content = json.loads(done.stdout)
    assert done.returncode == (1 if content["summary"]["errors"] else 0)
    found: list[dict[str, Any]] = content["findings"]
    assert {Path(one["file"]).name for one in found} <= {"adopted.yaml"}
    return found


def test_the_accounts_of_an_unmanaged_recorder_become_a_proposal(unmanaged: Path, tmp_path: Path) -> None:
    accounts = (
        held("khoihd", {"live": (1, 2, 3), "playback": (1,), "export": (1,)}),
        held("mannv", {"live": (2,)}),
        held("khach_la", {"live": (1, 2, 3)}),
        held("anhnt", {"live": (1,)}, enabled=False),
    )
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    content = yaml.safe_load(text)
    assert set(content) == {"grants"}
    khoi, man = "c-hoang-dinh-khoi", "c-nguyen-van-man"
    assert [(one["person"], one["scope"]["cameras"], one["rights"]) for one in content["grants"].values()] == [
        (khoi, ["k-iso-01-2", "k-iso-01-3"], ["live"]),
        (khoi, ["k-iso-01-1"], ["live", "playback", "export"]),
        (man, ["k-iso-01-2"], ["live"]),
    ]
    assert {one["system"] for one in content["grants"].values()} == {"site"}
    assert {key for one in content["grants"].values() for key in one} == {
        *("person", "system", "scope", "rights", "valid_from", "valid_until")
    }
    assert [line for line in text.splitlines() if "khach_la" in line] == ["# khach_la: no contact has this login"]
    assert "anhnt" not in text
    assert "admin" not in text


def test_a_proposal_of_one_grant_fails_the_check_for_what_is_missing_only(unmanaged: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}), held("khach_la", {"live": (1,)})])
    text = proposed(unmanaged, path)
    assert [(one["code"], one["entity"], one["message"]) for one in checked(unmanaged, text)] == [
        ("SCH002", "g-iso-01-khoihd-1", "'purpose' is missing: Purpose of the policy pack")
    ]
    purpose = text.replace("    rights:\n", "    purpose: site_supervision\n    rights:\n")
    found = checked(unmanaged, purpose)
    assert {one["entity"] for one in found} == {"g-iso-01-khoihd-1"}
    assert [one["severity"] for one in found if one["field"] == "nomination"] == ["error"]
    assert len(found) == 1
    whole = purpose.replace("    rights:\n", "    nomination: d-tqs-tai-khoan\n    rights:\n")
    assert checked(unmanaged, whole) == []
    done = drift(unmanaged, "r-iso-01", path)
    assert (done.returncode, [line[:12] for line in done.stdout.splitlines()[1:]]) == (1, ["  ! khach_la"])


def test_a_proposal_of_several_grants_fails_the_check_for_what_is_missing_only(unmanaged: Path, tmp_path: Path) -> None:
    accounts = (held("khoihd", {"live": (1, 2, 3), "playback": (1,), "export": (1,)}), held("mannv", {"live": (2,)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert [(one["code"], one["entity"]) for one in checked(unmanaged, text)] == [
        ("SCH002", "g-iso-01-khoihd-1"),
        ("SCH002", "g-iso-01-khoihd-2"),
        ("SCH002", "g-iso-01-mannv-1"),
    ]
    purpose = text.replace("    rights:\n", "    purpose: site_supervision\n    rights:\n")
    missing = {one["entity"] for one in checked(unmanaged, purpose) if one["severity"] == "error"}
    assert missing == {"g-iso-01-khoihd-1", "g-iso-01-khoihd-2", "g-iso-01-mannv-1"}


def test_a_proposal_says_what_it_leaves_out(unmanaged: Path, tmp_path: Path) -> None:
    """Channels without a declared camera can be in no grant: the account is named, so that nobody forgets it."""
    accounts = (held("khoihd", {"live": (1, 2, 8)}), held("mannv", {"live": (7,)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert list(yaml.safe_load(text)["grants"]) == ["g-iso-01-khoihd-1"]
    left_out = [line for line in text.splitlines() if line.startswith(("# khoihd", "# mannv"))]
    assert [("8" in line, "7" in line) for line in left_out] == [(True, False), (False, True)]


@pytest.mark.parametrize("accounts", [(), (held("khach_la", {"live": (1,)}),)])
def test_a_proposal_of_nothing_is_nothing_in_force(unmanaged: Path, tmp_path: Path, accounts: tuple[Held, ...]) -> None:
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts), expected=1 if accounts else 0)
    assert yaml.safe_load(text) == {"grants": {}}
    assert [one["severity"] for one in checked(unmanaged, text)] == ["error"]


def test_a_proposal_in_vietnamese_names_the_unknown(unmanaged: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-01", [held("khach_la", {"live": (1,)})])
    done = drift(unmanaged, "r-iso-01", path, "--import", lang="vi")
    assert done.stdout.splitlines()[-1] == "# khach_la: không có cá nhân nào mang tên đăng nhập này"
