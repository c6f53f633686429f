"""Publishing a main line on which ends were taken back, history was rewritten, or a commit cannot be read.

An end that was seen once on the line goes out, and stays out until somebody agrees to give it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from support.main_line import MainLine, record_of, root_manifest, steps_on
from support.publishing import EXTENDED, NEW_GRANT

KHOI = "    nomination: d-tqs-tai-khoan\n"
REVOKED = ("grants/all.yaml", KHOI, f"{KHOI}    revoked: {{on: 2021-07-20, reason: Thôi nhiệm vụ}}\n")
LEFT = ("contacts/all.yaml", "    login: khoihd\n", "    login: khoihd\n    left_on: 2021-07-20\n")
CLOSED = ("sites/all.yaml", "    opened_on: 2021-06-05\n", "    opened_on: 2021-06-05\n    closed_on: 2021-07-20\n")
RETIRED = ("cameras/all.yaml", "  r-iso-01:\n", "  r-iso-01:\n    retired_on: 2021-07-20\n")
EARLIER = ("grants/all.yaml", f"2021-09-11\n{KHOI}", f"2021-07-19\n{KHOI}")
NARROWED = ("grants/all.yaml", "    scope: {site: s-iso-01}\n", "    scope: {cameras: [k-iso-01-1]}\n")
REMOVED = (
    "cameras/all.yaml",
    "area: sampling, installed_on: 2021-06-05",
    "area: sampling, installed_on: 2021-06-05, removed_on: 2021-07-20",
)
ENDS = {
    "revoked": (REVOKED, "delete"),
    "left": (LEFT, "delete"),
    "closed": (CLOSED, "delete"),
    "retired": (RETIRED, "delete"),
    "earlier": (EARLIER, "delete"),
    "narrowed": (NARROWED, "reduce"),
    "camera": (REMOVED, "reduce"),
}
Edit = tuple[str, str, str]


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    made = MainLine(tmp_path)
    assert made.begin().gate.cleared
    return made


def undone(edit: Edit) -> Edit:
    return edit[0], edit[2], edit[1]


def reverted(line: MainLine, edit: Edit) -> None:
    line.change(*edit)
    line.git("revert", "--no-edit", "HEAD")


def merged_as_ours(line: MainLine, edit: Edit) -> None:
    line.change(*edit)
    line.git("switch", "-q", "-c", "khac", line.first)
    (line.folder / "README.md").write_text("bên cạnh dữ liệu\n")
    line.commit()
    line.git("switch", "-q", "main")
    line.git("checkout", "-q", "khac", "--", ".")
    line.commit()


def among_others(line: MainLine, edit: Edit) -> None:
    """The end, something else that is net zero, and the end taken back by hand."""
    line.change(*edit)
    line.change(*EXTENDED)
    line.change(*undone(EXTENDED))
    line.change(*undone(edit))


@pytest.mark.parametrize("why", ENDS)
@pytest.mark.parametrize("way", [reverted, merged_as_ours, among_others])
def test_an_end_that_was_taken_back_goes_out(line: MainLine, why: str, way: Callable[[MainLine, Edit], None]) -> None:
    edit, action = ENDS[why]
    way(line, edit)
    done = line.publish()
    assert (done.withheld, done.gate.cleared) == (True, False)
    assert steps_on(done, "r-iso-01") == [(action, "khoihd")]
    again = line.publish()
    assert {one for one, _ in steps_on(again, "r-iso-01")}.isdisjoint(("create", "extend"))


def foxtrot(line: MainLine, edit: Edit, *before: Edit) -> None:
    """A fast-forward push of a merge whose first parent is another line: it keeps nothing of what main said."""
    line.change(*edit)
    line.git("switch", "-q", "-c", "khac", line.first)
    for other in before:
        line.change(*other)
    line.git("merge", "-q", "-s", "ours", "--no-ff", "-m", "gộp", "main")
    line.git("branch", "-q", "-f", "main", "khac")
    line.git("switch", "-q", "main")


def foxtrot_of_more(line: MainLine, edit: Edit) -> None:
    """Main had gone on, and so had the other line."""
    line.change(*edit)
    line.change("sites/all.yaml", "sites:\n", "# một lời chú\nsites:\n")
    line.change(*undone(edit))
    on_main = ("units/all.yaml", "units:\n", "# lời chú\nunits:\n")
    foxtrot(line, on_main, ("documents/all.yaml", "documents:\n", "# lời chú\ndocuments:\n"))


def foxtrot_into_a_branch(line: MainLine, edit: Edit) -> None:
    """The merge stands on a branch of its own, which main merges as it is."""
    foxtrot(line, edit)
    line.git("switch", "-q", "-c", "sau")
    line.change("units/all.yaml", "units:\n", "# lời chú\nunits:\n")
    line.git("switch", "-q", "main")
    line.git("merge", "-q", "--no-ff", "-m", "gộp nữa", "sau")


@pytest.mark.parametrize("why", [why for why in ENDS if why != "narrowed"])  # of a scope nobody declares an end
@pytest.mark.parametrize("way", [foxtrot, foxtrot_of_more, foxtrot_into_a_branch])
def test_an_end_that_a_merge_dropped_goes_out(line: MainLine, why: str, way: Callable[[MainLine, Edit], None]) -> None:
    edit, action = ENDS[why]
    way(line, edit)
    done = line.publish()
    assert (done.withheld, done.gate.cleared) == (True, False)
    assert steps_on(done, "r-iso-01") == [(action, "khoihd")]
    again = line.publish()
    assert not again.gate.cleared
    assert {one for one, _ in steps_on(again, "r-iso-01")}.isdisjoint(("create", "extend"))
    if edit[0] in ("grants/all.yaml", "contacts/all.yaml"):  # for a site or a recorder more must agree, on paper
        line.agree(again.gate.to_approve.hash)
        assert line.publish().gate.cleared


def test_a_merge_that_has_the_end_is_one_change(line: MainLine) -> None:
    """As pull requests are merged: nothing from beside the line is counted by itself."""
    line.git("switch", "-q", "-c", "de-nghi")
    line.change(*REVOKED)
    line.change("units/all.yaml", "units:\n", "# lời chú\nunits:\n")
    line.git("switch", "-q", "main")
    line.change("sites/all.yaml", "sites:\n", "# một lời chú\nsites:\n")
    line.git("merge", "-q", "--no-ff", "-m", "gộp", "de-nghi")
    done = line.publish()
    assert done.gate.cleared
    assert steps_on(done, "r-iso-01") == [("delete", "khoihd")]
    assert len(root_manifest(done)["approvals"]["changes"]) == 2


def test_a_branch_from_before_an_extension_takes_nothing_from_it(line: MainLine) -> None:
    """It has the earlier end of the grant, and does not declare it."""
    line.git("switch", "-q", "-c", "cu")
    line.change("units/all.yaml", "units:\n", "# lời chú\nunits:\n")
    line.git("switch", "-q", "main")
    line.approve(line.change(*EXTENDED))
    line.git("merge", "-q", "--no-ff", "-m", "gộp", "cu")
    done = line.publish()
    assert done.gate.cleared
    assert "delete" not in {action for action, _ in steps_on(done, "r-iso-01")}


def test_what_was_taken_back_is_given_again_once_somebody_agrees_to_just_that(line: MainLine) -> None:
    reverted(line, REVOKED)
    done = line.publish()
    empty = done.gate.plan.hash
    line.agree(empty)  # that is what an edit of a comment has as well: nobody sees by it what is given again
    assert not line.publish().gate.cleared
    line.agree(done.gate.to_approve.hash)
    after = line.publish()
    assert after.gate.cleared
    assert ("create", "khoihd") in steps_on(after, "r-iso-01")


def test_a_force_push_that_drops_a_published_end_gives_nothing_back(line: MainLine) -> None:
    """The commit that was cleared is still on the line; the one that held it back is not."""
    line.write("grants/new.yaml", NEW_GRANT)
    line.change(*REVOKED)
    held = line.publish()
    assert steps_on(held, "r-iso-01") == [("delete", "khoihd")]
    line.git("reset", "-q", "--hard", line.first)
    for _ in range(2):
        done = line.publish()
        assert not done.gate.cleared
        assert ("create", "khoihd") not in steps_on(done, "r-iso-01")
        (line.folder / "README.md").write_text("bên cạnh dữ liệu\n")
        line.commit()
    assert "history was rewritten" in " ".join(one.en for one in done.gate.why)


@pytest.mark.parametrize("empty", [True, False])
def test_a_force_push_to_an_earlier_end_takes_it_again(line: MainLine, empty: bool) -> None:
    """The access was ended, given again and agreed to. Then the branch is set back to the end, a commit that changes no
    data by itself says so on the new line, and the next one gives the access once more, which nobody agreed to."""
    ended = line.change(*REVOKED)
    line.publish()
    line.approve(line.change(*undone(REVOKED)))
    again = line.publish()
    assert again.gate.cleared
    assert ("create", "khoihd") in steps_on(again, "r-iso-01")
    line.git("reset", "-q", "--hard", ended)
    if empty:
        line.git("commit", "-q", "--allow-empty", "-m", "trống")
    else:
        (line.folder / "README.md").write_text("bên cạnh dữ liệu\n")
        line.commit()
    line.change(*undone(REVOKED))
    done = line.publish()
    assert not done.gate.cleared
    assert ("delete", "khoihd") in steps_on(done, "r-iso-01")


def test_a_merge_that_keeps_a_published_end_as_second_parent_gives_nothing_back(line: MainLine) -> None:
    line.write("grants/new.yaml", NEW_GRANT)
    seen = line.change(*REVOKED)
    line.publish()
    line.git("reset", "-q", "--hard", line.first)
    line.git("merge", "-q", "-s", "ours", "--no-ff", "-m", "gộp", seen)
    done = line.publish()
    assert not done.gate.cleared
    assert ("create", "khoihd") not in steps_on(done, "r-iso-01")


def test_what_vanished_before_the_last_publication_is_no_end_in_the_next(line: MainLine) -> None:
    """The file is not there in the commits between, though none of them deleted it."""
    text = (line.inventory / "grants/all.yaml").read_text(encoding="utf-8")
    (line.inventory / "grants/all.yaml").unlink()
    line.commit()
    assert steps_on(line.publish(), "r-iso-01") == [("keep", "khoihd")]
    line.change("sites/all.yaml", "sites:\n", "# chỉ một lời chú\nsites:\n")
    line.write("grants/all.yaml", text)
    line.commit()
    assert steps_on(line.publish(), "r-iso-01") == [("keep", "khoihd")]


def test_net_zero_additions_clear_themselves_for_nobody(line: MainLine) -> None:
    line.change(*EXTENDED)
    line.change(*undone(EXTENDED))
    done = line.publish()
    assert (done.gate.cleared, steps_on(done, "r-iso-01")) == (False, [("keep", "khoihd")])
    line.agree(done.gate.to_approve.hash, ("duc",))
    assert line.publish().gate.cleared


ATTRIBUTES = (
    *(
        "ident",
        "working-tree-encoding=UTF-16LE",
        "working-tree-encoding=Shift_JIS",
        "eol=crlf",
        "text",
        "-text",
        "filter=x",
    ),
    *("binary", "diff=x", "merge=x", "export-ignore", "export-subst", "-diff", "whitespace=x"),
)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_no_attribute_holds_up_a_removal(line: MainLine, attribute: str) -> None:
    """The user's own git may write every file otherwise than the commit has it; what is published is the commit."""
    line.change(*REVOKED)
    line.change("sites/all.yaml", "sites:\n", "# $Id$\nsites:\n")
    (line.folder / ".gitattributes").write_text(f"*.yaml {attribute}\n")
    line.git("add", ".gitattributes")
    line.git("commit", "-q", "-m", "thuộc tính")
    shutil.rmtree(line.inventory)
    line.git("checkout", "-q", "HEAD", "--", ".")
    assert steps_on(line.publish(), "r-iso-01") == [("delete", "khoihd")]


