"""Publishing in a real repository: who gets which secret, and that no removal is lost for want of a file or a key."""

from __future__ import annotations

import json
import re
from pathlib import Path

from support.province import DAY, Province
from support.publishing import NARROWED, NEW_GRANT, REVOKED, content, province, published, record, steps

__all__ = ["province", "published"]


def passwords(files: dict[str, bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, data in files.items():
        if name.startswith("mat-khau/") and name.endswith(".json"):
            made = json.loads(data)
            found |= {f"{made['recorder']}/{login}": password for login, password in made["passwords"].items()}
    return found


def test_passwords_are_for_new_accounts_only_and_only_for_who_makes_them(province: Province) -> None:
    first = passwords(province.opened(1, "u-vnpt-gl"))
    assert first.keys() == {"r-chk-01-vnpt/mannv", "r-chk-01-vnpt/hyeorc", "r-iso-01/khoihd"}
    assert passwords(province.opened(1, "u-viettel-gl")).keys() == {
        "r-chk-01-viettel/mannv",
        "r-iso-02/kiendt",
        "r-chk-01-viettel/hyeorc",
    }
    assert not {*first.values()} & {*passwords(province.opened(1, "u-viettel-gl")).values()}
    assert province.sealed(day="2021-07-21").returncode == 0
    assert passwords(province.opened(2, "u-vnpt-gl")) == {}


def test_no_password_is_counted_where_accounts_have_none(tmp_path: Path) -> None:
    """Temporary users of Nx come in by a token: a ledger that tells of passwords of theirs would mislead."""
    province = Province(tmp_path)
    keys = [f"{number}" * 8 + "-1111-4111-8111-111111111111" for number in (1, 2)]
    province.edit("camgrant.yaml", "[hikvision,", "[hikvision, nx,")
    province.edit("cameras/all.yaml", "by_hand\n    make: Dahua", "nx\n    settings: {nx_accounts: temporary}")
    for number, key in enumerate(keys, start=1):
        channel = f"k-iso-02-{number}: {{channel: {number},"
        province.edit("cameras/all.yaml", channel, f"{channel} device_key: {key},")
    province.git("commit", "-q", "--all", "--amend", "--no-edit")
    place = province.first()
    files = province.opened(1, "u-viettel-gl")
    assert steps(files, "r-iso-02") == [("create", "kiendt")]
    assert [name for name in files if name.startswith("mat-khau/") and "r-iso-02" in name] == []
    told = json.loads((place / "local/accounts.json").read_bytes())["accounts"]["u-viettel-gl"]
    assert told == ["r-chk-01-viettel/hyeorc", "r-chk-01-viettel/mannv"]


def test_a_new_password_is_made_where_the_ledger_asks_for_one(province: Province) -> None:
    done = province.run(
        *("account", "reissue", "-i", province.inventory, "--on", DAY, "--reason", "quên"),
        *("--person", "c-hoang-dinh-khoi", "--recorder", "r-iso-01"),
    )
    assert done.returncode == 0, done.stderr
    commit = province.commit()
    again = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc")))
    assert again.returncode == 0, again.stdout
    assert passwords(province.opened(2, "u-vnpt-gl")).keys() == {"r-iso-01/khoihd"}
    assert province.sealed().returncode == 0
    assert passwords(province.opened(3, "u-vnpt-gl")) == {}


def test_passwords_wait_for_a_key(tmp_path: Path) -> None:
    """A creator without a key gets no password anywhere; it comes with the first bundle that can be sealed."""
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    province.first()
    assert set(record(province, 1)["waiting"]) == {
        "r-chk-01-viettel/mannv",
        "r-chk-01-viettel/hyeorc",
        "r-iso-02/kiendt",
    }
    assert not list((province.out / "0001/local/u-viettel-gl").rglob("mat-khau*"))
    assert province.sealed("--recipients", key_file(province, "u-viettel-gl")).returncode == 0
    assert passwords(province.opened(2, "u-viettel-gl")).keys() == set(record(province, 1)["waiting"])
    assert record(province, 2)["waiting"] == []


def test_a_removal_that_no_bundle_holds_makes_it_exit_1(tmp_path: Path) -> None:
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    province.first()
    province.edit(*REVOKED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    done = province.sealed("--reviews", reviews)
    assert done.returncode == 1
    assert "Removals that could not be sealed: u-viettel-gl. Deliver them by hand today." in done.stdout
    assert record(province, 2)["commit"] == commit


CENTRAL = (
    "grants/all.yaml",
    "    nomination: d-bchqs-s1\n",
    "    nomination: d-bchqs-s1\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)


def untold(province: Province, *words: str | Path) -> tuple[int, list[str]]:
    """The exit code, and of what SEA022 says that nobody hears of it."""
    done = province.sealed(*words, "--format", "json")
    found = [one["message"] for one in json.loads(done.stdout)["findings"] if one["code"] == "SEA022"]
    return done.returncode, [re.findall(r"on (\w+ [\w-]+), but", one)[0] for one in found]


def test_a_removal_of_which_no_file_speaks_makes_it_exit_1_until_one_does(province: Province) -> None:
    """Neither device nor slip is rendered any more; the bundle of the creator goes out and says nothing of it."""
    targets = "targets: [hikvision, technician_slip, sheet_s3, sheet_s6]"
    province.edit("camgrant.yaml", targets, "targets: [sheet_s3, sheet_s6]")
    province.edit(*NARROWED)
    whole = ("duc", "hieu", "lam")
    reviews = province.reviewed(province.approved(province.commit(), *whole))
    assert untold(province, "--reviews", reviews) == (1, ["recorder r-iso-01"])
    assert [one["recorders"] for one in record(province, 2)["behind"]] == [["r-iso-01"]]
    assert untold(province, "--reviews", reviews) == (1, ["recorder r-iso-01"])
    lines = province.sealed("--reviews", reviews).stdout.splitlines()
    assert lines[1:3] == [
        "  camgrant.yaml:6:3 SEA022 something is taken back on recorder r-iso-01, "
        "but no file of this publication says so",
        "    = fix: tell who makes the accounts at once, then add `technician_slip` or the target of the device to "
        "`targets` in camgrant.yaml and publish again",
    ]
    province.edit("camgrant.yaml", "targets: [sheet_s3, sheet_s6]", targets)
    reviews = province.reviewed(province.approved(province.commit(), *whole))
    assert untold(province, "--reviews", reviews) == (0, [])
    assert steps(province.opened(5, "u-vnpt-gl"), "r-iso-01") == [("reduce", "khoihd")]
    assert record(province, 5)["behind"] == []


def test_a_slip_of_paper_is_enough(province: Province) -> None:
    province.edit("camgrant.yaml", "targets: [hikvision, technician_slip,", "targets: [technician_slip,")
    province.edit(*NARROWED)
    reviews = province.reviewed(province.approved(province.commit(), "duc", "hieu", "lam"))
    assert untold(province, "--reviews", reviews) == (0, [])


def test_a_removal_where_accounts_live_elsewhere_needs_a_list(province: Province) -> None:
    listed = province.copy(province.root.parent / "co-danh-sach")
    province.edit("camgrant.yaml", "sheet_s3, sheet_s6]", "sheet_s6, sheet_s10]")  # a summary names nobody
    for one, said in ((listed, (0, [])), (province, (1, ["system central"]))):
        one.edit(*CENTRAL)
        reviews = one.reviewed(one.approved(one.commit(), "duc", "hieu", "lam"))
        assert untold(one, "--reviews", reviews) == said


def key_file(province: Province, unit: str, key: str = "") -> Path:
    path = province.root / f"khoa-{unit}.yaml"
    path.write_text(f"recipients: {{{unit}: [{key or province.identities[unit].to_public()}]}}\n")
    return path


def test_a_removal_that_stayed_here_is_in_the_first_bundle_that_can_be_sealed(tmp_path: Path) -> None:
    """No day was declared for it, so nothing but the publications remembers what the device still has to lose."""
    province = Province(tmp_path, keyless=("u-vnpt-gl",))
    keys = key_file(province, "u-vnpt-gl")
    head = province.git("rev-parse", "HEAD")
    first = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    assert province.sealed("--reviews", first, "--recipients", keys).returncode == 0
    assert record(province, 1)["behind"] == []
    province.edit(*NARROWED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    for number in (2, 3):
        done = province.sealed("--reviews", reviews, day=f"2021-07-2{number}")
        assert (done.returncode, "could not be sealed: u-vnpt-gl" in done.stdout) == (1, True)
        (behind,) = record(province, number)["behind"]
        assert behind == {"commit": head, "as_of": DAY, "held": [], "recorders": ["r-iso-01"]}
    assert province.sealed("--reviews", reviews, "--recipients", keys, day="2021-07-24").returncode == 0
    assert steps(province.opened(4, "u-vnpt-gl"), "r-iso-01") == [("reduce", "khoihd")]
    assert record(province, 4)["behind"] == []


def test_accounts_of_a_desk_that_never_got_a_bundle_are_made_by_the_first_one(tmp_path: Path) -> None:
    """What is taken from them until then is a removal still: somebody may have carried the pack there by hand."""
    province = Province(tmp_path, keyless=("u-vnpt-gl",))
    province.first()
    assert record(province, 1)["behind"] == [{"recorders": ["r-chk-01-vnpt", "r-iso-01"]}]
    province.edit(*NARROWED)
    commit = province.commit()
    reviews = province.reviewed(province.approved(commit, "duc"))
    assert province.sealed("--reviews", reviews).returncode == 1
    assert province.sealed("--recipients", key_file(province, "u-vnpt-gl")).returncode == 0
    assert steps(province.opened(3, "u-vnpt-gl"), "r-iso-01") == [("create", "khoihd")]


def test_nothing_is_sealed_for_a_key_that_was_lost_while_something_holds_back(province: Province) -> None:
    key = f"{province.identities['u-vnpt-gl'].to_public()}, valid_from: 2021-07-01"
    province.edit("units/all.yaml", key, f"{key}, lost_on: {DAY}")
    province.write("grants/new.yaml", NEW_GRANT)
    province.commit()
    assert province.sealed().returncode == 1
    assert (province.out / "0002/local/u-vnpt-gl").is_dir()
    assert not (province.out / "0002/bundles/u-vnpt-gl").exists()


def test_a_malformed_key_of_one_unit_keeps_nobody_else_waiting(province: Province) -> None:
    good = str(province.identities["u-viettel-gl"].to_public())
    province.edit("units/all.yaml", good, f"age1{'q' * 58}")
    province.edit(*REVOKED)
    commit = province.commit()
    done = province.sealed("--reviews", province.reviewed(province.approved(commit, "duc", "hieu", "lam")))
    assert done.returncode == 1
    assert "SEA021 the key 'age1qqqqqqqq…' of u-viettel-gl is malformed" in done.stdout
    assert ("delete", "mannv") in steps(province.opened(2, "u-vnpt-gl"), "r-chk-01-vnpt")
    given = province.sealed("--recipients", key_file(province, "u-viettel-gl", f"age1{'q' * 58}"))
    assert (given.returncode, "khoa-u-viettel-gl.yaml" in given.stderr) == (2, True)


def test_keys_of_a_unit_that_nobody_knows_are_refused(province: Province, tmp_path: Path) -> None:
    """With a slip of the pen in its id the unit's bundle would stay here unsealed, and nobody told why."""
    keys = tmp_path / "keys.yaml"
    keys.write_text(f"recipients: {{u-sty: [{province.identities['u-vnpt-gl'].to_public()}]}}\n")
    done = province.sealed("--recipients", keys)
    assert (done.returncode, "unknown unit 'u-sty'; did you mean “u-syt”" in done.stderr) == (2, True), done.stderr
    assert sorted(one.name for one in province.out.iterdir()) == ["0001"]


def test_who_has_no_key_stands_in_one_block(tmp_path: Path) -> None:
    province = Province(tmp_path, keyless=("u-viettel-gl",))
    head = province.git("rev-parse", "HEAD")
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    assert done.stdout.splitlines()[1:] == [
        "Sealed, ready to send (bundles/):",
        "  u-vnpt-gl: bundle 1, 19 files, 3 initial passwords",
        "NO KEY to seal for, so left in local/ and not to be sent over any network (SEA020):",
        "  u-viettel-gl: bundle 1, 13 files, 3 initial passwords waiting",
        "  nothing taken back, no passwords: u-bchqs, u-byt-cntt, u-cat, u-syt, u-tqs, u-ub-plk",
        "  Add keys with `camgrant key new --unit UNIT --key age1…`, or deliver by hand: `--phrase UNIT`, "
        "`--slip UNIT`.",
        "Send the bundles that take back first, then record them: "
        f"`camgrant bundle issued --publication {province.out / '0001'}`.",
    ]


def test_a_desk_without_key_files_gets_a_phrase_and_one_without_age_gets_paper(tmp_path: Path) -> None:
    from pyrage import passphrase

    from camgrant.seal.archive import unpacked

    province = Province(tmp_path, keyless=("u-viettel-gl", "u-vnpt-gl"))
    head = province.git("rev-parse", "HEAD")
    reviews = province.reviewed(province.approved(head, "duc", "hieu", "lam"))
    done = province.sealed("--reviews", reviews, "--phrase", "u-vnpt-gl", "--slip", "u-viettel-gl")
    assert done.returncode == 0, done.stdout + done.stderr
    assert record(province, 1)["waiting"] == []
    by_hand = content(province.out / "0001/by-hand")
    assert {name.partition("/")[0] for name in by_hand} == {"u-vnpt-gl", "u-viettel-gl"}
    (slip,) = (province.out / "0001/by-hand/u-vnpt-gl").iterdir()
    (phrase,) = re.findall(r"[a-z]+(?:-\s*[a-z]+){9}", province.printed(slip))
    sealed = (province.out / "0001/bundles/u-vnpt-gl/u-vnpt-gl-0001.tar.age").read_bytes()
    assert "mat-khau/r-iso-01.json" in unpacked(passphrase.decrypt(sealed, re.sub(r"\s", "", phrase)))


def test_a_desk_that_has_a_key_gets_paper_all_the_same_where_that_is_asked_for(tmp_path: Path) -> None:
    """Its computer may be broken: then a bundle holds passwords that nobody gets."""
    province = Province(tmp_path)
    head = province.git("rev-parse", "HEAD")
    approved = ("--reviews", province.reviewed(province.approved(head, "duc", "hieu", "lam")))
    both = ("--slip", "u-vnpt-gl", "--phrase", "u-vnpt-gl")
    done = province.sealed(*approved, *both)
    assert (done.returncode, "u-vnpt-gl: chỉ chọn một trong --phrase, --slip" in done.stderr) == (2, True), done.stderr
    assert province.sealed(*approved, "--slip", "u-vnpt-gl").returncode == 0
    place = province.out / "0001"
    assert {one.name for one in (place / "bundles").iterdir()} == {"u-viettel-gl"}
    assert {one.name for one in (place / "by-hand/u-vnpt-gl").iterdir()} == {"r-iso-01.pdf", "r-chk-01-vnpt.pdf"}
    assert record(province, 1)["waiting"] == []


def test_what_stays_here_is_for_this_user_only(published: Province) -> None:
    for folder in ("local",):
        assert (published.out / "0001" / folder).stat().st_mode & 0o077 == 0
    for path in (published.out / "0001/local").rglob("*"):
        assert path.is_dir() or path.stat().st_mode & 0o077 == 0
