"""`camgrant drift` as its user runs it: what a recorder exports against what is granted, and the first adoption.

The exports are written by tests/targets/exports, apart from renderers and parsers. What cannot be understood is never
"as granted", and a proposal is never in force.
"""

from __future__ import annotations

import hashlib
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
from camgrant.app.drift import drift_of
from camgrant.cli.drift import write_receipt
from camgrant.diagnostics import UsageFault
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.cli import forked as run
from support.cli import write_world
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


def with_revocation() -> dict[str, bytes]:
    """The same after the head of s-iso-01 lost his right."""
    last = "    nomination: d-tqs-tai-khoan\n"
    grants = files()[GRANTS].decode().replace(last, f"{last}    revoked: {{ on: 2021-07-20, reason: Thay lãnh đạo }}\n")
    return {**files(), GRANTS: grants.encode()}


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


def lines_of(done: CompletedProcess[str]) -> list[str]:
    """The lines of the differences, in their order."""
    return [line for line in done.stdout.splitlines() if line.startswith(("  ! ", "  - "))]


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
    assert [line for line in text.splitlines() if "khach_la" in line] == [
        "# khach_la: unknown holder; it has: live 1-3. Verify who it is, declare the person, or delete the account"
    ]
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../../schemas/grants.schema.json"
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
    assert (done.returncode, [line[:12] for line in lines_of(done)]) == (1, ["  ! khach_la"])


def test_a_proposal_of_several_grants_fails_the_check_for_what_is_missing_only(unmanaged: Path, tmp_path: Path) -> None:
    accounts = (held("khoihd", {"live": (1, 2, 3), "playback": (1,), "export": (1,)}), held("mannv", {"live": (2,)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert [(one["code"], one["entity"]) for one in checked(unmanaged, text)] == [
        ("SCH002", "g-iso-01-khoihd-1"),
        ("SCH002", "g-iso-01-khoihd-2"),
        ("SCH002", "g-iso-01-mannv-1"),
    ]
    purpose = text.replace("    rights:\n", "    purpose: site_supervision\n    rights:\n")
    missing = {one["entity"] for one in checked(unmanaged, purpose) if one["field"] == "nomination"}
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
    words = "chưa rõ là ai; đang có: Xem trực tiếp 1. Đề nghị xác minh, khai báo cá nhân, hoặc xóa tài khoản"
    assert f"# khach_la: {words}" in done.stdout.splitlines()


def test_a_proposal_has_no_anchors_and_is_in_canonical_form(unmanaged: Path, tmp_path: Path) -> None:
    """Two grants with one list of rights and one pair of dates: our reader refuses what PyYAML would make of them."""
    accounts = (held("khoihd", {"live": (1, 2)}), held("mannv", {"live": (1, 2)}))
    text = proposed(unmanaged, export(tmp_path / "may", "r-iso-01", accounts))
    assert not set("&*") & set(text.partition("grants:\n")[2])
    assert {one["code"] for one in checked(unmanaged, text)} == {"SCH002"}
    assert run("fmt", "--check", "--inventory", unmanaged, unmanaged / ADOPTED).returncode == 0


def test_what_is_granted_already_is_not_proposed_again(inventory: Path, tmp_path: Path) -> None:
    accounts = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1, 2), "ptz": (1,)}))
    path = export(tmp_path / "may", "r-chk-01-vnpt", accounts)
    done = drift(inventory, "r-chk-01-vnpt", path, "--import", lang="vi")
    assert "# hyeorc: đã được cấp, không đề xuất lại" in done.stdout.splitlines()
    content = as_json(inventory, "r-chk-01-vnpt", path, "--import", expected=1)
    assert content["granted"] == ["hyeorc"]
    (grant,) = content["grants"].values()
    assert (grant["person"], grant["scope"]["cameras"], grant["rights"]) == (
        "c-nguyen-van-man",
        ["k-chk-01-1"],
        ["ptz"],
    )


