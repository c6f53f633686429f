"""A dossier as paper: formal Vietnamese in the layout of Decree 30/2020, from its content alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from camgrant.app import dossier_words as say
from camgrant.app.dossier_words import day_vi, moment_vi, person_vi, place_vi, spans_vi
from camgrant.rendering.records import Grid, Part, Record, Sender

__all__ = ["cameras_of", "is_whole", "record_of"]

_TITLE: Final = "PHIẾU TRA CỨU QUYỀN TRUY CẬP CAMERA PHỤC VỤ XỬ LÝ SỰ CỐ"
_FACTS: Final = (24, 76)
_BLIND: Final = ("begins", "unreadable")
_RIGHTS: Final = "Người có quyền, theo thứ tự thời gian"
Content = Mapping[str, Any]


def record_of(content: Content) -> Record:
    """The paper of a content. Raises KeyError, TypeError or ValueError for what is none."""
    head, day = content["letterhead"], date.fromisoformat(content["question"]["date"])
    mark = " (dữ liệu giả định)" if content["demo"] else ""
    sender = Sender(head["parent"], head["author"], head["symbol"], head["place"], head["signer"], day)
    parts = [*_question(content), *_answers(content), *_follow(content), _proof(content)]
    return Record(
        name="ho-so",
        sender=sender,
        title=_TITLE,
        subtitle=f"Dữ liệu đến bản lưu {content['commit'][: say.SHORT]} ({moment_vi(content['known_from'])}){mark}",
        parts=tuple(_numbered(parts)),
        closing="Hồ sơ lập tự động từ kho dữ liệu; người nhận lập lại và so được theo phần cuối./.",
        stamp=f"Hồ sơ tra cứu · bản lưu {content['commit'][: say.SHORT]} · SHA-256 {content['sha256'][:16]}",
        code=f"camgrant dossier\n{content['commit']}\n{content['sha256']}",
    )


def _numbered(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts with their numbers; those below another, marked by a dash, have none."""
    number = 0
    for one in parts:
        below = one.heading.startswith("–")
        number += not below
        yield one if below else Part(f"{number}. {one.heading}", one.paragraphs, one.grid)


def _question(content: Content) -> Iterator[Part]:
    asked = content["question"]
    cameras = [f"{one['id']} “{one['name']}”, {one['site_name']} ({one['site']})" for one in cameras_of(content)]
    facts = [
        ("Camera", "; ".join(cameras) or ", ".join((*asked["cameras"], *asked["sites"]))),
        ("Khoảng thời gian", say.period_vi(asked)),
        ("Sự cố", asked["incident"] or "không nêu"),
        ("Người yêu cầu", person_vi(content["asker"]) if content["asker"] else asked["by"]),
        ("Lý do", asked["reason"]),
    ]
    yield Part("Nội dung được hỏi", grid=_facts(facts))
    yield Part("Cách trả lời", say.METHOD)
    yield Part("Mức độ đầy đủ", tuple(_gaps(content)) or (say.NO_GAPS,))


def is_whole(content: Content) -> bool:
    """Whether nothing is known that keeps the answer from being the whole truth."""
    return not any(_gaps(content))


def _joined(content: Content) -> Sequence[Content]:
    """What joined repositories knew of the time before they came; older dossiers have no such part."""
    found: Sequence[Content] = content.get("joined", ())
    return found


def _known_there(content: Content) -> list[Content]:
    """The answers of the joined repositories whose history was there."""
    return [one["answer"] for one in _joined(content) if one["answer"] is not None]


def cameras_of(content: Content) -> list[Content]:
    """Every camera of the answers, once for each recorder and site at which it hung."""
    found: dict[tuple[str, str, str], Content] = {}
    for answer in (content, *_known_there(content)):
        for one in answer["cameras"]:
            found.setdefault((one["id"], one["recorder"], one["site"]), one)
    return list(found.values())


def _is_covered(content: Content) -> bool:
    """Whether a joined repository tells of all that was asked: then it does not matter that nothing is known here."""
    return any(one["covers"] for one in _joined(content))


