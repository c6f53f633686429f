"""`camgrant dossier`: made anew from a fresh clone it is the same to the bit; every damage is told as what it is."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from camgrant.app.dossier import Question, digest_of, dossier, event_of, seen_here, text_of
from camgrant.app.ledger import record
from camgrant.history.moments import period
from camgrant.seal.signature import signed
from camgrant.vcs.writing import commit_files
from story.build import build
from support.cli import forked as run
from support.history import Made, write_history
from support.seals import Desk
from support.small_past import CAMERA, at, base, event, grants, write_small_past

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = ROOT / "schemas" / "output" / "dossier.schema.json"
ASK: Final = ("--by", "Công an tỉnh", "--reason", "Xác minh ảnh lan truyền trên mạng", "--on", "2021-09-01")
FILES: Final = ("ho-so.json", "ho-so.docx", "ho-so.pdf")
RIGHT: Final = "Right: made anew from the repository it is the same.\n"
INCOMPLETE: Final = "The dossier is not the whole truth: see the part on completeness.\n"
HOLDER: Final = "c-hoang-dinh-khoi"


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Người Thử", "-c", "user.email=thu@gialai.example")
    return subprocess.run(
        ["git", "-C", folder, *who, *words], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, title: str = "Ghi sổ") -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", title)


def make(folder: Path, out: Path, *words: str) -> dict[str, Any]:
    question = words or ("--camera", CAMERA, "--at", "2021-08-01T10:15")
    done = run("dossier", *ASK, *question, "--out", out, cwd=folder)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads((out / "ho-so.json").read_bytes())
    assert done.stderr == (INCOMPLETE if content["gaps"] or content["seen"]["off_line"] else "")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    return content


def check(folder: Path, out: Path, *words: str) -> tuple[int, str]:
    papers = ("--docx", out / "ho-so.docx", "--pdf", out / "ho-so.pdf")
    done = run("dossier", "--verify", out / "ho-so.json", *(words or papers), cwd=folder)
    assert done.stderr == ""
    return done.returncode, done.stdout


def clone(source: Path, target: Path, *words: str) -> Path:
    subprocess.run(["git", "clone", "--quiet", *words, source.as_uri(), target], check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """The repository with the dossier's event committed, the folder of the three files, and the content."""
    folder = tmp_path_factory.mktemp("ho-so")
    write_small_past(folder / "kho")
    content = make(folder / "kho", folder / "out")
    commit(folder / "kho")
    return folder / "kho", folder / "out", content


Made3 = tuple[Path, Path, dict[str, Any]]


@pytest.fixture
def damaged(made: Made3, tmp_path: Path) -> tuple[Path, Path]:
    """A clone and a copy of the files, to be damaged."""
    copy, out = clone(made[0], tmp_path / "kho"), tmp_path / "out"
    out.mkdir()
    for name in FILES:
        (out / name).write_bytes((made[1] / name).read_bytes())
    git(copy, "remote", "remove", "origin")
    return copy, out


def test_who_could_see_it_and_who_perhaps_still_could(made: Made3) -> None:
    content = made[2]
    assert [(one["person"], one["standing"], one["grant"]) for one in content["rights"]] == [
        ("c-nguyen-tuan-anh", "declared", "g-central-anhnt"),
        ("c-tran-quoc-hung", "declared", "g-central-hungtq"),
    ]
    (gone,) = content["gone_not_confirmed"]
    assert (gone["person"], gone["recorder"], gone["ended_on"]) == (HOLDER, "r-iso-01", "2021-08-01T10:15:00+07:00")
    assert gone["account"]["was_there"] is True
    assert [(one["what"], one["moment"]) for one in gone["commits"]] == [("revoked", "2021-08-01T10:15:00+07:00")]
    assert content["gaps"] == []
    assert content["seen"] == {"off_line": [], "published": None}
    (logs,) = [one["logs"] for one in content["recorders"]]
    assert (logs["since"], logs["until"]) == ("2021-08-01T09:45:00+07:00", "2021-08-01T10:45:00+07:00")
    (system,) = content["systems"]
    assert (system["system"], system["accounts"]) == ("central", ["anhnt", "hungtq"])
    assert [one["id"] for one in system["creators"]] == ["u-byt-cntt"]
    assert system["logs"] == {**logs, "days": None, "kept_until": None, "days_left": None}
    assert content["deadline"] == {"hours": 72, "reported_at": None, "until": None, "basis": "extension"}
    assert content["question"]["date"] == "2021-08-25"  # of the commit, not of today
    (one,) = {deed["approved"] for row in content["rights"] for deed in row["commits"]}
    assert one is None


