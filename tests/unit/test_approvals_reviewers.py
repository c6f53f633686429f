"""Who must have agreed to which change: whose review counts, and how people are told what is missing."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

from camgrant.masking import mask_personal
from camgrant.plan.approval_words import VerdictWords, needs_before_review
from camgrant.plan.approvals import Verdict, judge
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Review, Reviewed
from support.approval_edits import (
    ANOTHER_PERSON,
    CAMERA_MILITARY,
    CHECKPOINT,
    CIVIL_SITE,
    CONTACTS,
    DAY,
    DOCUMENTS,
    EMPTY,
    FOR_LAM,
    MILITARY_PAPER,
    MILITARY_SITE,
    OVERRIDE,
    PHONE,
    REVOKED,
    SECOND_GRANT,
    planned,
    said,
    verdict,
)
from support.reviewing import Edit, edited, inventory_of


def test_an_evidence_is_told_as_what_it_is() -> None:
    """The whole sentences, in both languages: never that the agency clicked."""
    found = planned(CAMERA_MILITARY, MILITARY_PAPER)
    words = VerdictWords(found, verdict((CAMERA_MILITARY, MILITARY_PAPER), "nhung", "duc"))
    (need,) = words.needs()
    assert need.vi == (
        "Đã đủ: Bộ CHQS tỉnh đồng ý bằng văn bản số 401/BCH-TM ngày 19/07/2021, do Tạ Thị Hồng Nhung nhập, "
        "Mai Anh Đức xác nhận (cơ quan này không bấm duyệt), vì: đầu ghi, camera: Đầu ghi nhà chỉ huy [882/2.1]."
    )
    assert need.en == (
        "Met: Bộ CHQS tỉnh agreed by document number 401/BCH-TM of 19/07/2021, entered by Tạ Thị Hồng Nhung, "
        "confirmed by Mai Anh Đức (it clicked nothing), because of: recorders, cameras: Đầu ghi nhà chỉ huy [882/2.1]."
    )
    cited = VerdictWords(planned(MILITARY_SITE), verdict((MILITARY_SITE,), "nhung", "duc")).needs()[0]
    assert "số 12/DS-TQS ngày 14/06/2021, do Tạ Thị Hồng Nhung dẫn lại (văn bản có từ trước), Mai Anh Đức" in cited.vi
    rewritten: Edit = (DOCUMENTS, "  d-tqs-tai-khoan:\n", "number: 12/DS-TQS", "number: 13/DS-TQS")
    edits = (MILITARY_SITE, rewritten)
    anew = VerdictWords(planned(*edits), verdict(edits, "nhung", "duc")).needs()[0]
    assert "số 13/DS-TQS ngày 14/06/2021, do Tạ Thị Hồng Nhung nhập, Mai Anh Đức xác nhận" in anew.vi


def test_what_is_missing_names_who_could_meet_it() -> None:
    found = verdict((CHECKPOINT,), "nhung", "duc ai-do")
    words = VerdictWords(planned(CHECKPOINT), found)
    assert [one.vi for one in (words.headline(), *words.needs(), *words.others())] == [
        f"Chưa đủ phê duyệt cho kế hoạch {found.hash}.",
        "Còn thiếu: Công an tỉnh phải đồng ý, vì: thêm quyền xem cho Nguyễn Văn Mẫn (Hệ thống tại chốt) [882/3.1]. "
        "Người duyệt được: Tống Duy Hiếu (hieu).",
        "Còn thiếu: cần ít nhất 2 người duyệt; đã có Mai Anh Đức (Sở TT&TT), vì: thêm quyền xem cho Nguyễn Văn Mẫn "
        "(Hệ thống tại chốt) [882/3.1]. Người duyệt được: Tống Duy Hiếu (hieu), Vũ Ngọc Lam (lam).",
        "Lượt duyệt của ai-do không được tính: tài khoản không phải của một người trong nhóm duyệt.",
    ]
    alone = VerdictWords(planned(FOR_LAM), verdict((FOR_LAM,), "nhung", "")).needs()[0]
    assert alone.en == (
        "Missing: Sở Y tế must agree, because of: more access for Vũ Ngọc Lam (Central connection system) [882/1.2]. "
        "Nobody of the groups can: let somebody else open the change, or add a member."
    )


def test_needs_can_be_told_before_anybody_reviewed() -> None:
    needs = needs_before_review(planned(PHONE), DAY)
    assert [one.en for one in needs] == [
        "Missing: Sở TT&TT must agree, because of: the details of Nguyễn Tuấn Anh. "
        "Who can: Mai Anh Đức (duc), Tạ Thị Hồng Nhung (nhung)."
    ]
    assert "Who can: Mai Anh Đức (duc)." in needs_before_review(planned(PHONE), DAY, "@Nhung")[0].en
    military = [needs_before_review(planned(MILITARY_SITE), DAY, author)[0].en for author in ("lam", "nhung")]
    assert ["a registrar must open the change" in one for one in military] == [True, False]


def test_what_shows_nothing_more_is_not_called_more() -> None:
    """A second grant for the same, or the same on a new recorder: a decision, but nobody sees more by it."""
    needs = needs_before_review(planned(SECOND_GRANT), DAY)
    assert needs[0].vi.startswith(
        "Còn thiếu: Công an tỉnh phải đồng ý, vì: quyền theo lượt cấp, thiết bị hoặc phạm vi khác cho Nguyễn Văn Mẫn "
        "(Hệ thống tại chốt) [882/3.1]."
    )
    assert "access by another grant, device or scope for Nguyễn Văn Mẫn (Checkpoint system)" in needs[1].en


def test_accounts_are_untrusted_text() -> None:
    """An account on a forge is what a stranger typed: nothing of it steers a terminal, and no phone is repeated."""
    nasty = "x\x1b[2J\n::error::\u202e0100 000 001" + "y" * 300
    found = planned(REVOKED)
    judged = judge(found, Reviewed(("nhung",), (Review(nasty, "approved", found.hash),)), DAY)
    (sentence,) = VerdictWords(found, judged).others()
    assert sentence.vi.isprintable()
    assert mask_personal(sentence.vi) == sentence.vi
    assert len(sentence.vi) < 300
    assert not judged.satisfied


def test_who_has_left_reviews_no_more() -> None:
    files = edited(("contacts/more.yaml", "c-mai-anh-duc", "{full_name", "{left_on: 2021-07-15, full_name"))
    before = inventory_of(files)
    after = inventory_of(edited(REVOKED, base=files))
    found = plan(before, after)

    def judged(at: datetime | None) -> str:
        return said(judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash, at),)), DAY))

    assert judged(None) == "1 of 1; duc left"
    assert judged(datetime(2021, 7, 15, tzinfo=UTC)) == "1 of 1; duc left"
    assert judged(datetime(2021, 7, 14, tzinfo=UTC)) == ""


MOVED_AWAY = (
    "positions: [{title: Chuyên viên, unit: u-syt, valid_until: 2021-07-14},"
    " {title: Cán bộ, unit: u-cat, valid_from: 2021-07-15}]"
)


def test_who_was_moved_to_another_agency_speaks_for_the_old_one_no_more() -> None:
    files = edited(
        ("contacts/more.yaml", "c-vu-ngoc-lam", "positions: [{title: Chuyên viên, unit: u-syt}]", MOVED_AWAY)
    )
    found = plan(inventory_of(files), inventory_of(edited(CIVIL_SITE, base=files)))

    def judged(at: datetime | None) -> Verdict:
        reviews = (Review("lam", "approved", found.hash, at), Review("hieu", "approved", found.hash))
        return judge(found, Reviewed(("nhung",), reviews), DAY)

    assert said(judged(None)) == "health_dept; 2 of 1; lam moved"
    assert judged(None).needs[0].could == ()
    assert said(judged(datetime(2021, 7, 14, tzinfo=UTC))) == ""


def test_who_goes_along_with_a_unit_that_is_continued_still_speaks_for_it() -> None:
    joined = MOVED_AWAY.replace("u-cat", "u-syt-moi")
    files = edited(
        ("contacts/more.yaml", "c-vu-ngoc-lam", "positions: [{title: Chuyên viên, unit: u-syt}]", joined),
        (
            "units/all.yaml", "  u-syt:\n", "kind: health_dept", "kind: health_dept\n    successors: [u-syt-moi]",
        ),
        (
            "units/all.yaml",
            EMPTY,
            "units:\n",
            "units:\n  u-syt-moi: {kind: health_dept, names: [{vi: Sở Y tế mới}], predecessors: [u-syt]}\n",
        ),
    )  # fmt: skip
    found = plan(inventory_of(files), inventory_of(edited(CIVIL_SITE, base=files)))
    reviews = (Review("lam", "approved", found.hash), Review("hieu", "approved", found.hash))
    assert said(judge(found, Reviewed(("nhung",), reviews), DAY)) == ""


def test_an_agency_whose_only_account_has_left_needs_another_one() -> None:
    """Nobody turns a click into a paper by saying that the agency's reviewer has left: that waits for no review."""
    files = edited((CONTACTS, "  c-tong-duy-hieu:\n", "    positions:", "    left_on: 2021-07-15\n    positions:"))
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, base=files)))
    reviews = (Review("duc", "approved", found.hash), Review("lam", "approved", found.hash))
    judged = judge(found, Reviewed(("nhung",), reviews), DAY)
    assert said(judged) == "police_province"
    assert judged.needs[0].could == ()