# -- commits that cannot be read --------------------------------------------------------------------------------------


def broken_yaml(line: MainLine) -> None:
    line.edit("sites/all.yaml", "sites:\n", "sites: [\n")


def stray_readme(line: MainLine) -> None:
    line.write("README.md", "đọc tôi\n")


def roots(line: MainLine) -> None:
    line.edit("camgrant.yaml", "  pack:", "  roots: {mot: {folder: ../mot, kinds: [contacts]}}\n  pack:")


def link(line: MainLine) -> None:
    (line.inventory / "sites/more.yaml").symlink_to("all.yaml")


def no_settings(line: MainLine) -> None:
    (line.inventory / "camgrant.yaml").unlink()


def another_on_top(line: MainLine) -> None:
    (line.folder / "camgrant.yaml").write_text("camgrant: {}\n")
    broken_yaml(line)


def missing_object(line: MainLine) -> None:
    line.write("sites/more.yaml", "sites: {}\n# sẽ mất\n")
    line.commit()
    blob = line.git("rev-parse", "HEAD:inventory/sites/more.yaml")
    (line.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()


def number_beyond(line: MainLine) -> None:
    line.write("ledger/2021/2021-07-20-bundle-aaaaa.yaml", "ledger: {e-aaaaa: {on: 2021-07-20, bundle: 1000000}}\n")


BREAKS = [broken_yaml, stray_readme, roots, link, no_settings, another_on_top, missing_object, number_beyond]


@pytest.mark.parametrize("way", BREAKS)
def test_what_was_taken_away_before_a_broken_commit_goes_out(line: MainLine, way: Callable[[MainLine], None]) -> None:
    line.change(*REVOKED)
    way(line)
    line.commit()
    broken = line.git("rev-list", "--max-count=1", "HEAD", "--", "inventory")
    done = line.publish()
    assert (done.withheld, done.gate.cleared) == (True, False)
    assert steps_on(done, "r-iso-01") == [("delete", "khoihd")]
    assert any(broken[:12] in one.message("en") for one in done.findings if one.code == "SEA025")
    assert root_manifest(done)["unread"][-1] == broken


@pytest.mark.parametrize("way", BREAKS)
def test_what_time_ends_goes_out_though_the_head_is_broken(line: MainLine, way: Callable[[MainLine], None]) -> None:
    way(line)
    line.commit()
    for number in range(2):
        done = line.publish(date(2021, 10, 1 + number))
        assert not done.gate.cleared
        assert ("delete", "khoihd") in steps_on(done, "r-iso-01")
    assert record_of(done)["commit"] == line.first


def test_what_a_broken_commit_adds_waits_and_is_one_change_with_its_repair(line: MainLine) -> None:
    """Who wrote the broken part is an author of it, though somebody else mended it."""
    line.edit(*EXTENDED)
    line.change("sites/all.yaml", "sites:\n", "sites: [\n")
    repaired = line.change("sites/all.yaml", "sites: [\n", "sites:\n")
    line.approve(repaired, ("hieu",))
    done = line.publish()
    assert (done.gate.cleared, [one.code for one in done.findings if one.code == "SEA025"]) == (False, [])
    assert [one.result for one in done.gate.approved.steps] == ["repaired", "waits"]
    line.approve(repaired)
    assert line.publish().gate.cleared


def test_a_broken_commit_that_was_only_mended_holds_nothing_back(line: MainLine) -> None:
    line.change("sites/all.yaml", "sites:\n", "sites: [\n")
    line.change("sites/all.yaml", "sites: [\n", "sites:\n")
    assert line.publish().gate.cleared


def test_what_is_said_is_what_was_agreed(line: MainLine) -> None:
    """Change by change, and in one sentence for each recipient."""

    def told() -> tuple[list[str], str]:
        done = line.publish()
        assert done.publication is not None
        (said,) = {one.manifest["approvals"]["said"][0]["en"] for one in done.publication.payloads}
        return [one["result"] for one in root_manifest(done)["approvals"]["changes"]], said

    assert told() == ([], "The data are as they were in the publication before.")
    line.change(*REVOKED)
    ends = (
        "This publication adds no access: what takes access away, or changes none, went out without needing approval."
    )
    assert told() == (["not_needed"], ends)
    line.approve(line.change(*EXTENDED))
    assert told() == (["approved"], "Every change of this publication was approved.")
    line.change("grants/all.yaml", "    valid_until: 2021-07-29\n", "    valid_until: 2021-07-28\n")
    line.approve(line.change("grants/all.yaml", "    valid_until: 2021-07-28\n", "    valid_until: 2021-07-30\n"))
    both = "What adds access was approved; what takes access away, or changes none, went out without needing approval."
    assert told() == (["not_needed", "approved"], both)
    line.change("grants/all.yaml", "    valid_until: 2021-07-30\n", "    valid_until: 2021-07-31\n")
    assert told() == (["waits"], "What adds access is not cleared yet and is not in it; what takes access away is.")