def _gaps(content: Content) -> Iterator[str]:
    for gap in content["gaps"]:
        if not (gap["what"] in _BLIND and _is_covered(content)):
            yield f"– {_gap(gap)}"
    for commit in content["seen"]["off_line"]:
        said = say.GAPS["rewritten"].format(commit=commit[: say.SHORT])
        yield f"– {said} Bản sao dùng để lập hồ sơ còn nhớ điều này."
    for one in _joined(content):
        if one["answer"] is None:
            facts = {"join": one["join"], "commit": one["commit"][: say.SHORT], "until": moment_vi(one["until"])}
            yield f"– {say.JOINED_ABSENT.format(**facts)}"
            continue
        for gap in one["answer"]["gaps"]:
            yield f"– Kho “{one['join']}”: {_gap(gap)}"


def _gap(gap: Content) -> str:
    commit = (gap["commit"] or "–")[: say.SHORT]
    facts = {"commit": commit, "moment": moment_vi(gap["moment"]), "detail": gap["detail"] or "không có tệp"}
    return say.GAPS[gap["what"]].format(**facts)


def _is_blind(answer: Content, until: str) -> bool:
    """Whether a part of the time lies where nothing could be read; then nobody can say that there was nobody."""
    return any(
        gap["what"] == "begins" or (gap["what"] in _BLIND and (not gap["moment"] or gap["moment"] <= until))
        for gap in answer["gaps"]
    )


def _answers(content: Content) -> Iterator[Part]:
    """What joined repositories say of the time before they came, then what this one says."""
    until = content["question"]["until"]
    for one in _joined(content):
        heading = say.JOINED.format(join=one["join"])
        answer = one["answer"]
        facts = {"commit": one["commit"][: say.SHORT], "until": moment_vi(one["until"])}
        if answer is None:
            yield Part(heading, (say.JOINED_UNKNOWN.format(**facts),))
            continue
        yield Part(heading, (say.JOINED_KNOWN.format(**facts),))
        yield from _under(one["join"], (*_rights(answer, is_blind=_is_blind(answer, one["until"])), *_others(answer)))
    if any(one["agrees"] for one in _joined(content)):
        yield Part(_RIGHTS, (say.JOINED_AGREES,))
    else:
        is_missing = any(one["answer"] is None for one in _joined(content))
        is_blind = _is_blind(content, until) and not _is_covered(content)
        yield from _rights(content, is_blind=is_blind or is_missing)
    yield from _others(content)


def _under(join: str, parts: Iterable[Part]) -> Iterator[Part]:
    """Parts that are about a joined repository, which their headings say."""
    for one in parts:
        is_below = one.heading.startswith("–")
        yield one if is_below else replace(one, heading=f"{one.heading} (kho “{join}”, trước khi gộp)")


def _rights(content: Content, *, is_blind: bool) -> Iterator[Part]:
    """Who could see it, at a glance; then each right with its authority."""
    rows = content["rights"]
    glance = tuple(
        (str(number), person_vi(row), place_vi(row), _validity(row), say.account_now(row))
        for number, row in enumerate(rows, 1)
    )
    counts = [
        f"{sum(row['standing'] == standing for row in rows):02d} quyền {words}"
        for standing, words in say.STANDING.items()
        if any(row["standing"] == standing for row in rows)
    ]
    headings = ("TT", "Họ và tên, chức vụ, đơn vị", "Camera, quyền, hệ thống", "Hiệu lực", "Tài khoản")
    said = f"Gồm {'; '.join(counts)}." if counts else "Không có ai có quyền xem trong khoảng thời gian này."
    if is_blind:
        known = f" Biết được: {'; '.join(counts)}." if counts else ""
        said = f"KHÔNG BIẾT ĐẦY ĐỦ ai có quyền xem: kho chưa có, hoặc không đọc được, vào lúc ấy.{known}"
    yield Part(_RIGHTS, (said,), _table((6, 26, 25, 23, 20), headings, glance))
    for number, row in enumerate(rows, 1):
        yield Part(f"– Căn cứ của quyền số {number}: {row['name']}", grid=_facts(_authority(row)))