def test_one_person_with_two_accounts_is_one() -> None:
    second: Edit = (
        "reviewers/all.yaml", EMPTY, "handle: hieu}", "handle: hieu}, {person: c-tong-duy-hieu, handle: hieu-2}",
    )  # fmt: skip
    files = edited(second)
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, base=files)))

    def judged(author: str, *handles: str) -> str:
        reviews = tuple(Review(one, "approved", found.hash) for one in handles)
        return said(judge(found, Reviewed((author,), reviews), DAY))

    assert judged("nhung", "hieu", "hieu-2") == "2 of 1"
    assert judged("nhung", "hieu-2", "duc") == ""
    assert judged("hieu", "hieu-2", "duc") == "police_province; 2 of 1; hieu-2 author"


def test_one_person_in_two_groups_speaks_for_one_unit() -> None:
    both: Edit = (
        "reviewers/all.yaml",
        EMPTY,
        "members: [{person: c-vu-ngoc-lam",
        "members: [{person: c-tong-duy-hieu, handle: hieu}, {person: c-vu-ngoc-lam",
    )
    files = edited(both)
    found = plan(inventory_of(files), inventory_of(edited(CHECKPOINT, CIVIL_SITE, base=files)))

    def judged(*handles: str) -> str:
        reviews = tuple(Review(one, "approved", found.hash) for one in handles)
        return said(judge(found, Reviewed(("nhung",), reviews), DAY))

    assert judged("hieu", "duc") == "police_province"
    assert judged("hieu", "lam") == ""
    assert judged("hieu") == "police_province; 2 of 1"