def test_the_event_says_who_asked_why_and_about_what(made: Made3) -> None:
    repository, out, content = made
    (path,) = (repository / "inventory" / "ledger" / "2021").glob("2021-09-01-*.yaml")
    ((_, said),) = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["ledger"].items()
    assert said["dossier"] == {
        "by": "Công an tỉnh",
        "reason": "Xác minh ảnh lan truyền trên mạng",
        "cameras": [CAMERA],
        "since": "2021-08-01T10:15:00+07:00",
        "until": "2021-08-01T10:15:01+07:00",
        "commit": git(repository, "rev-parse", "HEAD~1"),
        "sha256": hashlib.sha256((out / "ho-so.json").read_bytes()).hexdigest(),
    }
    assert content["commit"] == said["dossier"]["commit"]


def test_made_anew_from_a_fresh_clone_it_is_the_same_to_the_bit(made: Made3, tmp_path: Path) -> None:
    repository, out, content = made
    fresh = clone(repository, tmp_path / "kho")
    assert check(fresh, out) == (0, RIGHT)
    again = ("--camera", CAMERA, "--at", "2021-08-01T10:15", "--head", content["commit"], "--on", "2021-09-02")
    make(fresh, tmp_path / "out", *again)
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (out / name).read_bytes(), name


def test_no_phone_and_no_mailbox_stands_in_any_of_the_three(made: Made3) -> None:
    _, out, _ = made
    with zipfile.ZipFile(out / "ho-so.docx") as packed:
        word = packed.read("word/document.xml").decode()
    drawn = subprocess.run(["pdftotext", "-layout", out / "ho-so.pdf", "-"], capture_output=True, text=True, check=True)
    for text in ((out / "ho-so.json").read_text(encoding="utf-8"), word, drawn.stdout):
        assert "Nguyễn Tuấn Anh" in text
        # An account that may still have been there is asked about from the end of its right on.
        asked_for = "Nhật ký của tài khoản khoihd trên r-iso-01 từ lúc hết quyền (01/08/2021 10:15)"
        assert text.lstrip().startswith("{") or asked_for in " ".join(text.split())
        assert re.findall(r"\b0\d{3} \d{3} \d{3}\b|\b0\d{9}\b|[\w.]+@[\w.]+", text) == []


def test_an_edited_file_is_told_from_a_repository_that_differs(damaged: tuple[Path, Path]) -> None:
    copy, out = damaged
    content = json.loads((out / "ho-so.json").read_bytes())
    content["rights"] = content["rights"][1:]
    (out / "ho-so.json").write_bytes(text_of(content))
    assert check(copy, out) == (
        1,
        "The file was edited after it was made.\n"
        "The docx is not the paper of this content.\n"
        "The pdf is not the paper of this content.\n"
        "No event of the ledger tells of this dossier.\n"
        "Comes out otherwise: the part `rights`\n",
    )
    content["sha256"] = digest_of(content)  # who edits the digest as well is still betrayed by the repository
    (out / "ho-so.json").write_bytes(text_of(content))
    assert check(copy, out, "--docx", str(out / "ho-so.docx"))[1].splitlines()[1:] == [
        "No event of the ledger tells of this dossier.",
        "Comes out otherwise: the part `rights`",
    ]


def test_another_paper_is_none_of_it(damaged: tuple[Path, Path]) -> None:
    copy, out = damaged
    (out / "ho-so.pdf").write_bytes((out / "ho-so.pdf").read_bytes() + b"\n")
    assert check(copy, out) == (1, "The pdf is not the paper of this content.\n")


def test_what_carried_the_file_may_have_changed_its_line_ends(damaged: tuple[Path, Path]) -> None:
    copy, out = damaged
    file = out / "ho-so.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert check(copy, out) == (0, RIGHT)


def test_a_rewritten_line(damaged: tuple[Path, Path], made: Made3) -> None:
    copy, out = damaged
    tip = made[2]["commit"]
    git(copy, "reset", "--quiet", "--hard", f"{tip}~1")
    found = check(copy, out)
    assert found == (
        1,
        f"History was rewritten: commit {tip} is on the main line no more.\n"
        "No event of the ledger tells of this dossier.\n",
    )