def _validity(row: Content) -> str:
    urgent = "CẤP KHẨN CẤP. " if row["urgent"] else ""
    if row["standing"] == "later":
        return f"{urgent}GHI NHẬN SAU, lúc {moment_vi(row['recorded_on'])}: {spans_vi(row['known'])}"
    since = f"{urgent}Khai báo: {spans_vi(row['declared'])}"
    return f"{since}. Nay ghi là: {spans_vi(row['known'])}" if row["standing"] == "withdrawn" else since


def _authority(row: Content) -> list[tuple[str, str]]:
    documents = "; ".join(
        f"{one['number']} ngày {day_vi(one['date'])} ({one['issuer']['name']})" if one["number"] else one["id"]
        for one in row["documents"]
    )
    facts = [("Lượt cấp quyền", row["grant"]), ("Văn bản", documents or "không có")]
    if row["urgent"]:
        by = f"{row['urgent']['name']} ({row['urgent']['by']})"
        facts.append(("Cấp khẩn cấp", f"bắt đầu khi chưa có văn bản; {by} quyết định: {row['urgent']['reason']}"))
    if row["clause"]:
        facts.append(("Điều khoản", f"{row['clause']}: {row['clause_text'] or '–'}"))
    facts += [_commit(deed) for deed in row["commits"]]
    facts.append(("Tài khoản", say.account_words(row)))
    facts += [("Đã gửi", _sent(one)) for one in row["sent"]] or [("Đã gửi", "sổ không có danh sách nào")]
    if row["bundles"]:
        facts.append(("Gói niêm phong", ", ".join(row["bundles"])))
    return facts


def _approved(one: Content | None) -> str:
    if one is None:
        return "Người duyệt: không có hồ sơ phát hành đã ký."
    where = f"lần phát hành số {one['publication']} ngày {day_vi(one['date'])}, {one['signer']} ký"
    agreed = "; ".join([*map(person_vi, one["agreed"]), *(f"văn bản {number}" for number in one["documents"])])
    return f"Người duyệt: {agreed} ({where})." if agreed else f"Có trong {where}; hồ sơ ấy không nêu người duyệt."


def _sent(one: Content) -> str:
    received = f"nhận ngày {day_vi(one['received_on'])}" if one["received_on"] else "chưa có xác nhận đã nhận"
    sent = f"{one['title'].capitalize()}, số {one['number']} ngày {day_vi(one['on'])}"
    return f"{sent}, {one['author']['name']} gửi {one['recipient']['name']}, {received}"


def _others(content: Content) -> Iterator[Part]:
    """Who else may have had a way: rights that had ended, technicians, keepers, what is beside accounts."""
    gone = tuple(
        (person_vi(one), place_vi(one), moment_vi(one["ended_on"]), say.account_now(one))
        for one in content["gone_not_confirmed"]
    )
    said = "Các tài khoản sau có thể vẫn vào được trong khoảng thời gian được hỏi:" if gone else "Không có."
    headings = ("Họ và tên, chức vụ, đơn vị", "Quyền, nơi có tài khoản", "Hết quyền từ", "Tài khoản")
    yield Part("Đã hết quyền, chưa xác nhận đã xóa", (said,), _table((30, 28, 20, 22), headings, gone))
    for one in content["gone_not_confirmed"]:
        yield Part(f"– Việc hết quyền của {one['name']}", grid=_facts(_ended(one)))
    work = tuple(
        (person_vi(one), one["recorder"] or "–", _validity(one), _documents(one)) for one in content["technicians"]
    )
    said = "Không có quyền xem, nhưng có mật khẩu cấu hình:" if work else "Không có ai được ghi là làm kỹ thuật."
    headings = ("Họ và tên, chức vụ, đơn vị", "Đầu ghi", "Thời gian", "Phiếu, văn bản")
    yield Part("Người làm kỹ thuật trên đầu ghi", (said,), _table((30, 16, 30, 24), headings, work))
    yield Part("Những đường khác tới hình ảnh", ("Không cần tài khoản của ai trong các phần trên.",))
    for one in content["recorders"]:
        yield Part(f"– {one['name']} ({one['id']})", grid=_facts(_recorder(one)))
    holds = tuple(_hold(one) for one in content.get("holds", ()))
    if holds:
        headings = ("Lần giữ, văn bản", "Camera", "Bản ghi", "Trả lời của nơi giữ")
        said = "Các bản ghi hình sau đã được yêu cầu giữ:"
        yield Part("Bản ghi hình phải giữ", (said,), _table((24, 24, 24, 28), headings, holds))