def test_an_account_of_two_people_is_nobodys() -> None:
    files = edited(("reviewers/all.yaml", EMPTY, "handle: duc", "handle: LAM"))
    found = plan(inventory_of(files), inventory_of(edited(REVOKED, base=files)))
    judged = judge(found, Reviewed(("nhung",), (Review("lam", "approved", found.hash),)), DAY)
    assert said(judged) == "1 of 1; lam unknown"


def test_an_override_is_seen_or_not_approved() -> None:
    """The hash of a plan does not hold the override, so who reviewed before it came has not agreed to it."""
    found = planned(OVERRIDE, CHECKPOINT)
    assert found.hash == planned(CHECKPOINT).hash
    blind = tuple(Review(one, "approved", found.hash, saw_overrides=False) for one in ("hieu", "duc"))
    judged = judge(found, Reviewed(("nhung",), blind), DAY)
    assert said(judged) == "police_province; info_dept; 2 of 2; 2 of 1; hieu override; duc override"
    seen = tuple(replace(one, saw_overrides=True) for one in blind)
    assert judge(found, Reviewed(("nhung",), (*blind, *seen)), DAY).satisfied


def test_without_rules_two_must_agree() -> None:
    """A pack that says nothing of reviews is no open door."""
    found = planned(CHECKPOINT)
    pack = copy(found.before.pack)
    object.__setattr__(pack, "reviews", ())
    silent = replace(found.before, pack=pack)
    one, two = (tuple(Review(who, "approved", found.hash) for who in names) for names in (("lam",), ("lam", "duc")))
    assert said(judge(found, Reviewed(("nhung",), one), DAY, silent)) == "2 of 1"
    assert judge(found, Reviewed(("nhung",), two), DAY, silent).satisfied


def test_the_base_judges_even_where_it_moved_on() -> None:
    """Somebody who is no reviewer any more on the branch that counts is none for a change that began before."""
    moved = inventory_of(edited(("reviewers/all.yaml", EMPTY, "handle: duc", "handle: duc-moi")))
    found = planned(REVOKED)
    assert said(judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash),)), DAY, moved)) == (
        "1 of 1; duc unknown"
    )


def test_the_day_of_a_review_is_the_local_one() -> None:
    """Half past six in the evening in Greenwich is the next day here, on which he had left."""
    files = edited(("contacts/more.yaml", "c-mai-anh-duc", "{full_name", "{left_on: 2021-07-15, full_name"))
    found = plan(inventory_of(files), inventory_of(edited(REVOKED, base=files)))
    at = datetime(2021, 7, 14, 18, 30, tzinfo=UTC)
    judged = judge(found, Reviewed(("nhung",), (Review("duc", "approved", found.hash, at),)), DAY)
    assert said(judged) == "1 of 1; duc left"


def test_another_name_is_told_as_such() -> None:
    found = planned(ANOTHER_PERSON)
    needs = VerdictWords(found, verdict((ANOTHER_PERSON,), "nhung", "duc hieu")).needs()
    assert needs[0].vi == (
        "Đã đủ: Công an tỉnh đã đồng ý: Tống Duy Hiếu (Công an tỉnh), vì: thêm quyền xem cho "
        "Nguyễn Văn Mẫn → Lê Hữu Phước (Hệ thống tại chốt) [882/3.1]."
    )