def test_a_commit_that_is_missing(damaged: tuple[Path, Path], made: Made3, tmp_path: Path) -> None:
    copy, out = damaged
    git(copy, "reset", "--quiet", "--hard", f"{made[2]['commit']}~1")
    without = clone(copy, tmp_path / "khac")
    code, told = check(without, out)
    assert code == 1
    assert f"The commit or an object that it rests on is missing here: {made[2]['commit']}" in told.splitlines()


def test_an_object_that_is_missing(made: Made3, tmp_path: Path) -> None:
    """Only the files of the last commit are here; what they were before was not fetched."""
    repository, out, _ = made
    git(repository, "config", "uploadpack.allowFilter", "true")
    partial = clone(repository, tmp_path / "kho", "--filter=blob:none")
    git(partial, "remote", "set-url", "origin", "/dev/null")
    done = run("dossier", "--verify", out / "ho-so.json", cwd=partial)
    assert done.returncode == 1, done.stderr
    assert "The commit or an object that it rests on is missing here" in done.stdout


def test_a_clone_without_its_beginning(made: Made3, tmp_path: Path) -> None:
    """It cannot judge, and says so; a dossier that it makes says so too."""
    repository, out, _ = made
    shallow = clone(repository, tmp_path / "kho", "--depth", "2")
    code, told = check(shallow, out)
    said = "This clone lacks the beginning of history, so it cannot tell; run `git fetch --unshallow`."
    assert (code, told.splitlines()[0]) == (1, said)
    assert "shallow" in [gap["what"] for gap in make(shallow, tmp_path / "out")["gaps"]]


Damage = Callable[[Path], None]


