"""What changed since must not bend the answer about the time before: logins, recorders, sites, rights, accounts that
were made again; and nothing that a device may still give is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from support.cli import forked as run
from support.history import Made, write_history
from support.small_past import CAMERA, LATE, MINIMAL, REVOKED, at, base, event, grants

SCHEMA: Final = Path(__file__).parents[2] / "schemas" / "output" / "who.schema.json"
PACKS: Final = Path(__file__).parents[1] / "packs" / "tinh-camera-antt-2026" / "inventory" / "packs"
PACK: Final = PACKS / "tinh-camera-antt-2026.yaml"
HOLDER: Final = "c-hoang-dinh-khoi"
PROPOSER: Final = "Tạ Thị Hồng Nhung <nhungtth.stttt@gialai.example>"
CREATED: Final = event("e-0000000000a1", "2021-06-14", what="created", login="khoihd")
Files = Mapping[str, bytes | None]


class Plain(yaml.SafeDumper):
    """Without aliases, which the reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def entities(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((MINIMAL / kind / "all.yaml").read_bytes())[kind]
    return found


def written(kind: str, content: Mapping[str, Any]) -> bytes:
    return yaml.dump({kind: dict(content)}, Dumper=Plain, allow_unicode=True).encode()


def past(folder: Path, change: Files, *events: tuple[str, bytes], first: Files | None = None) -> Path:
    """Everything declared on 10/06, a change on 05/08 at 09:00, and what the ledger has by 01/09."""
    write_history(
        folder / "kho",
        [
            Made(at("2021-06-10 08:00"), {**base(), **(first or {})}, "Khai báo ban đầu", author=PROPOSER),
            Made(at("2021-08-05 09:00"), change, "Thay đổi"),
            Made(at("2021-09-01 09:00"), dict(events) or {"ledger/2021/x.yaml": CREATED[1]}, "Ghi sổ"),
        ],
    )
    return folder / "kho"


def asked(kho: Path, *words: str, camera: str = CAMERA) -> dict[str, Any]:
    done = run("who", "--format", "json", "--camera", camera, *words, cwd=kho)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    return content


def told(kho: Path, *words: str, camera: str = CAMERA) -> list[str]:
    done = run("who", "--lang", "vi", "--camera", camera, *words, cwd=kho)
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


def rows(content: Mapping[str, Any], person: str = HOLDER) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [
        (one["standing"], one["login"], one["recorder"], one["rights"])
        for one in content["rows"]
        if one["person"] == person
    ]


def test_another_login_takes_nothing_back_and_leaves_an_account_behind(tmp_path: Path) -> None:
    contacts = entities("contacts")
    contacts[HOLDER]["login"] = "khoihd2"
    made = event("e-0000000000a2", "2021-08-06", what="created", login="khoihd2")
    kho = past(tmp_path, {"contacts/all.yaml": written("contacts", contacts)}, CREATED, made)
    before = asked(kho, "--at", "2021-07-20T12:00")
    assert rows(before) == [("declared", "khoihd", "r-iso-01", ["live"])]
    assert before["gone_not_confirmed"] == []
    after = asked(kho, "--at", "2021-08-10T12:00")
    assert rows(after) == [("declared", "khoihd2", "r-iso-01", ["live"])]
    (gone,) = after["gone_not_confirmed"]
    assert (gone["login"], gone["ended_on"]) == ("khoihd", "2021-08-05T09:00:00+07:00")
    assert [one["on"] for one in gone["confirmed"]["events"]] == ["2021-06-14"]


def test_the_end_of_the_old_login_is_not_that_of_the_new_one(tmp_path: Path) -> None:
    contacts = entities("contacts")
    contacts[HOLDER]["login"] = "khoihd2"
    made = event("e-0000000000a2", "2021-08-06", what="created", login="khoihd2")
    gone = event("e-0000000000a3", "2021-08-07", what="deleted", login="khoihd")
    change = {"contacts/all.yaml": written("contacts", contacts)}
    content = asked(past(tmp_path, change, CREATED, made, gone), "--at", "2021-08-10T12:00")
    (row,) = [one for one in content["rows"] if one["person"] == HOLDER]
    assert (row["confirmed"]["was_there"], row["confirmed"]["was_gone"]) == (True, False)
    assert content["gone_not_confirmed"] == []


def moved(site: str) -> bytes:
    """The first camera hangs on a recorder of its own."""
    recorders = entities("cameras")
    channel = recorders["r-iso-01"]["channels"].pop(CAMERA)
    recorders["r-moi"] = {**recorders["r-iso-01"], "site": site, "name": "Đầu ghi mới", "custodian": "u-ub-plk"}
    recorders["r-moi"]["channels"] = {CAMERA: {**channel, "channel": 1}}
    return written("cameras", recorders)


def test_a_new_recorder_takes_nothing_back(tmp_path: Path) -> None:
    kho = past(tmp_path, {"cameras/all.yaml": moved("s-iso-01")}, CREATED)
    assert rows(asked(kho, "--at", "2021-07-20T12:00")) == [("declared", "khoihd", "r-iso-01", ["live"])]
    after = asked(kho, "--at", "2021-08-10T12:00")
    assert rows(after) == [("declared", "khoihd", "r-moi", ["live"])]
    assert [(one["recorder"], one["rights"]) for one in after["gone_not_confirmed"]] == [("r-iso-01", ["live"])]


def test_over_a_period_every_recorder_is_told(tmp_path: Path) -> None:
    """Whoever asks for the logs of those days must know of both."""
    kho = past(tmp_path, {"cameras/all.yaml": moved("s-iso-01")}, CREATED)
    content = asked(kho, "--from", "2021-08-04", "--until", "2021-08-06")
    assert [(one["recorder"], one["custodian"]) for one in content["beside"]] == [
        ("r-iso-01", "u-tqs"),
        ("r-moi", "u-ub-plk"),
    ]
    assert [one["recorder"] for one in asked(kho, "--at", "2021-08-04")["beside"]] == ["r-iso-01"]
    out = tmp_path / "out"
    words = ("--by", "Công an tỉnh", "--reason", "Xác minh", "--on", "2021-09-01", "--out", out)
    done = run("dossier", *words, "--camera", CAMERA, "--from", "2021-08-04", "--until", "2021-08-06", cwd=kho)
    assert done.returncode == 0, done.stderr
    dossier = json.loads((out / "ho-so.json").read_bytes())
    assert [(one["id"], one["recorder"]) for one in dossier["cameras"]] == [(CAMERA, "r-iso-01"), (CAMERA, "r-moi")]
    assert dossier["gone_not_confirmed"][0]["recorder"] == "r-iso-01"


@pytest.mark.parametrize(
    ("field", "value", "told_of"), [("custodian", "u-ub-plk", ["u-tqs", "u-ub-plk"]), ("max_users", 16, ["u-tqs"])]
)
def test_over_a_period_a_recorder_is_told_as_often_as_it_changed(
    field: str, value: object, told_of: list[str], tmp_path: Path
) -> None:
    recorders = entities("cameras")
    recorders["r-iso-01"][field] = value
    kho = past(tmp_path, {"cameras/all.yaml": written("cameras", recorders)}, CREATED)
    content = asked(kho, "--from", "2021-08-04", "--until", "2021-08-06")
    assert [(one["recorder"], one["custodian"]) for one in content["beside"]] == [("r-iso-01", one) for one in told_of]


def test_a_camera_that_went_to_another_site_was_seen_before(tmp_path: Path) -> None:
    kho = past(tmp_path, {"cameras/all.yaml": moved("s-iso-02")}, CREATED)
    before = asked(kho, "--at", "2021-07-20T12:00")
    assert rows(before) == [("declared", "khoihd", "r-iso-01", ["live"])]
    assert rows(before, "c-do-trung-kien") == [("later", "kiendt", "r-moi", ["live"])]
    assert rows(asked(kho, "--at", "2021-08-10T12:00"), "c-do-trung-kien") == [
        ("declared", "kiendt", "r-moi", ["live"])
    ]


def test_a_date_entered_later_takes_back_what_moved_as_well(tmp_path: Path) -> None:
    """The camera went elsewhere; that the right had ended before, on a date, counts for the time before the move."""
    ended = {"grants/all.yaml": grants(g_iso_01_khoihd={"revoked": {"on": "2021-07-10", "reason": "Đã thôi từ trước"}})}
    kho = past(tmp_path, {"cameras/all.yaml": moved("s-iso-02"), **ended}, CREATED)
    assert rows(asked(kho, "--at", "2021-07-05T12:00")) == [("declared", "khoihd", "r-iso-01", ["live"])]
    assert rows(asked(kho, "--at", "2021-07-20T12:00")) == [("withdrawn", "khoihd", "r-iso-01", ["live"])]


def test_a_right_that_was_widened_in_place_was_the_smaller_one_before(tmp_path: Path) -> None:
    """What was added since may have been meant for the time before, so it is told, as entered later."""
    wider = grants(g_iso_01_khoihd={"rights": ["live", "playback"]})
    before = asked(past(tmp_path, {"grants/all.yaml": wider}, CREATED), "--at", "2021-07-20T12:00")
    assert sorted(rows(before)) == [
        ("declared", "khoihd", "r-iso-01", ["live"]),
        ("later", "khoihd", "r-iso-01", ["live", "playback"]),
    ]


def test_a_right_that_was_narrowed_in_place_was_there_and_may_be_still(tmp_path: Path) -> None:
    first = {"grants/all.yaml": grants(g_iso_01_khoihd={"rights": ["live", "playback"]})}
    kho = past(tmp_path, {"grants/all.yaml": grants()}, CREATED, first=first)
    assert rows(asked(kho, "--at", "2021-07-20T12:00")) == [("declared", "khoihd", "r-iso-01", ["live", "playback"])]
    (gone,) = asked(kho, "--at", "2021-08-10T12:00")["gone_not_confirmed"]
    assert (gone["rights"], gone["lessened"], gone["cameras"]) == (["playback"], True, [CAMERA])


def less(*events: tuple[str, bytes], folder: Path) -> Path:
    """Playback is taken away as a review does it: one grant is revoked, another goes on with what is left."""
    old = entities("grants")["g-iso-01-khoihd"]
    first = {"grants/all.yaml": grants(g_iso_01_khoihd={"rights": ["live", "playback"]})}
    left = {**old, "valid_from": "2021-08-05", "replaces": "g-iso-01-khoihd"}
    ended = {"rights": ["live", "playback"], "revoked": {"on": "2021-08-05", "reason": "Bớt quyền"}}
    return past(folder, {"grants/all.yaml": grants(g_iso_01_khoihd=ended, g_con=left)}, CREATED, *events, first=first)


def test_a_right_less_is_in_doubt_until_the_change_was_confirmed(tmp_path: Path) -> None:
    kho = less(event("e-0000000000a2", "2021-08-12", what="changed", login="khoihd"), folder=tmp_path)
    content = asked(kho, "--at", "2021-08-10T12:00")
    assert rows(content) == [("declared", "khoihd", "r-iso-01", ["live"])]
    (gone,) = content["gone_not_confirmed"]
    assert (gone["rights"], gone["lessened"], gone["grants"]) == (["playback"], True, ["g-iso-01-khoihd"])
    lines = told(kho, "--at", "2021-08-10T12:00")
    assert "Tài khoản còn dùng cho quyền khác; chưa ai xác nhận đã bớt các quyền này" in lines
    assert asked(kho, "--at", "2021-08-12T12:00")["gone_not_confirmed"] != []
    assert asked(kho, "--at", "2021-08-13T00:00")["gone_not_confirmed"] == []


def test_a_deletion_before_the_right_says_nothing_of_it(tmp_path: Path) -> None:
    """The account of an earlier right was deleted; that it was made again nobody reported."""
    made = event("e-0000000000a4", "2021-06-01", what="created", login="khoihd")
    gone = event("e-0000000000a5", "2021-06-05", what="deleted", login="khoihd")
    revoked = {"grants/all.yaml": grants(g_iso_01_khoihd=REVOKED)}
    content = asked(past(tmp_path, revoked, made, gone), "--at", "2021-08-10T12:00")
    assert [one["person"] for one in content["gone_not_confirmed"]] == [HOLDER]


def test_what_was_entered_late_and_was_over_is_in_doubt_as_well(tmp_path: Path) -> None:
    kho = tmp_path / "kho"
    late = {"grants/all.yaml": grants(g_muon=LATE)}
    write_history(kho, [Made(at("2021-06-10 08:00"), base()), Made(at("2021-08-25 16:30"), late)])
    (gone,) = asked(kho, "--at", "2021-08-22T12:00")["gone_not_confirmed"]
    assert (gone["person"], gone["ended_on"]) == ("c-nguyen-van-man", "2021-08-21T00:00:00+07:00")


def test_a_right_that_ended_within_the_period_is_in_doubt_for_the_rest_of_it(tmp_path: Path) -> None:
    ended = {"revoked": {"on": "2021-08-05", "reason": "Thay lãnh đạo cơ sở"}}
    gone = event("e-0000000000a2", "2021-08-08", what="deleted", login="khoihd")
    kho = past(tmp_path, {"grants/all.yaml": grants(g_iso_01_khoihd=ended)}, CREATED, gone)
    day, days = ("--at", "2021-08-05"), ("--from", "2021-08-01", "--until", "2021-08-20")
    for words, standing in ((days, "declared"), (day, "withdrawn")):
        content = asked(kho, *words)
        assert [one[0] for one in rows(content)] == [standing]
        assert [one["ended_on"] for one in content["gone_not_confirmed"]] == ["2021-08-05T09:00:00+07:00"]
    assert asked(kho, "--at", "2021-08-04")["gone_not_confirmed"] == []
    assert asked(kho, "--at", "2021-08-09")["gone_not_confirmed"] == []


def test_what_the_device_gives_beyond_the_grant_is_told(tmp_path: Path) -> None:
    accepted = {"accept_overgrant": {"rights": ["playback"], "reason": "Đầu ghi cũ", "until": "2021-09-11"}}
    kho = past(tmp_path, {"grants/all.yaml": grants(g_iso_01_khoihd=accepted)}, CREATED)
    assert not any("thiết bị cho thêm" in line for line in told(kho, "--at", "2021-07-20T12:00")[:8])
    lines = told(kho, "--at", "2021-08-10T12:00")
    given = "Xem trực tiếp (thiết bị cho thêm, đã chấp nhận: Xem lại)"
    assert any(line.startswith("Hoàng Đình Khôi") and f" · {given} · " in line for line in lines)
    assert any(line.startswith(f"{CAMERA} · {given} · ") for line in lines)
    done = run("who", "diff", "2021-08-04", "2021-08-06", "--format", "json", cwd=kho)
    gained = [(one["person"], one["rights"]) for one in json.loads(done.stdout)["gained"]]
    assert (done.returncode, gained) == (1, [(HOLDER, ["playback"])])


def test_a_site_is_answered_alike_however_its_files_are_laid_out(tmp_path: Path) -> None:
    """The camera was at the site once: what became of it is told, be its new recorder in the same file or not."""
    recorders: dict[str, Any] = yaml.safe_load(moved("s-iso-02"))["cameras"]
    new = {f"cameras/{name}.yaml": written("cameras", {name: one}) for name, one in recorders.items()}
    one_file = past(tmp_path / "mot", {"cameras/all.yaml": moved("s-iso-02")}, CREATED)
    several = past(tmp_path / "nhieu", {**new, "cameras/all.yaml": None}, CREATED)
    found = []
    for kho in (one_file, several):
        done = run("who", "--format", "json", "--site", "s-iso-01", "--at", "2021-08-10T12:00", cwd=kho)
        content = json.loads(done.stdout)
        found.append(sorted((one["person"], one["recorder"] or "", one["cameras"]) for one in content["rows"]))
    assert found[0] == found[1]
    assert ("c-do-trung-kien", "r-moi", [CAMERA]) in found[1]


def test_a_system_that_the_pack_of_the_time_did_not_have(tmp_path: Path) -> None:
    """Its grants gave nothing then, and are told as entered later; under its name of now."""
    pack = PACK.read_bytes()
    settings = base()["camgrant.yaml"]
    other = settings.replace(b"gl-882-2021", b"tinh-camera-antt-2026").replace(b"sheet_s3, sheet_s6", b"sheet_t1")
    first = {f"packs/{PACK.name}": pack, "camgrant.yaml": other}
    kho = past(tmp_path, {"camgrant.yaml": settings}, CREATED, first=first)
    assert rows(asked(kho, "--at", "2021-07-20T12:00")) == [("later", "khoihd", "r-iso-01", ["live"])]
    lines = told(kho, "--at", "2021-07-20T12:00")
    assert any(line.startswith(f"{CAMERA} · Xem trực tiếp · Hệ thống tại cơ sở cách ly · ") for line in lines), lines


def apart(kind: str) -> dict[str, bytes | None]:
    """Every entity of a kind in a file of its own."""
    split = {f"{kind}/{name}.yaml": written(kind, {name: one}) for name, one in entities(kind).items()}
    return {**split, f"{kind}/all.yaml": None}


def test_recipients_and_tickets_have_their_names(tmp_path: Path) -> None:
    """Units that only a list names, and the ticket of technical work, in files that no camera leads to."""
    version = {
        "sheet": "s5",
        "author": "u-tqs",
        "recipient": "u-ca-ak",
        "as_of": "2021-06-14",
        "version": "a" * 64,
        "rows": [{"key": "g-iso-01-khoihd", "person": HOLDER, "grant": "g-iso-01-khoihd", "digest": "0" * 16}],
    }
    sent = {"list": "e-0000000000b1", "way": "paper", "number": "12/TQS", "date": "2021-06-14"}
    ledger = {
        f"ledger/2021/2021-06-14-{name}.yaml": written("ledger", {name: {"on": "2021-06-14", **said}})
        for name, said in (("e-0000000000b1", {"list": version}), ("e-0000000000b2", {"dispatch": sent}))
    }
    first = {key: data for key, data in {**base(), **apart("units"), **apart("documents")}.items() if data is not None}
    kho = tmp_path / "kho"
    write_history(kho, [Made(at("2021-06-10 08:00"), first), Made(at("2021-09-01 09:00"), ledger)])
    name = entities("units")["u-ca-ak"]["names"][0]
    lines = told(kho, "--at", "2021-07-20T12:00")
    wanted = f"Đã gửi: danh sách S5 số 12/TQS ngày 14/06/2021 đến {name.get('short', name['vi'])}"
    assert any(line.startswith(wanted) for line in lines), lines
    ticket = entities("documents")["d-vnpt-phieu-56"]
    lines = told(kho, "--at", "2021-07-21T12:00", camera="k-chk-01-1")
    assert any(line.startswith(f"Căn cứ: {ticket['number']} ngày ") for line in lines), lines


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_mailbox_and_no_phone_comes_out(style: str, tmp_path: Path) -> None:
    """Some write their mailbox where git wants a name, and a telephone where the ledger wants evidence, or where a
    recorder says who else reaches its pictures."""
    kho = tmp_path / "kho"
    author = "nhungtth.stttt@gialai.example <nhungtth.stttt@gialai.example>"
    recorders = entities("cameras")
    cloud = {"kind": "p2p_cloud", "what": "hỏi 0100 000 018", "answerable": "u-vnpt-gl"}
    recorders["r-iso-01"] = {**recorders["r-iso-01"], "reached_by": [cloud]}
    first = {**base(), "cameras/all.yaml": written("cameras", recorders)}
    files = dict([event("e-0000000000a1", "2021-06-14", what="created", login="khoihd", evidence="gọi 0100 000 017")])
    write_history(kho, [Made(at("2021-06-10 08:00"), first, author=author), Made(at("2021-06-15 08:00"), files)])
    done = run("who", "--format", style, "--camera", CAMERA, "--at", "2021-07-20T12:00", cwd=kho)
    assert done.returncode == 0, done.stderr
    assert "***@gialai.example" in done.stdout
    assert "0100 *** 017" in done.stdout
    assert "0100 *** 018" in done.stdout
    assert not any(one in done.stdout for one in ("nhungtth", "0100 000 017", "0100 000 018"))


def test_of_a_grant_that_changed_the_difference_alone_is_told(tmp_path: Path) -> None:
    """Nobody is said to have lost what he still has because a camera was added to the site."""
    recorders = entities("cameras")
    channel = {**recorders["r-iso-01"]["channels"][CAMERA], "channel": 4, "installed_on": "2021-08-05"}
    recorders["r-iso-01"]["channels"]["k-iso-01-4"] = channel
    kho = past(tmp_path, {"cameras/all.yaml": written("cameras", recorders)}, CREATED)
    done = run("who", "diff", "2021-08-04", "2021-08-06", "--format", "json", cwd=kho)
    content = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert content["lost"] == []
    assert [(one["person"], one["cameras"]) for one in content["gained"]] == [
        (HOLDER, ["k-iso-01-4"]),
        ("c-nguyen-tuan-anh", ["k-iso-01-4"]),
        ("c-tran-quoc-hung", ["k-iso-01-4"]),
    ]


def test_what_a_comparison_does_not_know_is_said(tmp_path: Path) -> None:
    kho = past(tmp_path, {"grants/all.yaml": b"grants: [\n"}, CREATED)
    done = run("who", "diff", "2021-08-04", "2021-08-06", "--lang", "vi", cwd=kho)
    assert done.returncode == 0
    assert "Hạn chế của câu trả lời:" in done.stdout.splitlines()
    assert "(grants/all.yaml)" in done.stdout
    assert "Câu trả lời chưa trọn vẹn" in done.stderr


# -- what took the right away although the grant stayed as it was ------------------------------------------------------


def leaves() -> Files:
    people = entities("contacts")
    people[HOLDER]["left_on"] = "2021-08-05"
    return {"contacts/all.yaml": written("contacts", people)}


def closes() -> Files:
    opened = b"    opened_on: 2021-06-05\n"  # the first of them is s-iso-01
    sites = (MINIMAL / "sites" / "all.yaml").read_bytes()
    return {"sites/all.yaml": sites.replace(opened, opened + b"    closed_on: 2021-08-05\n", 1)}


def retires() -> Files:
    units = entities("units")
    units["u-tqs"]["retired_on"] = "2021-08-05"
    return {"units/all.yaml": written("units", units)}


def is_taken_down() -> Files:
    recorders = entities("cameras")
    recorders["r-iso-01"]["channels"][CAMERA]["removed_on"] = "2021-08-05"
    return {"cameras/all.yaml": written("cameras", recorders)}


@pytest.mark.parametrize(
    ("change", "about", "named"),
    [
        (leaves, HOLDER, "Hoàng Đình Khôi (c-hoang-dinh-khoi)"),
        (closes, "s-iso-01", "Khu cách ly Trường Quân sự (giả định) (s-iso-01)"),
        (retires, "u-tqs", "Trường Quân sự (u-tqs)"),
        (is_taken_down, "r-iso-01", "Đầu ghi nhà chỉ huy (r-iso-01)"),
    ],
)
def test_whoever_brought_the_end_is_named_where_the_grant_itself_stayed_as_it_was(
    tmp_path: Path, change: Callable[[], Files], about: str, named: str
) -> None:
    kho = past(tmp_path, change())
    before = asked(kho, "--at", "2021-08-04")
    (deeds,) = [one["deeds"] for one in before["rows"] if one["person"] == HOLDER]
    assert [(deed["what"], deed["moment"][:16], deed["about"]) for deed in deeds] == [
        ("added", "2021-06-10T08:00", []),
        ("taken", "2021-08-05T09:00", [about]),
    ]
    assert deeds[1]["merged_by"] == "Nguyễn Văn Giả"
    (gone,) = [one for one in asked(kho, "--at", "2021-08-10")["gone_not_confirmed"] if one["person"] == HOLDER]
    assert gone["deeds"] == deeds[1:]
    said = [line for line in told(kho, "--at", "2021-08-10") if "hết quyền theo khai báo" in line]
    assert (
        f"Bớt hoặc hết quyền theo khai báo về {named}, ghi vào kho 05/08/2021 09:00, bản lưu "
        f"{deeds[1]['commit'][:12]}: Nguyễn Văn Giả đề nghị, Nguyễn Văn Giả hợp nhất"
    ) in said


def test_a_camera_that_comes_to_a_site_names_who_brought_it_and_nobody_who_did_other_things(tmp_path: Path) -> None:
    """Another phone of somebody else, another camera elsewhere: not a word of these."""
    recorders, people = entities("cameras"), entities("contacts")
    new = {"channel": 4, "name": "Kho", "area": "gate", "installed_on": "2021-08-05"}
    recorders["r-iso-01"]["channels"]["k-iso-01-9"] = new
    recorders["r-iso-02"]["channels"]["k-iso-02-9"] = new
    people["c-nguyen-van-man"]["phone"] = "0100 000 099"
    change = {"cameras/all.yaml": written("cameras", recorders), "contacts/all.yaml": written("contacts", people)}
    kho = past(tmp_path, change)
    new_ones = asked(kho, "--at", "2021-08-10", camera="k-iso-01-9")["rows"]
    others = asked(kho, "--at", "2021-08-10")["rows"]
    assert (len(new_ones), len(others)) == (3, 3)
    for row in new_ones:
        assert [(deed["what"], deed["about"]) for deed in row["deeds"]] == [("added", []), ("given", ["r-iso-01"])]
    for row in others:
        assert [deed["what"] for deed in row["deeds"]] == ["added"]


def test_a_revocation_in_the_same_commit_speaks_for_itself(tmp_path: Path) -> None:
    kho = past(tmp_path, {**closes(), "grants/all.yaml": grants(g_iso_01_khoihd=REVOKED)})
    (gone,) = [one for one in asked(kho, "--at", "2021-08-10")["gone_not_confirmed"] if one["person"] == HOLDER]
    assert [(deed["what"], deed["about"]) for deed in gone["deeds"]] == [("revoked", [])]


@pytest.mark.parametrize("question", ["--camera k-iso-01-1", "--site s-iso-01", "--person c-nguyen-tuan-anh"])
def test_an_account_that_goes_on_for_another_site_is_lessened_whatever_was_asked(tmp_path: Path, question: str) -> None:
    """Nobody waits for the end of an account that has to stay: that its site went is confirmed by a change."""
    account = {"person": "c-nguyen-tuan-anh", "system": "central", "by": "u-syt", "login": "anhnt"}
    said = {"e-0000000000b1": ("2021-06-12", "created"), "e-0000000000b2": ("2021-08-06", "changed")}
    events = [
        (f"ledger/2021/{on}-{name}.yaml", written("ledger", {name: {"on": on, "account": {**account, "what": what}}}))
        for name, (on, what) in said.items()
    ]
    kho = past(tmp_path, closes(), *events)

    def gone(at: str) -> list[bool]:
        done = run("who", "--format", "json", *question.split(), "--at", at, cwd=kho)
        content = json.loads(done.stdout)
        return [one["lessened"] for one in content["gone_not_confirmed"] if one["person"] == account["person"]]

    assert gone("2021-08-05T12:00") == [True]
    assert gone("2021-08-10") == []


def sent(on: str, name: str, *rows: str) -> list[tuple[str, bytes]]:
    """A list of the site to whoever makes its accounts, sent and received on a day, with some grants of one person."""
    frozen = [{"key": one, "person": HOLDER, "grant": one, "digest": "0" * 16} for one in rows]
    version = {"sheet": "s7", "author": "u-tqs", "recipient": "u-vnpt-gl", "as_of": on, "version": name[-1] * 64}
    events: dict[str, dict[str, object]] = {
        f"e-00000000{name}a": {"list": {**version, "rows": frozen} if frozen else version},
        f"e-00000000{name}b": {"dispatch": {"list": f"e-00000000{name}a", "way": "paper", "number": name, "date": on}},
        f"e-00000000{name}c": {"receipt": {"dispatch": f"e-00000000{name}b", "by": "u-vnpt-gl"}},
    }
    return [
        (f"ledger/2021/{on}-{one}.yaml", written("ledger", {one: {"on": on, **said}})) for one, said in events.items()
    ]


@pytest.mark.parametrize("is_told", [True, False])
def test_of_a_right_that_is_over_it_is_told_whether_anybody_was_told(tmp_path: Path, is_told: bool) -> None:
    """The list without it is empty: no person and no recorder leads to it."""
    first = sent("2021-06-14", "001", "g-iso-01-khoihd")
    later = sent("2021-08-06", "002") if is_told else []
    kho = past(tmp_path, {"grants/all.yaml": grants(g_iso_01_khoihd=REVOKED)}, CREATED, *first, *later)
    (gone,) = asked(kho, "--at", "2021-08-10")["gone_not_confirmed"]
    lists = [(one["sheet"], one["recipient"], one["on"], one["received_on"]) for one in gone["issued_without"]]
    assert lists == ([("s7", "u-vnpt-gl", "2021-08-06", "2021-08-06")] if is_told else [])
    assert gone["observed"] == []
    lines = told(kho, "--at", "2021-08-10")
    said = "Đã gửi danh sách không còn quyền này: S7 số 002 ngày 06/08/2021 đến VNPT Gia Lai, nhận ngày 06/08/2021"
    assert (said in lines) == is_told
    assert ("Sổ không có danh sách nào được gửi mà không còn quyền này" in lines) != is_told