def _hold(one: Content) -> tuple[str, str, str, str]:
    """One order to keep recordings, with what was answered."""
    number = f"; {one['number']}" if one["number"] else ""
    released = f"; thôi giữ từ ngày {day_vi(one['released_on'])}" if one["released_on"] else ""
    answers = []
    for answer in one["answers"]:
        state = "đã giữ" if answer["kept"] else "KHÔNG CÒN"
        summary = f": {answer['summary']}" if answer["summary"] else ""
        answers.append(f"{answer['recorder']}: {state} ({day_vi(answer['on'])}, {answer['by']}){summary}")
    return (
        f"{one['id']}{number}; phải giữ từ ngày {day_vi(one['on'])}{released}",
        ", ".join(one["cameras"]),
        f"từ {moment_vi(one['since'])} đến trước {moment_vi(one['until'])}",
        "; ".join(answers) or "chưa có",
    )


def _ended(one: Content) -> list[tuple[str, str]]:
    """By whose hand, whom it was told to, and what became of the account."""
    facts = [("Lượt cấp quyền", ", ".join(one["grants"]))]
    facts += [_commit(deed) for deed in one["commits"]]
    without = [_sent(sent) for sent in one["sent_without"]]
    if one["lessened"]:
        facts.append(("Tài khoản còn dùng", "cho quyền khác; chưa xác nhận đã bớt các quyền này"))
    elif not without:
        without = ["sổ không có danh sách nào không còn quyền này"]
    facts += [("Đã gửi, không còn quyền này", sent) for sent in without]
    return [*facts, ("Tài khoản", say.account_words(one))]


def _commit(one: Content) -> tuple[str, str]:
    return say.DEEDS[one["what"]], f"{say.deed_vi(one)}. {_approved(one['approved'])}"


def _documents(row: Content) -> str:
    return "; ".join(one["number"] or one["id"] for one in row["documents"]) or "–"


def _recorder(one: Content) -> list[tuple[str, str]]:
    ways = [
        f"{way['kind']}: {way['what']}; chịu trách nhiệm: {way['answerable']}"
        f"{'; văn bản ' + way['document'] if way['document'] else ''}"
        for way in one["reached_by"]
    ]
    before = one["accounts_before"]
    told = "chưa kê khai"
    if before is not None:
        note = f": {before['note']}" if before["note"] else ""
        told = f"{say.BEFORE[before['status']]} ngày {day_vi(before['on'])} ({before['by']['name']}){note}"
    return [
        ("Camera", ", ".join(one["cameras"])),
        ("Lắp đặt; tạo tài khoản", f"{one['installer']['name']}; {one['creator']['name']}"),
        ("Giữ tài khoản quản trị", one["custodian"]["name"] if one["custodian"] else "chưa khai báo"),
        ("Tài khoản có trước", told),
        ("Đường khác", ". ".join(ways) or "không có gì được kê khai"),
        ("Đồng bộ giờ", {True: "có", False: "không", None: "chưa khai báo"}[one["clock_synchronised"]]),
    ]