def _changed(folder: Path) -> None:
    (path,) = (folder / "inventory" / "ledger" / "2021").glob("2021-09-01-*.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("Công an tỉnh", "Sở Y tế"), encoding="utf-8")


def _gone(folder: Path) -> None:
    (path,) = (folder / "inventory" / "ledger" / "2021").glob("2021-09-01-*.yaml")
    path.unlink()


@pytest.mark.parametrize("damage", [_changed, _gone])
def test_the_event_of_a_dossier_that_was_changed_or_vanished(damaged: tuple[Path, Path], damage: Damage) -> None:
    copy, out = damaged
    (path,) = (copy / "inventory" / "ledger" / "2021").glob("2021-09-01-*.yaml")
    name = path.relative_to(copy / "inventory").as_posix()
    damage(copy)
    commit(copy)
    assert check(copy, out) == (
        1,
        f"Since it was made an event of the ledger was changed or vanished: {name}\n"
        f"The event that told of this dossier was changed or vanished: {name}\n",
    )


def test_another_event_that_vanished_since(damaged: tuple[Path, Path]) -> None:
    copy, out = damaged
    name, _ = event("e-0000000000a2", "2021-08-05", what="deleted", login="khoihd", evidence="301/VNPTGL-KT")
    (copy / "inventory" / name).unlink()
    commit(copy)
    told = f"Since it was made an event of the ledger was changed or vanished: {name}\n"
    assert check(copy, out) == (1, told)
    later = make(copy, out.parent / "sau")
    assert [(gap["what"], gap["detail"]) for gap in later["gaps"]] == [("ledger", name)]


def test_another_version_made_it_and_it_is_compared_all_the_same(damaged: tuple[Path, Path]) -> None:
    copy, out = damaged
    inventory, tip = copy / "inventory", git(copy, "rev-parse", "HEAD")
    question = Question((CAMERA,), (), period("2021-08-01"), None, "Công an tỉnh", "Xác minh")
    older = dossier(inventory, tip, question, seen_here(inventory, tip, ""), "0.0.9")
    record(inventory, [event_of(older, older.json, on=date(2021, 9, 2))])
    (out / "ho-so.json").write_bytes(older.json)
    told = "Another version of camgrant made it (0.0.9); its content is compared all the same.\n"
    assert check(copy, out, "--head", "heads/main") == (1, told)


def test_what_was_just_made_and_not_yet_committed_is_recorded(tmp_path: Path) -> None:
    write_small_past(tmp_path / "kho")
    make(tmp_path / "kho", tmp_path / "out")
    assert check(tmp_path / "kho", tmp_path / "out") == (0, RIGHT)
    for path in (tmp_path / "kho" / "inventory" / "ledger" / "2021").glob("2021-09-01-*.yaml"):
        path.unlink()
    assert check(tmp_path / "kho", tmp_path / "out") == (1, "No event of the ledger tells of this dossier.\n")


def test_a_line_that_was_rewritten_is_named_in_the_dossier(damaged: tuple[Path, Path], made: Made3) -> None:
    """By an earlier dossier everywhere; by this clone's own log of its line only here, and yet it can be verified."""
    copy, out = damaged
    tip = git(copy, "rev-parse", "HEAD")
    kept = {path: path.read_bytes() for path in (copy / "inventory" / "ledger").rglob("2021-09-01-*.yaml")}
    git(copy, "reset", "--quiet", "--hard", f"{made[2]['commit']}~1")
    for path, data in kept.items():
        path.write_bytes(data)
    commit(copy, "Lịch sử khác")
    content = make(copy, out.parent / "sau")
    assert [(gap["what"], gap["commit"]) for gap in content["gaps"]] == [("rewritten", made[2]["commit"])]
    assert content["seen"]["off_line"] == [tip]
    commit(copy, "Hồ sơ thứ hai")
    fresh = clone(copy, out.parent / "moi")
    assert check(fresh, out.parent / "sau") == (0, RIGHT)


def _signed(folder: Path, key: Path, judged: str, root: bytes | None = None) -> None:
    """One publication on the branch `published`; with `root` another manifest than the one that was signed."""
    agreed = [{"person": "c-vu-ngoc-lam", "unit": "u-stttt"}]
    change = {"commit": judged, "plan": "0" * 64, "satisfied": True, "agreed": agreed, "documents": []}
    manifest = json.dumps({"approvals": {"cleared": True, "changes": [change]}}).encode()
    shown = root or manifest
    state = {
        "schema_version": 1,
        "commit": judged,
        "as_of": "2021-08-02",
        "sequence": 4,
        "manifest_sha256": hashlib.sha256(shown).hexdigest(),
    }
    files = {"MANIFEST.json": shown, "MANIFEST.json.sig": signed(manifest, key)}
    commit_files(folder, "published", "Phát hành số 4", {**files, "published.json": json.dumps(state).encode()})


@pytest.mark.parametrize("forged", [False, True])
def test_who_approved_is_told_by_signed_records_only(tmp_path: Path, forged: bool) -> None:
    files, key = base(), Desk(tmp_path).key
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    files["camgrant.yaml"] += f"  signers: {{stttt: {public}}}\n".encode()
    revoked = {"revoked": {"on": "2021-08-01", "reason": "Thay lãnh đạo cơ sở"}}
    change = {"grants/all.yaml": grants(g_iso_01_khoihd=revoked)}
    write_history(
        tmp_path / "kho",
        [Made(at("2021-06-10 08:00"), files), Made(at("2021-08-01 10:15"), change, "Thu hồi", merged=True)],
    )
    judged = git(tmp_path / "kho", "rev-parse", "main")
    _signed(tmp_path / "kho" / "inventory", key, judged, b'{"approvals": {"changes": []}}' if forged else None)
    content = make(tmp_path / "kho", tmp_path / "out", "--camera", CAMERA, "--at", "2021-07-01")
    row = next(one for one in content["rights"] if one["person"] == HOLDER)
    found = {deed["what"]: deed["approved"] for deed in row["commits"]}
    if forged:
        assert (content["publications"], found) == ({"signed": 0, "unsigned": 1}, {"added": None, "revoked": None})
        return
    assert content["publications"] == {"signed": 1, "unsigned": 0}
    assert found["added"] == {
        "publication": 4,
        "date": "2021-08-02",
        "signer": "stttt",
        "agreed": [],
        "documents": [],
    }
    assert [one["person"] for one in found["revoked"]["agreed"]] == ["c-vu-ngoc-lam"]
    commit(tmp_path / "kho")
    fresh = clone(tmp_path / "kho", tmp_path / "moi")
    assert check(fresh, tmp_path / "out") == (0, RIGHT)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--camera", CAMERA, "--at", "2021-08-01", "--reason", "Gọi 0100 000 001"), "holds no phone or mailbox"),
        (("--camera", CAMERA, "--at", "2021-08-01", "--by", "c-khong-co"), "unknown contact"),
        (("--camera", CAMERA, "--incident", "i-khong-co"), "has no incident 'i-khong-co'"),
        (("--at", "2021-08-01"), "say --camera or --site"),
        (("--camera", "k-iso-01-9", "--at", "2021-08-01"), "the history never had the id 'k-iso-01-9'"),
        (("--camera", CAMERA, "--at", "2021-08-01", "--docx", "x"), ""),
    ],
)
def test_a_dossier_that_cannot_be_made_leaves_nothing(
    made: Made3, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    repository = made[0]
    done = run("dossier", *ASK, *words, "--out", tmp_path / "out", cwd=repository)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert (git(repository, "status", "--porcelain"), (tmp_path / "out").exists()) == ("", False)


def test_what_is_no_dossier(made: Made3, tmp_path: Path) -> None:
    for number, text in enumerate(
        ("", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1, "commit": "--all"}')
    ):
        file = tmp_path / f"{number}.json"
        file.write_text(text)
        done = run("dossier", "--verify", file, cwd=made[0])
        assert (done.returncode, "is no JSON of `camgrant dossier`" in done.stderr) == (2, True), text


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        ("question", {"cameras": ["k-iso-01-1", 1]}, 2),
        ("question", {"since": "2021-08-01T10:15:00"}, 2),
        ("question", {"cameras": ["k-khong-co"]}, 1),
        ("question", {"incident": "i-khong-co"}, 1),
        ("seen", {"off_line": [5]}, 2),
        ("seen", {"published": "--all"}, 2),
        ("seen", {"published": "0" * 40}, 1),
    ],
)
def test_a_malformed_file_ends_in_a_clear_answer(
    damaged: tuple[Path, Path], part: str, value: dict[str, object], expected: int
) -> None:
    copy, out = damaged
    content = json.loads((out / "ho-so.json").read_bytes())
    content[part].update(value)
    (out / "ho-so.json").write_bytes(text_of(content))
    done = run("dossier", "--verify", out / "ho-so.json", "--pdf", out / "ho-so.pdf", cwd=copy)
    assert done.returncode == expected, done.stderr
    assert ("edited after it was made" in done.stdout) == (expected == 1)


