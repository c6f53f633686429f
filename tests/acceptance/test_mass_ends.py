"""So many ends at once that they may be a mistake: they go out, everybody is told first, two agencies freeze them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.province import Province
from support.publishing import NEW_GRANT, record, steps

PEOPLE = tuple(range(10, 22))
LETTERS = ("An", "Bình", "Chi", "Dung", "Em", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nam", "Oanh")


def person(number: int) -> str:
    return (
        f"  c-nguoi-{number}:\n    full_name: Nguyễn Văn {LETTERS[number - 10]}\n"
        f'    phone: "0100 000 0{number}"\n    login: nguoi{number}\n'
        "    positions:\n      - {title: Cán bộ, unit: u-tqs}\n"
    )


def grant(number: int) -> str:
    text = NEW_GRANT.split("\n", 1)[1].replace("g-iso-01-man", f"g-iso-01-nguoi-{number}")
    return text.replace("c-nguyen-van-man", f"c-nguoi-{number}")


def leads(number: int) -> str:
    return f"      - {{person: c-nguoi-{number}, role: deputy, appointment: d-tqs-cu-iso-01, valid_from: 2021-06-05}}\n"


def name_all(province: Province, document: str) -> None:
    """The document names everybody, so that their grants rest on it."""
    path = province.inventory / "documents/all.yaml"
    before, head, after = path.read_text("utf-8").partition(f"  {document}:\n")
    names = ", ".join(f"c-nguoi-{number}" for number in PEOPLE)
    after = after.replace("names: [c-hoang-dinh-khoi]", f"names: [c-hoang-dinh-khoi, {names}]", 1)
    path.write_text(before + head + after, "utf-8")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A province whose site has a dozen more accounts, published once."""
    province = Province(tmp_path_factory.mktemp("dong"))
    province.add("contacts/many.yaml", "contacts:\n" + "".join(person(one) for one in PEOPLE))
    province.add("grants/many.yaml", "grants:\n" + "".join(grant(one) for one in PEOPLE))
    for document in ("d-tqs-cu-iso-01", "d-tqs-tai-khoan"):
        name_all(province, document)
    first = "      - {person: c-hoang-dinh-khoi, role: head, appointment: d-tqs-cu-iso-01, valid_from: 2021-06-05}\n"
    province.change("sites/all.yaml", first, first + "".join(leads(one) for one in PEOPLE))
    province.git("add", "-A")
    province.git("commit", "-q", "--amend", "-m", "đầu tiên")
    province.first()
    return province


@pytest.fixture
def province(many: Province, tmp_path: Path) -> Province:
    return many.copy(tmp_path)


def revoke(province: Province, *numbers: int) -> str:
    path = province.inventory / "grants/many.yaml"
    text = path.read_text("utf-8")
    for number in numbers:
        own = f"  g-iso-01-nguoi-{number}:\n"
        text = text.replace(own, f"{own}    revoked: {{on: 2021-07-20, reason: Dọn dẹp}}\n")
    path.write_text(text, "utf-8")
    return province.commit("thu hồi")


def deleted(province: Province, sequence: int) -> int:
    return sum(action == "delete" for action, _ in steps(province.opened(sequence, "u-vnpt-gl"), "r-iso-01"))


def loud(done: object) -> bool:
    return "ATTENTION: " in getattr(done, "stdout", "") and "PLN010" in getattr(done, "stdout", "")


def test_mass_ends_go_out_loudly(province: Province) -> None:
    base = province.git("rev-parse", "HEAD")
    head = revoke(province, *PEOPLE)
    plan = province.run("plan", "-i", province.inventory, "--base", base, "--head", head, "--lang", "en").stdout
    danger = next(line for line in plan.splitlines() if line.strip().startswith("!"))
    assert "of all places lose access at once" in danger or "at s-iso-01 lose access at once" in danger
    done = province.sealed()
    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("ATTENTION: 12 of ")
    assert loud(done)
    assert deleted(province, 2) == 12
    files = province.opened(2, "u-vnpt-gl")
    manifest = json.loads(files["manifest.json"])
    assert manifest["approvals"]["said"][0]["en"].startswith("ATTENTION: 12 of ")
    (page,) = (data for name, data in files.items() if name.endswith("00-DOC-TRUOC.pdf"))
    path = province.root / "trang.pdf"
    path.write_bytes(page)
    assert "CHÚ Ý" in Province.printed(path)