def _follow(content: Content) -> Iterator[Part]:
    """What must be asked for, and by when units must be told."""
    answers = (*_known_there(content), content)
    asked = (
        (_holders(one), f"{one['name']} ({one['id']})", _wanted(one), _left(one))
        for answer in answers
        for one in answer["recorders"]
    )
    beside = (
        (
            "; ".join(unit["name"] for unit in one["creators"]) or "nơi tạo tài khoản",
            f"{one['system_name']}: {', '.join(one['accounts'])}",
            *(_wanted(one), _left(one)),
        )
        for answer in answers
        for one in answer["systems"]
    )
    rows = tuple(dict.fromkeys((*asked, *beside)))
    said = (
        "Đề nghị yêu cầu các đơn vị sau giữ nguyên bản gốc và gửi bản trích có mã băm: nhật ký đăng nhập, xem, xem "
        "lại, trích xuất; danh sách mọi tài khoản đang có trên thiết bị, kể cả tài khoản quản trị; độ lệch đồng hồ của "
        "thiết bị so với giờ chuẩn, ghi lúc trích nhật ký."
    )
    over = tuple(
        f"– Nhật ký của tài khoản {one['login'] or one['person']} trên {one['recorder'] or one['system_name']} từ lúc "
        f"hết quyền ({moment_vi(one['ended_on'])})."
        for answer in answers
        for one in answer["gone_not_confirmed"]
    )
    headings = ("Đơn vị", "Đầu ghi, hệ thống", "Khoảng giờ", "Nhật ký còn lưu")
    yield Part("Đề nghị yêu cầu cung cấp", (said, *dict.fromkeys(over)), _table((27, 23, 28, 22), headings, rows))
    end = content["deadline"]
    if end["reported_at"]:
        told = f"Biết lúc {moment_vi(end['reported_at'])}; hạn {end['hours']} giờ: {moment_vi(end['until'])}."
    else:
        told = f"Hạn {end['hours']} giờ tính từ lúc biết sự cố. Hồ sơ không nêu lúc biết nên chưa tính được hạn."
    law = "Trường hợp phải thông báo và nội dung thông báo: đề nghị theo văn bản hiện hành."
    yield Part(f"Thời hạn {end['hours']} giờ", (told, law))


def _holders(one: Content) -> str:
    units = [one["creator"], one["installer"], *([one["custodian"]] if one["custodian"] else [])]
    return "; ".join(dict.fromkeys(unit["name"] for unit in units))


def _wanted(one: Content) -> str:
    return f"từ {moment_vi(one['logs']['since'])} đến {moment_vi(one['logs']['until'])}"


def _left(one: Content) -> str:
    logs = one["logs"]
    if logs["days"] is None:
        return "chưa khai báo; hỏi ngay"
    if logs["days_left"] < 0:
        return f"đã quá hạn lưu {logs['days']} ngày ({day_vi(logs['kept_until'])})"
    return f"còn {logs['days_left']} ngày, đến {day_vi(logs['kept_until'])}"


def _proof(content: Content) -> Part:
    """By what others can make it anew."""
    signed, others = content["publications"]["signed"], content["publications"]["unsigned"]
    records = f"{signed} hồ sơ đã ký, kiểm được chữ ký" + (f"; {others} hồ sơ không kiểm được" if others else "")
    facts = [
        ("Bản lưu (git)", content["commit"]),
        ("Thư mục dữ liệu (git)", content["tree"] or "–"),
        ("Các bản đã dùng", ", ".join(commit[: say.SHORT] for commit in content["states"])),
        *((f"Kho đã gộp “{one['join']}” (git)", one["commit"]) for one in _joined(content)),
        ("Hồ sơ phát hành", records if content["seen"]["published"] else "không có nhánh hồ sơ phát hành"),
        ("SHA-256 của nội dung", content["sha256"]),
        ("Phiên bản công cụ", f"camgrant {content['tool']}"),
        ("Lập lại và so", "camgrant dossier --verify ho-so.json --docx ho-so.docx --pdf ho-so.pdf"),
    ]
    return Part("Kiểm chứng", grid=_facts(facts))


def _facts(facts: Sequence[tuple[str, str]]) -> Grid:
    return Grid(_FACTS, (), tuple(facts))


def _table(shares: tuple[int, ...], headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Grid | None:
    """The table, None for an empty one."""
    return Grid(shares, headings, rows) if rows else None
