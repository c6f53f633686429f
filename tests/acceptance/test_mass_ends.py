"""So many ends at once that they may be a mistake: they go out, everybody is told first, two agencies freeze them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.published import read_record
from camgrant.app.publishing.gates import judge_head
from camgrant.app.publishing.mass import Mass
from camgrant.app.reviews_file import read_reviews
from support.province import Province
from support.publishing import NEW_GRANT, steps

TODAY = date(2021, 7, 20)
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
    province.write("contacts/many.yaml", "contacts:\n" + "".join(person(one) for one in PEOPLE))
    province.write("grants/many.yaml", "grants:\n" + "".join(grant(one) for one in PEOPLE))
    for document in ("d-tqs-cu-iso-01", "d-tqs-tai-khoan"):
        name_all(province, document)
    first = "      - {person: c-hoang-dinh-khoi, role: head, appointment: d-tqs-cu-iso-01, valid_from: 2021-06-05}\n"
    province.edit("sites/all.yaml", first, first + "".join(leads(one) for one in PEOPLE))
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
    assert "12 of 19 viewers of all sites lose access at once" in danger
    done = province.sealed()
    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("ATTENTION: 12 of 19 viewers of all sites")
    assert loud(done)
    assert deleted(province, 2) == 12
    files = province.opened(2, "u-vnpt-gl")
    manifest = json.loads(files["manifest.json"])
    assert manifest["approvals"]["said"][0]["en"].startswith("ATTENTION: in this publication many rights end")
    assert "s-iso-01" not in manifest["approvals"]["said"][0]["en"]  # not everybody's business
    root = json.loads((province.out / "0002/MANIFEST.json").read_bytes())
    assert root["notice"][0]["en"].startswith("ATTENTION: 12 of 19 viewers of all sites")
    (page,) = (data for name, data in files.items() if name.endswith("00-DOC-TRUOC.pdf"))
    path = province.root / "trang.pdf"
    path.write_bytes(page)
    assert "CHÚ Ý" in Province.printed(path)


def test_split_over_publications_they_are_as_loud(province: Province) -> None:
    revoke(province, *PEOPLE[:6])
    assert province.sealed().returncode == 0
    revoke(province, *PEOPLE[6:])
    done = province.sealed()
    assert (done.returncode, loud(done)) == (1, True), done.stdout


def freeze(province: Province, *handles: str, day: str = "2021-07-20", words: tuple[str, ...] = ()) -> dict[str, Any]:
    """Freezes what ended since the first commit; the given people agree to that."""
    since = province.git("rev-list", "--max-parents=0", "HEAD")
    why = ("--reason", "Nghi bị chiếm tài khoản", "--by", "c-ta-thi-hong-nhung", "--as-of", day, *words)
    done = province.run("freeze", "set", "-i", province.inventory, "--since", since, *why)
    assert done.returncode == 0, done.stdout + done.stderr
    return province.approved(province.commit("tạm dừng"), *handles)


def test_a_freeze_is_not_followed_by_another(province: Province) -> None:
    revoke(province, *PEOPLE)
    entry = freeze(province, "duc", "hieu")
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 1
    assert deleted(province, 2) == 0
    words = ("--since", "HEAD~2", "--reason", "Vẫn nghi", "--by", "c-ta-thi-hong-nhung", "--as-of", "2021-07-22")
    refused = province.run("freeze", "set", "-i", province.inventory, *words)
    assert refused.returncode == 2
    assert "29/07/2021" in refused.stderr
    # Who writes it by hand finds the publication of the same mind.
    province.edit("camgrant.yaml", "on: 2021-07-20, until: 2021-07-21", "on: 2021-07-22, until: 2021-07-23")
    again = province.approved(province.commit("tạm dừng nữa"), "duc", "hieu")
    done = province.sealed("--reviews", province.reviewed(entry, again), day="2021-07-22")
    assert "`freeze` cannot keep 12 grants that were frozen a short while ago: g-iso-01-nguoi-10" in done.stdout
    assert deleted(province, 3) == 12


def test_a_site_is_frozen_before_anything_of_it_ends(province: Province) -> None:
    words = ("--site", "s-iso-01", "--days", "1", "--reason", "Đang bị phá", "--by", "c-ta-thi-hong-nhung")
    done = province.run("freeze", "set", "-i", province.inventory, *words, "--as-of", "2021-07-20")
    assert (done.returncode, done.stderr) == (0, "")
    entry = province.approved(province.commit("tạm dừng"), "duc", "hieu")
    assert province.sealed("--reviews", province.reviewed(entry)).returncode == 0
    revoke(province, *PEOPLE)
    loud_one = province.sealed("--reviews", province.reviewed(entry))
    assert (loud_one.returncode, deleted(province, 3)) == (1, 0)
    province.sealed("--reviews", province.reviewed(entry), day="2021-07-21")
    assert deleted(province, 4) == 12


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--since", "HEAD", "--days", "4"), "from 1 to 2 days"),
        (("--since", "HEAD"), "there is no grant to keep"),
        (("--site", "s-nowhere"), "unknown site"),
    ],
)
def test_a_freeze_that_is_none_is_refused(many: Province, words: tuple[str, ...], message: str) -> None:
    why = ("--reason", "Nghi", "--by", "c-ta-thi-hong-nhung", "--as-of", "2021-07-20")
    done = many.run("freeze", "set", "-i", many.inventory, *words, *why)
    assert done.returncode == 2
    assert message in done.stderr
    assert many.git("status", "--porcelain") == ""


def test_a_freeze_that_two_agencies_lift_ends_at_once(province: Province) -> None:
    revoke(province, *PEOPLE)
    entry = freeze(province, "duc", "hieu")
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
    entry = freeze(province, "duc", "hieu")
    province.sealed("--reviews", province.reviewed(entry))
    assert ("create", "nguoi10") not in steps(province.opened(3, "u-vnpt-gl"), "r-iso-01")


# -- by the gates alone, without anything that goes out ---------------------------------------------------------------


def mass_of(province: Province, *reviews: dict[str, Any]) -> Mass:
    """What the gates of the next publication say of mass ends."""
    head = province.git("rev-parse", "HEAD")
    before = read_record((province.out / "0001/published.json").read_bytes(), "published.json")
    given = read_reviews(province.reviewed(*reviews))
    return judge_head(province.inventory, head, before, given, TODAY, lambda: TODAY).mass


def test_single_ends_are_quiet_and_many_pushes_are_one(province: Province) -> None:
    for number in PEOPLE[:9]:
        revoke(province, number)
    assert mass_of(province).many is None
    revoke(province, PEOPLE[9])
    assert mass_of(province).told()[0].en == "10 of 19 viewers of all sites lose access at once"


def test_ends_that_were_approved_are_quiet(province: Province) -> None:
    head = revoke(province, *PEOPLE)
    assert mass_of(province).many is not None
    assert mass_of(province, province.approved(head, "duc")).many is None


def test_who_freezes(province: Province) -> None:
    own = revoke(province, PEOPLE[0])
    revoke(province, *PEOPLE[1:])
    both = freeze(province, "duc", "hieu")
    one_agency = {**both, "reviews": both["reviews"][:1]}
    assert len(mass_of(province, both).frozen) == 12
    assert mass_of(province).frozen == ()
    assert mass_of(province, one_agency).frozen == ()
    assert mass_of(province, {**both, "authors": ["duc"]}).frozen == ()
    # What somebody agreed to goes out all the while.
    approved = mass_of(province, both, province.approved(own, "duc"))
    assert len(approved.frozen) == 11
    assert "g-iso-01-nguoi-10" not in approved.frozen


def test_what_is_pushed_with_reviewers_of_its_own_freezes_nothing(province: Province) -> None:
    revoke(province, *PEOPLE)
    province.edit("reviewers/all.yaml", "handle: hieu", "handle: ke-gian")
    province.commit("người duyệt khác")
    mass = mass_of(province, freeze(province, "duc", "ke-gian"))
    assert (mass.frozen, mass.many is not None) == ((), True)