def test_single_ends_are_quiet(province: Province) -> None:
    revoke(province, *PEOPLE[:9])
    done = province.sealed()
    assert (done.returncode, loud(done)) == (0, False), done.stdout


def test_split_over_commits_they_are_as_loud(province: Province) -> None:
    for number in PEOPLE[:10]:
        revoke(province, number)
    done = province.sealed()
    assert (done.returncode, loud(done)) == (1, True), done.stdout


def test_split_over_publications_they_are_as_loud(province: Province) -> None:
    revoke(province, *PEOPLE[:6])
    assert province.sealed().returncode == 0
    revoke(province, *PEOPLE[6:])
    done = province.sealed()
    assert (done.returncode, loud(done)) == (1, True), done.stdout


def test_ends_that_were_approved_are_quiet(province: Province) -> None:
    head = revoke(province, *PEOPLE)
    done = province.sealed("--reviews", province.reviewed(province.approved(head, "duc")))
    assert (done.returncode, loud(done)) == (0, False), done.stdout


def frozen(province: Province, *handles: str) -> dict[str, object]:
    words = ("--reason", "Nghi bị chiếm tài khoản", "--by", "c-ta-thi-hong-nhung", "--as-of", "2021-07-20")
    done = province.run("freeze", "set", "-i", province.inventory, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return province.approved(province.commit("tạm dừng"), *handles)


def test_two_agencies_freeze_them_and_they_go_out_when_it_is_over(province: Province) -> None:
    revoke(province, *PEOPLE)
    entry = frozen(province, "duc", "hieu")
    done = province.sealed("--reviews", province.reviewed(entry))
    assert (done.returncode, loud(done)) == (1, True), done.stdout
    assert "mass ends are frozen" in done.stdout
    assert deleted(province, 2) == 0
    assert len(record(province, 2)["held"][-1]["frozen"]) == 12
    again = province.sealed("--reviews", province.reviewed(entry), day="2021-07-21")
    assert (again.returncode, deleted(province, 3)) == (1, 0), again.stdout
    over = province.sealed("--reviews", province.reviewed(entry), day="2021-07-22")
    assert deleted(province, 4) == 12, over.stdout


@pytest.mark.parametrize("handles", [(), ("duc",), ("hieu",)])
def test_one_agency_freezes_nothing(province: Province, handles: tuple[str, ...]) -> None:
    revoke(province, *PEOPLE)
    entry = frozen(province, *handles)
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 1
    assert deleted(province, 2) == 12


def test_a_freeze_that_two_agencies_lift_ends_at_once(province: Province) -> None:
    revoke(province, *PEOPLE)
    entry = frozen(province, "duc", "hieu")
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 1
    done = province.run("freeze", "lift", "-i", province.inventory, "--as-of", "2021-07-20")
    assert done.returncode == 0, done.stderr
    lifted = province.commit("bỏ tạm dừng")
    province.sealed("--reviews", province.reviewed(entry))
    assert deleted(province, 3) == 0  # nobody agreed to lift it
    province.sealed("--reviews", province.reviewed(entry, province.approved(lifted, "lam", "duc")))
    assert deleted(province, 4) == 12


def test_a_freeze_gives_nothing_back(province: Province) -> None:
    revoke(province, *PEOPLE)
    assert province.sealed().returncode == 1
    assert deleted(province, 2) == 12
    entry = frozen(province, "duc", "hieu")
    province.sealed("--reviews", province.reviewed(entry))
    assert ("create", "nguoi10") not in steps(province.opened(3, "u-vnpt-gl"), "r-iso-01")


def test_an_approved_end_goes_out_while_the_others_are_frozen(province: Province) -> None:
    own = revoke(province, PEOPLE[0])
    revoke(province, *PEOPLE[1:])
    entry = frozen(province, "duc", "hieu")
    province.sealed("--reviews", province.reviewed(entry, province.approved(own, "duc")))
    assert deleted(province, 2) == 1