def test_a_second_proposal_takes_free_ids(tmp_path: Path) -> None:
    grants = files()[GRANTS].decode().replace("g-chk-01-mannv:", "g-chk-01-vnpt-mannv-1:")
    root = write_world(tmp_path / "kho", {**files(), GRANTS: grants.encode()})
    path = export(tmp_path / "may", "r-chk-01-vnpt", [held("mannv", {"live": (1, 2), "ptz": (1,)})])
    content = as_json(root, "r-chk-01-vnpt", path, "--import", expected=1)
    assert list(content["grants"]) == ["g-chk-01-vnpt-mannv-2"]


def test_whose_access_ended_is_never_proposed(tmp_path: Path) -> None:
    revoked = write_world(tmp_path / "kho", with_revocation())
    accounts = (held("khoihd", {"live": (1, 2, 3)}), held("mannv", {"live": (2,)}))
    path = export(tmp_path / "may", "r-iso-01", accounts)
    text = drift(revoked, "r-iso-01", path, "--import", lang="vi").stdout
    assert "# khoihd: đã thu hồi từ ngày 20/07/2021: đề nghị xóa, không cấp lại" in text.splitlines()
    assert list(yaml.safe_load(text)["grants"]) == ["g-iso-01-mannv-1"]
    content = as_json(revoked, "r-iso-01", path, "--import", expected=1)
    assert (content["ended"], list(content["grants"])) == (
        [{"login": "khoihd", "since": "2021-07-20"}],
        ["g-iso-01-mannv-1"],
    )


def test_who_left_is_never_proposed(tmp_path: Path) -> None:
    """He never had an account here that we knew of, so no day is known."""
    contacts = files()["contacts/all.yaml"].decode()
    gone = contacts.replace("    login: khoihd\n", "    login: khoihd\n    left_on: 2021-07-01\n")
    assert gone != contacts
    root = write_world(tmp_path / "kho", {**without_grant("g-iso-01-khoihd"), "contacts/all.yaml": gone.encode()})
    path = export(tmp_path / "may", "r-iso-01", [held("khoihd", {"live": (1,)})])
    content = as_json(root, "r-iso-01", path, "--import", expected=1)
    assert (content["grants"], content["ended"]) == ({}, [{"login": "khoihd", "since": None}])


def test_strangers_and_risky_accounts_come_with_what_they_hold(inventory: Path, tmp_path: Path) -> None:
    accounts = [
        held("kiendt", {"live": (1, 2)}),
        held("khach", {"live": (1,)}),
        held("default", {"live": (1, 2, 3, 4)}),
    ]
    path = export(tmp_path / "may", "r-iso-02", accounts, DAHUA["users_list"])
    content = as_json(inventory, "r-iso-02", path, "--import", expected=1)
    assert content["unknown"] == [
        {"login": "default", "rights": {"live": [1, 2, 3, 4]}},
        {"login": "khach", "rights": {"live": [1]}},
    ]
    lines = drift(inventory, "r-iso-02", path, "--import", lang="vi").stdout.splitlines()
    words = "tài khoản có sẵn nguy hiểm đang mở; đang có: Xem trực tiếp 1-4. Đề nghị khóa hoặc xóa"
    assert f"# default: {words}" in lines


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


def test_a_doubt_is_never_as_granted(inventory: Path, tmp_path: Path) -> None:
    path = export(tmp_path / "may", "r-iso-02", [held("kiendt", {"live": (1, 2)})], DAHUA["users_list"])
    text = path.read_text()
    (tmp_path / "la.json").write_text(text.replace('"Monitor_01"', '"Monitor_01", "SomethingNew"'))
    assert as_json(inventory, "r-iso-02", path, expected=0)["verdict"] == "same"
    content = as_json(inventory, "r-iso-02", tmp_path / "la.json", expected=1)
    assert (content["verdict"], content["differences"], len(content["remarks"])) == ("doubt", [], 1)
    done = drift(inventory, "r-iso-02", tmp_path / "la.json", lang="vi")
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


# What was done by hand is confirmed by a read-back.


def due_removals(root: Path, out: Path, *words: str | Path) -> list[str]:
    done = run("render", "-i", root, "--out", out, *words, cwd=root)
    assert done.returncode == 0, done.stderr
    content = json.loads((out / "u-vnpt-gl" / "due.json").read_bytes())
    return [one["login"] for one in content["removals"]]


