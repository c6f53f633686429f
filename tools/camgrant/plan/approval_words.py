"""What a verdict on approvals says, sentence by sentence: who must agree and why, who did, and who still could."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.inventory import Inventory
from camgrant.model.pack import ChangeClass
from camgrant.plan.approval_names import Names, listed, shown, together
from camgrant.plan.approvals import Evidence, Lacking, Need, Party, Verdict, Voice, judge
from camgrant.plan.plan import Plan
from camgrant.plan.reviews import Member, Reason, Reviewed
from camgrant.plan.touches import Touch

__all__ = ["VerdictWords", "needs_before_review"]

_DOES: Final[Mapping[ChangeClass, Text]] = {
    "widen": Text("thêm quyền xem cho {who} ({systems})", "more access for {who} ({systems})"),
    "technical": Text("cho {who} làm kỹ thuật ({systems})", "technical work by {who} ({systems})"),
    "narrow": Text("bớt quyền xem, cho kết thúc: {who}", "less access, or an end: {who}"),
    "contact": Text("thông tin của {who}", "the details of {who}"),
    "camera": Text("đầu ghi, camera: {who}", "recorders, cameras: {who}"),
    "organisation": Text("đơn vị, cơ sở, bên lắp đặt, bên tạo tài khoản: {who}", "units, sites, who installs: {who}"),
    "paper": Text("văn bản, căn cứ: {who}", "documents, and what grants rest on: {who}"),
    "policy": Text(
        "thiết lập, bộ quy tắc, nhóm duyệt, miễn trừ, kiểm thử quyền: {who}",
        "settings, pack, reviewer groups, waivers, access tests: {who}",
    ),
    "key": Text("khóa niêm phong, khóa ký: {who}", "keys that seal or sign: {who}"),
    "freeze": Text("tạm dừng, cho đi tiếp việc kết thúc hàng loạt: {who}", "mass ends are frozen, or go on: {who}"),
    "override": Text("cho phép vượt ngưỡng dừng: {who}", "an override of the brake: {who}"),
    "ledger": Text("sổ theo dõi: {who}", "the ledger: {who}"),
    "confirm": Text(
        "sổ theo dõi, ghi xác nhận, kết thúc việc phải làm hoặc cấp lại mật khẩu: {who}",
        "the ledger, what confirms, closes a duty or asks for a password: {who}",
    ),
}
_AGAIN: Final = Text(
    "quyền theo lượt cấp, thiết bị hoặc phạm vi khác cho {who} ({systems})",
    "access by another grant, device or scope for {who} ({systems})",
)
_FILES: Final = Text("tệp chạy, hoặc quyết định cái gì chạy: {who}", "files that run, or say what runs: {who}")
_OF: Final = Text(" ({of})", " ({of})")
_SEMICOLON: Final = Text("; ", "; ")
_OR: Final = Text(" hoặc ", " or ")
_BECAUSE: Final = Text(", vì: {why}", ", because of: {why}")
_CLAUSES: Final = Text(" [{clauses}]", " [{clauses}]")
_AGREED: Final = Text("{party} đã đồng ý: {voices}", "{party} agreed: {voices}")
_PAPER: Final = Text(
    "{party} đồng ý bằng văn bản số {numbers}, do {entered} {did}, {confirmed} xác nhận (cơ quan này không bấm duyệt)",
    "{party} agreed by document number {numbers}, {did} by {entered}, confirmed by {confirmed} (it clicked nothing)",
)
_ENTERED: Final = Text("nhập", "entered")
_CITED: Final = Text("dẫn lại (văn bản có từ trước)", "cited (an earlier document)")
_MUST: Final = Text("{party} phải đồng ý", "{party} must agree")
_MUST_PAPER: Final = Text(
    "{party} không có tài khoản duyệt nên phải đồng ý bằng văn bản ({lacking})",
    "{party} has no reviewing account, so it must agree by document ({lacking})",
)
_LACKS: Final[Mapping[Lacking, Text]] = {
    "reviewer": Text("chưa có người duyệt", "nobody has reviewed"),
    "document": Text("chưa dựa trên văn bản nào của bên này", "nothing rests on a document of this party"),
    "entered": Text("người mở yêu cầu phải là người giữ kho dữ liệu", "a registrar must open the change"),
    "confirmed": Text("cần một người giữ kho dữ liệu khác duyệt", "another registrar must approve it"),
}
_COUNT: Final = Text("cần ít nhất {people} người duyệt", "at least {people} must agree")
_COUNT_UNITS: Final = Text(
    "cần ít nhất {people} người duyệt, thuộc {units} đơn vị khác nhau",
    "at least {people} must agree, of {units} different units",
)
_HAS: Final = Text("; đã có {voices}", "; agreed: {voices}")
_BY_PAPER: Final = Text("{party} (bằng văn bản)", "{party} (by document)")
_URGENT: Final = Text("cấp khẩn cấp, cần một người duyệt", "urgent, so one reviewer is needed")
_URGENT_OF: Final = Text(
    "cấp khẩn cấp, cần một người duyệt của {party}", "urgent, so one reviewer of {party} is needed"
)
_MISSING: Final = Text("Còn thiếu: {said}{why}.", "Missing: {said}{why}.")
_MET: Final = Text("Đã đủ: {said}{why}.", "Met: {said}{why}.")
_COULD: Final = Text(" Người duyệt được: {who}.", " Who can: {who}.")
_NO_ONE: Final = Text(
    " Chưa ai trong nhóm duyệt được: đề nghị người khác mở yêu cầu, hoặc thêm người vào nhóm.",
    " Nobody of the groups can: let somebody else open the change, or add a member.",
)
_GROUP: Final = Text("đơn vị loại “{kind}”", "a unit of the kind '{kind}'")
_AGAINST: Final = Text(
    "{who} yêu cầu sửa; đề nghị sửa rồi mời duyệt lại.", "{who} asks for changes; make them and ask for a new review."
)
_REFUSED: Final = Text("Lượt duyệt của {who} không được tính: {why}.", "The review by {who} does not count: {why}.")
_REASONS: Final[Mapping[Reason, Text]] = {
    "unknown": Text("tài khoản không phải của một người trong nhóm duyệt", "the account is no single reviewer's"),
    "author": Text("là người lập thay đổi này", "wrote this change"),
    "gains": Text("được thêm quyền bởi chính thay đổi này", "gains access by this very change"),
    "left": Text("đã thôi việc khi duyệt", "had left by then"),
    "moved": Text("khi duyệt đã chuyển khỏi đơn vị mà mình duyệt thay", "had moved away from the group's unit by then"),
    "stale": Text("duyệt kế hoạch khác; đề nghị duyệt lại", "it was of another plan; review again"),
    "unseen": Text("duyệt bản mà kho này không có; đề nghị duyệt lại", "its commit is not here; review again"),
    "override": Text(
        "không rõ đã xem tệp cho phép vượt ngưỡng; đề nghị duyệt lại bản (commit) có tệp ấy",
        "it may not have seen the override; review a commit that holds it",
    ),
    "superseded": Text("sau đó đã yêu cầu sửa", "changes were asked for later"),
    "dismissed": Text("đã bị bác", "was dismissed"),
}
_READY: Final = Text("Đủ phê duyệt cho kế hoạch {hash}.", "Plan {hash} has its approvals.")
_WAITS: Final = Text("Chưa đủ phê duyệt cho kế hoạch {hash}.", "Plan {hash} lacks approvals.")
_NOTHING: Final = Text(
    "Không cần ai phê duyệt: chỉ khác chú thích, thứ tự, tên tệp, hoặc tài liệu ngoài dữ liệu.",
    "Nothing needs approval: only comments, order, names of files or papers beside the data differ.",
)


def needs_before_review(plan: Plan, day: date, author: str = "") -> tuple[Text, ...]:
    """Who must approve a plan, before anybody has: a sentence for each demand. `author` is the account of who made the
    change, where it is known: he is no reviewer of it, and may have entered its documents."""
    return VerdictWords(plan, judge(plan, Reviewed((author,) if author else ()), day)).needs()


class VerdictWords:
    """The sentences about one verdict. `base` is the judge where it is not the plan's own."""

    def __init__(self, plan: Plan, verdict: Verdict, base: Inventory | None = None) -> None:
        self.verdict = verdict
        self._names = Names((base or plan.before, plan.after, plan.before), verdict.day)

    def headline(self) -> Text:
        """The verdict in one line, with the whole hash."""
        if not self.verdict.touches:
            return _NOTHING
        return (_READY if self.verdict.satisfied else _WAITS).filled(hash=self.verdict.hash)

    def needs(self) -> tuple[Text, ...]:
        """A sentence for each demand, what is missing first."""
        return tuple(self.need(one) for one in sorted(self.verdict.needs, key=lambda one: one.satisfied))

    def others(self) -> tuple[Text, ...]:
        """Who stands against the change, and which reviews do not count."""
        against = [_AGAINST.filled(who=self._member(one)) for one in self.verdict.against]
        refused = [_REFUSED.filled(who=shown(one.by), why=_REASONS[one.reason]) for one in self.verdict.refused]
        return (*against, *refused)

    def missing(self) -> tuple[Text, ...]:
        """What keeps the verdict from being satisfied."""
        needs = [self.need(one) for one in self.verdict.needs if not one.satisfied]
        return (*(_AGAINST.filled(who=self._member(one)) for one in self.verdict.against), *needs)

    def need(self, need: Need) -> Text:
        """One demand: met by whom, or missing, why, and who could meet it."""
        said = {"party": self._party, "count": self._count, "urgent": self._urgent}[need.kind](need)
        whole = (_MET if need.satisfied else _MISSING).filled(said=said, why=self._because(need))
        if need.satisfied:
            return whole
        could = _COULD.filled(who=listed(map(self._member, need.could))) if need.could else _NO_ONE
        return together(whole, could)

    def _party(self, need: Need) -> Text:
        party = self._party_name(need.party)
        if need.evidence:
            return listed(map(self._paper, need.evidence), _SEMICOLON)
        if need.satisfied:
            return _AGREED.filled(party=party, voices=listed(map(self._voice, need.voices)))
        if need.by_document:
            return _MUST_PAPER.filled(party=party, lacking=listed((_LACKS[one] for one in need.lacking), _SEMICOLON))
        return _MUST.filled(party=party)

    def _count(self, need: Need) -> Text:
        text = (_COUNT_UNITS if need.units > 1 else _COUNT).filled(people=need.reviewers, units=need.units)
        papers = [_BY_PAPER.filled(party=self._names.unit(one.unit)) for one in need.evidence]
        return together(text, self._has([*map(self._voice, need.voices), *papers]))

    def _urgent(self, need: Need) -> Text:
        text = _URGENT_OF.filled(party=self._party_name(need.party)) if need.kinds else _URGENT
        return together(text, self._has([self._voice(one) for one in need.voices]))

    @staticmethod
    def _has(voices: list[Text]) -> Text:
        return _HAS.filled(voices=listed(voices)) if voices else Text("", "")

    def _paper(self, one: Evidence) -> Text:
        return _PAPER.filled(
            party=self._names.unit(one.unit),
            numbers=listed(map(self._names.document, one.documents)),
            did=_ENTERED if one.added.issuperset(one.documents) else _CITED,
            entered=self._names.person(one.entered_by),
            confirmed=self._names.person(one.confirmed_by),
        )

    def _because(self, need: Need) -> Text:
        why = _BECAUSE.filled(why=listed(self._does(need.touches), _SEMICOLON))
        clauses = sorted({one.clause for one in need.bases if one.clause})
        return together(why, _CLAUSES.filled(clauses=", ".join(clauses))) if clauses else why

    def _does(self, touches: Iterable[Touch]) -> Iterator[Text]:
        """What is touched, class by class, with a few names."""
        found: dict[Text, list[Touch]] = {}
        for one in touches:
            text = _AGAIN if one.what == "again" else _FILES if one.kind == "files" else _DOES[one.change]
            found.setdefault(text, []).append(one)
        for text, several in found.items():
            systems = sorted({system for one in several if one.kind == "access" for system in one.systems})
            facts = {"systems": listed(map(self._names.system, systems))}
            yield text.filled(who=self._names.subjects(several), **facts)

    def _party_name(self, party: Party) -> Text:
        """The units that review for the party, or that are named; without any, the word of the pack for such units."""
        units = tuple(map(self._names.unit, party.units)) or self._names.of_kinds(party.kinds)
        return listed(units or (_GROUP.filled(kind=self._names.kind(one)) for one in party.kinds), _OR)

    def _voice(self, one: Voice) -> Text:
        return together(self._names.person(one.person), _OF.filled(of=self._names.unit(one.unit)))

    def _member(self, one: Member) -> Text:
        return together(self._names.person(one.person), _OF.filled(of=shown(one.handle)))