@pytest.mark.parametrize("broken", [{"rights": [1]}, {"rights": None}, {"letterhead": []}, {"recorders": {"a": 1}}])
def test_a_content_that_no_paper_can_be_drawn_of(damaged: tuple[Path, Path], broken: dict[str, object]) -> None:
    copy, out = damaged
    content = {**json.loads((out / "ho-so.json").read_bytes()), **broken}
    (out / "ho-so.json").write_bytes(text_of(content))
    code, told = check(copy, out)
    assert code == 1
    assert {"The docx is not the paper of this content.", "The pdf is not the paper of this content."} <= set(
        told.splitlines()
    )


def test_another_pack(tmp_path: Path) -> None:
    folder = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    write_history(tmp_path / "kho", [Made(at("2026-06-01 08:00"), files)])
    words = ("--site", "s-xa-suoi-may", "--at", "2026-06-10", "--on", "2026-06-15")
    content = make(tmp_path / "kho", tmp_path / "out", *words)
    assert content["deadline"]["hours"] == 48
    assert content["recorders"][0]["logs"]["since"] == "2026-06-09T23:45:00+07:00"
    assert {row["system_name"] for row in content["rights"]} == {"Hệ thống camera xã, phường"}
    assert check(tmp_path / "kho", tmp_path / "out") == (0, RIGHT)


def test_the_night_of_the_story(tmp_path: Path) -> None:
    """The leak of 20/08/2021: the deputy who had left on 10/08 is no holder; his account may still have been there."""
    build(tmp_path / "kho", until="2021-08-20T08:30")
    content = make(tmp_path / "kho", tmp_path / "out", "--camera", "k-iso-06-1", "--at", "2021-08-19T21:40")
    assert [one["grant"] for one in content["rights"]] == [
        *("g-central-tribm", "g-central-dongdtt", "g-central-hloann", "g-central-anhnt2", "g-central-anhnt"),
        *("g-central-nhapt", "g-iso-06-quyenttl"),
    ]
    assert [one["person"] for one in content["gone_not_confirmed"]] == ["c-huynh-duc-tai"]
    assert [one["person"] for one in content["technicians"]] == ["c-ro-mah-phiu"]
    (recorder,) = content["recorders"]
    assert (recorder["logs"]["kept_until"], recorder["logs"]["days_left"]) == ("2021-11-17", 89)
    assert check(tmp_path / "kho", tmp_path / "out") == (0, RIGHT)
    with zipfile.ZipFile(tmp_path / "out" / "ho-so.docx") as paper:
        assert "Xem trực tiếp, Xem lại, Trích xuất" in paper.read("word/document.xml").decode("utf-8")