def test_a_read_back_confirms_what_was_done_by_hand(tmp_path: Path) -> None:
    root = write_world(tmp_path / "kho", with_revocation())
    receipts = tmp_path / "bien-nhan"
    receipts.mkdir()
    still = export(tmp_path / "con", "r-iso-01", [held("khoihd", {"live": (1, 2, 3)}), held("la", {"live": (1,)})])
    gone = export(tmp_path / "het", "r-iso-01", [held("la", {"live": (1,)})])
    assert due_removals(root, tmp_path / "dist") == ["khoihd"]
    said = {}
    for name, path in (("still", still), ("gone", gone), ("again", still)):
        done = drift(root, "r-iso-01", path, "--receipts", receipts)
        assert done.returncode == 1
        assert done.stdout.splitlines()[-1] == f"Receipt: {receipts / 'r-iso-01.2021-07-20.receipt.json'}"
        content = json.loads((receipts / "r-iso-01.2021-07-20.receipt.json").read_bytes())
        schema = json.loads((ROOT / "schemas" / "output" / "receipt.schema.json").read_bytes())
        assert [fault.message for fault in Draft202012Validator(schema).iter_errors(content)] == []
        assert content["steps_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (content["result"], content["steps"], content["unknown"]) == ("done", [], ["la"])
        said[name] = (content["gone"], [one["login"] for one in content["mismatches"]])
        left = due_removals(root, tmp_path / "dist", "--receipts", receipts)
        assert left == ([] if name == "gone" else ["khoihd"])
    assert said == {"still": ([], ["khoihd"]), "gone": (["khoihd"], []), "again": ([], ["khoihd"])}


def test_a_read_back_names_the_accounts_that_are_as_declared(inventory: Path, tmp_path: Path) -> None:
    accounts = (held("hyeorc", {"live": (1, 2)}), held("mannv", {"live": (1,)}))
    path = export(tmp_path / "may", "r-chk-01-vnpt", accounts)
    assert drift(inventory, "r-chk-01-vnpt", path, "--receipts", tmp_path, "--format", "json").returncode == 1
    content = json.loads((tmp_path / "r-chk-01-vnpt.2021-07-20.receipt.json").read_bytes())
    assert (content["as_declared"], content["gone"], content["unknown"]) == ({"hyeorc": {"live": [1, 2]}}, [], [])
    assert content["mismatches"] == [{"login": "mannv", "expected": {"live": [1, 2]}, "seen": {"live": [1]}}]


def test_no_receipt_without_certainty(inventory: Path, tmp_path: Path) -> None:
    receipts = tmp_path / "bien-nhan"
    receipts.mkdir()
    path = export(tmp_path / "may", "r-iso-02", [held("kiendt", {"live": (1, 2)})], DAHUA["users_list"])
    doubtful, broken = tmp_path / "la.json", tmp_path / "hong.json"
    doubtful.write_text(path.read_text().replace('"Monitor_01"', '"Monitor_01", "SomethingNew"'))
    broken.write_text("{")
    for file, words, code, said in (
        (doubtful, (receipts,), 2, "the files leave a doubt: no receipt"),
        (broken, (receipts,), 1, "cannot be understood"),
        (path, (tmp_path / "khong-co",), 2, "no folder of receipts"),
        (path, (receipts, "--import"), 2, "do not go together"),
    ):
        done = drift(inventory, "r-iso-02", file, "--receipts", *words)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert list(receipts.iterdir()) == []


def test_real_data_is_confirmed_on_the_real_day_only(tmp_path: Path) -> None:
    settings = files()["camgrant.yaml"].replace(b"profile: demo", b"profile: production")
    found = load(MemoryTree(dict(files())), device_targets()).inventory
    real = load(MemoryTree({**files(), "camgrant.yaml": settings}), device_targets()).inventory
    assert found is not None
    assert real is not None
    read = HIKVISION["in_one_file"](device("r-chk-01-vnpt"), BOTH, None)
    compared = drift_of(found, resolve(found, AS_OF), "r-chk-01-vnpt", dict(read))
    assert write_receipt(tmp_path, found, compared, dict(read)).is_file()
    with pytest.raises(UsageFault, match="a receipt is of today"):
        write_receipt(tmp_path, real, compared, dict(read))
