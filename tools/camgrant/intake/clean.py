"""One cell at a time: what it says, what was done to it so that a person looks again, or why it cannot be taken.

Nothing is guessed: a value that can be read in two ways is refused with the reason.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from camgrant.diagnostics import Text
from camgrant.intake.grid import Value, shown
from camgrant.intake.headings import folded
from camgrant.model.vietnamese import fold, phone_display
from camgrant.policy.rules.personal import phone_kind

__all__ = ["MOVED", "Clean", "as_date", "as_email", "as_name", "as_period", "as_phones", "as_position", "is_nothing"]


@dataclass(frozen=True, slots=True)
class Clean:
    """`values` that were read (none where the cell says nothing), marks to look at again, and why it is refused."""

    values: tuple[str, ...] = ()
    marks: tuple[Text, ...] = ()
    fault: Text | None = None


_NOTHING: Final = re.compile(r"[-–—./x]+|khong|khong co.*|chua co.*|n a|k|none|nil|trong", re.IGNORECASE)

_LONGEST_NOTHING: Final = 40


def is_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing: `-`, `không có`."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return _NOTHING.fullmatch(text.strip()) is not None or _NOTHING.fullmatch(folded(text)) is not None


# -- names ------------------------------------------------------------------------------------------------------------

_HONORIFIC: Final = re.compile(
    r"(?:(?:ông|bà)(?!\w)|anh(?= \S+ \S)|chị(?= \S+ \S)|đ/c|đ\.c|đc(?=[. ])|đồng chí|"
    r"(?P<degree>pgs|gs|ts|ths|th\.s|t\.s|bs|bác sĩ|bác sỹ|cn|ks|ds|ys|y sĩ|y sỹ|cử nhân|kỹ sư|dược sĩ|"
    r"thạc sĩ|thạc sỹ|tiến sĩ)"
    r"(?:[ .]{0,2}(?:ck|cki|ckii|ck1|ck2|nt))?(?=[. :]))[.:]*\s*",
    re.IGNORECASE,
)
_RANKS: Final = {
    folded(f"{degree} {level}"): f"{degree} {level}"
    for level, degrees in (
        ("úy", "Thiếu|Trung|Thượng|Đại|Chuẩn"),
        ("tá", "Thiếu|Trung|Thượng|Đại"),
        ("tướng", "Thiếu|Trung|Thượng|Đại"),
        ("sĩ", "Hạ|Trung|Thượng"),
    )
    for degree in degrees.split("|")
}
_RANK_WORDS: Final = r"((?:thiếu|trung|thượng|đại|chuẩn|hạ) (?:úy|uý|tá|tướng|sĩ|sỹ)(?: qncn| cn)?)"
_RANK: Final = re.compile(rf"{_RANK_WORDS}\b\s*[,;:/–-]*\s*", re.IGNORECASE)
_LAST_RANK: Final = re.compile(rf"(\S+ \S.*?) {_RANK_WORDS}", re.IGNORECASE)
_APOSTROPHE: Final = re.compile("[’‘ʼʻ`´′]")
# Also letters of other scripts that look like ours: Cyrillic “е” makes another name that nobody can tell apart.
_NOT_A_NAME: Final = re.compile(r"[0-9@<>=+*/\\|!?#%&{}\[\]_\"“”:;~^$()]|[^\0-\u024f\u0300-\u036f\u1e00-\u1eff“”]")
_TITLED: Final = Text("chữ hoa/thường của tên được viết lại", "the capitals of the name were rewritten")
_TURNED: Final = Text("phần sau tên được chuyển sang chức vụ", "what followed the name was moved to the position")
_RANKED: Final = Text("cấp bậc sau tên được chuyển sang cột cấp bậc", "the rank after the name was moved to the rank")
_NO_NAME: Final = Text("không phải họ và tên", "is no full name")
_NAME_OR_RANK: Final = Text(
    "không rõ hai từ cuối là tên hay cấp bậc; nếu là cấp bậc, đề nghị ghi trước tên hoặc ở cột riêng",
    "the last two words may be a name or a rank; write a rank before the name, or in a column of its own",
)
_DEGREE_DROPPED: Final = Text("học hàm, học vị “{degree}” không được nhập", "the degree '{degree}' is not imported")
MOVED: Final = (_TURNED, _RANKED)
"""What is said of a rank or a position that stood behind a name and was taken for its own field."""
# Degrees of a rank that are given names as well: “Phạm Văn Trung Tá” may be somebody's name.
_ALSO_NAMES: Final = frozenset(("trung", "thuong", "dai"))


def _split_rank(text: str) -> tuple[str, str]:
    """(rank, the rest): a rank at the beginning in its usual spelling, or ""."""
    match = _RANK.match(text)
    if not match:
        return "", text
    return _usual_rank(match[1]), text[match.end() :].strip()


def _usual_rank(text: str) -> str:
    """`THIẾU UÝ qncn` as `Thiếu úy QNCN`."""
    degree, level, *corps = text.split()
    usual = _RANKS.get(folded(f"{degree} {level}").replace("sy", "si"), f"{degree} {level}")
    return " ".join((usual, *(word.upper() for word in corps)))


def _split_last_rank(text: str) -> tuple[str, str]:
    """(rank, the rest): a rank at the end behind at least two words, without a sign between; or ""."""
    match = _LAST_RANK.fullmatch(text)
    return (_usual_rank(match[2]), match[1]) if match else ("", text)


def _may_be_a_name(rank: str, text: str) -> bool:
    """Whether the rank that a text ends with is written as a name is: `Phạm Văn Trung Tá`, `PHẠM VĂN TRUNG TÁ`."""
    degree, level, *corps = text.split()[-len(rank.split()) :]
    return not corps and folded(degree) in _ALSO_NAMES and level[0].isupper()


def as_name(value: Value) -> Clean:
    """Name, then rank and position where the cell holds them: (`full_name`, `rank`, `position`)."""
    text = " ".join(_APOSTROPHE.sub("'", shown(value)).split())
    text = re.sub(r"^\d{1,3}[.)]\s+", "", text)
    rank, before = "", ""
    degrees: list[str] = []
    while before != text:
        before = text
        if honorific := _HONORIFIC.match(text):
            text = text[honorific.end() :]
            if honorific["degree"]:
                degrees.append(honorific.group().strip(" .:"))
        leading, text = _split_rank(text)
        rank = rank or leading
    marks = [_DEGREE_DROPPED.filled(degree=", ".join(degrees))] if degrees else []
    text = text.strip(" .,;:-–")
    position = ""
    if match := re.fullmatch(r"([^,(–]+?)\s*(?:,| [-–] |\()\s*([^()]+?)\)?", text):
        text = match[1].strip()
        position, after = as_position(match[2]).values
        rank = rank or after
        marks.append(_TURNED if position else _RANKED)
    trailing, shorter = _split_last_rank(text)
    if trailing and _may_be_a_name(trailing, text):
        return Clean((shown(value),), fault=_NAME_OR_RANK)
    if trailing:
        text = shorter
        rank = rank or trailing
        marks.append(_RANKED)
    text = re.sub(r"\s*[-‐‑–]\s*", "-", text)
    if not text or _NOT_A_NAME.search(text) or len(text) > 80 or len(text.split()) > 8 or not _letters(text):
        return Clean((shown(value),), fault=_NO_NAME)
    titled = " ".join(map(_titled, text.split(" ")))
    if titled != text:
        marks.append(_TITLED)
    return Clean((titled, rank, position), tuple(marks))


def _letters(text: str) -> bool:
    return all(any(char.isalpha() for char in word) for word in text.split(" "))


def _titled(word: str) -> str:
    """`NGUYỄN`, `nguyễn` as `Nguyễn`; `H'YÉO` as `H'Yéo`; a word with its own capitals stays."""
    if not word.isupper() and not word[0].islower():
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0].upper() + part.group()[1:].lower(), word)


def as_position(value: Value) -> Clean:
    """(`position`, `rank`): a rank in front of the position is split off."""
    text = " ".join(shown(value).split()).strip(" ;,.")
    rank, rest = _split_rank(text)
    if not rank and (match := re.fullmatch(r"(.+?)\s*[,;–(-]\s*([^,;()]+)\)?", text)):
        found, nothing = _split_rank(match[2].strip())
        if found and not nothing:
            rank = found
            rest = match[1]
    if not rank:
        rank, rest = _split_last_rank(text)
    if rank and not rest:
        return Clean(("", rank))
    return Clean((rest[:1].upper() + rest[1:], rank))


# -- phones and mailboxes ---------------------------------------------------------------------------------------------

# Prefixes of eleven digits until 15/09/2018 and what became of them (domain report 8.1).
_OLD_PREFIXES: Final = {
    **{f"0{120 + old}": f"0{new}" for old, new in ((0, 70), (1, 79), (2, 77), (6, 76), (8, 78))},
    **{f"0{120 + old}": f"0{new}" for old, new in ((3, 83), (4, 84), (5, 85), (7, 81), (9, 82))},
    **{f"0{old}": f"0{old - 130}" for old in range(162, 170)},
    "0186": "056",
    "0188": "058",
    "0199": "059",
}
_SECOND: Final = Text("ô có hai số điện thoại", "the cell holds two phones")
_OLD: Final = Text("số cũ 11 chữ số, đã đổi đầu số", "an old number of eleven digits got its new prefix")
_NO_PHONE: Final = Text("không phải số di động hoặc cố định ở Việt Nam", "is no mobile or fixed number of Viet Nam")
_MANY: Final = Text("có quá hai số điện thoại", "holds more than two phones")
_BETWEEN: Final = re.compile(r"[/;,|\n]|\s+(?:hoặc|và|or|-)\s+|\s{2,}", re.IGNORECASE)
_LABEL: Final = re.compile(r"[^\W\d_]+[.:]*|\((?=\D*\))", re.UNICODE)


def as_phones(value: Value) -> Clean:
    """One or two phones as they are written (`0100 000 001`)."""
    texts = _phone_texts(value)
    if not texts:
        return Clean((shown(value),), fault=_NO_PHONE) if shown(value).strip() else Clean()
    found: list[str] = []
    marks: list[Text] = []
    for text in texts:
        digits, mark = _national(text)
        if phone_kind(digits) == "invalid":
            return Clean((shown(value),), fault=_NO_PHONE)
        marks += [mark] if mark else []
        found += [phone_display(digits)] if phone_display(digits) not in found else []
    if len(found) > 2:
        return Clean((shown(value),), fault=_MANY)
    marks += [_SECOND] if len(found) == 2 else []
    return Clean(tuple(found), tuple(dict.fromkeys(marks)))


def _phone_texts(value: Value) -> list[str]:
    text = shown(value).strip().lstrip("'")
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d{1,2}", text, re.IGNORECASE):
        text = shown(float(text.replace(",", ".")))
    text = re.sub(r"(?<=\d{9})\.0$", "", text)  # a number that was saved as text
    text = re.sub(r"^(0[\d. ]{8,11}\d) (0[\d. ]{8,11}\d)$", r"\1/\2", text)
    parts = [re.sub(r"[^\d+]", "", part) for part in _BETWEEN.split(_LABEL.sub(" ", text))]
    if len(parts) > 1 and any(0 < len(part) < 9 for part in parts):
        parts = [re.sub(r"[^\d+]", "", text)]  # the sign stood inside one number: 0100/000/001
    return [part for part in parts if part]


def _national(text: str) -> tuple[str, Text | None]:
    """The digits in national form, and what was done to them beyond taking the country off."""
    digits = text.replace("+", "", 1)
    if text.startswith("+84") or (digits.startswith("84") and len(digits) == 11) or digits.startswith("0084"):
        digits = digits.removeprefix("00")[2:]
        return (digits if digits.startswith("0") else f"0{digits}"), None
    if len(digits) == 9 and not digits.startswith("0"):
        return f"0{digits}", None
    old = digits if len(digits) == 11 else f"0{digits}" if len(digits) == 10 and digits[0] == "1" else ""
    if old[:4] in _OLD_PREFIXES:
        return f"{_OLD_PREFIXES[old[:4]]}{old[4:]}", _OLD
    return digits, None


_NO_EMAIL: Final = Text("không phải một địa chỉ thư điện tử", "is not one e-mail address")
_REWRITTEN: Final = Text("chữ hoa, dấu cách trong hộp thư được bỏ", "capitals or blanks in the mailbox were dropped")
_MAIL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def as_email(value: Value) -> Clean:
    """One mailbox in lower case."""
    written = re.sub(r"^mailto:\s*", "", shown(value).strip().strip("<>;,. "), flags=re.IGNORECASE)
    text = re.sub(r"\s+", "", written).lower()
    if not text:
        return Clean()
    if not _MAIL.fullmatch(text) or ".." in text or ".@" in text:
        return Clean((shown(value),), fault=_NO_EMAIL)
    local = written.partition("@")[0]
    changed = re.search(r"\s", written) is not None or local != local.lower()
    return Clean((text,), (_REWRITTEN,) if changed else ())


# -- dates ------------------------------------------------------------------------------------------------------------

_EXCEL_ZERO: Final = datetime.date(1899, 12, 30)
_SERIAL: Final = re.compile(r"(?:3[5-9]|[45]\d)\d{3}")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?")
_IN_WORDS: Final = re.compile(r"(?:ngay )?(\d{1,2}) ?thang (\d{1,2}) ?nam (\d{4})")
_YEARS: Final = 5  # a year in two digits must lie this near to the document
_NO_DATE: Final = Text("không phải ngày/tháng/năm có thật", "is no real day, month and year")
_UNCLEAR: Final = Text("năm hai chữ số đọc được nhiều cách", "a year in two digits that can be read in several ways")


def as_date(value: Value, about: datetime.date) -> Clean:
    """One day as ISO text; `about` is the date of the document, near which a year in two digits must lie."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return Clean((value.isoformat(),))
    text = shown(value).strip().strip(".;,")
    if not text:
        return Clean()
    if _SERIAL.fullmatch(text):
        return Clean(((_EXCEL_ZERO + datetime.timedelta(days=int(text))).isoformat(),))
    words = fold(text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[2], match[3], text)
    if match := _IN_WORDS.fullmatch(" ".join(words.replace(",", " ").split())):
        return _day(match[3], match[2], match[1], text)
    if match := _DAY_FIRST.fullmatch(words.removeprefix("ngay ").strip()):
        if len(match[3]) == 4:
            return _day(match[3], match[2], match[1], text)
        return _short_year(match[1], match[2], match[3], text, about)
    return Clean((text,), fault=_NO_DATE)


def _short_year(first: str, month: str, last: str, text: str, about: datetime.date) -> Clean:
    """A year in two digits: taken only where the other end cannot be the year, as in `3-6-21` (but not `14/06/21`)."""
    century = about.year - about.year % 100
    found = _day(str(century + int(last)), month, first, text)
    turned = _day(str(century + int(first)), month, last, text)
    if len(first) == 2 and not turned.fault and turned != found:
        return Clean((text,), fault=_UNCLEAR)
    if abs(century + int(last) - about.year) > _YEARS:
        return Clean((text,), fault=_UNCLEAR)
    return found


def _day(year: str, month: str, day: str, text: str) -> Clean:
    try:
        return Clean((datetime.date(int(year), int(month), int(day)).isoformat(),))
    except ValueError:
        return Clean((text,), fault=_NO_DATE)


_UNTIL: Final = re.compile(r"(?:đến hết ngày|đến hết|đến ngày|đến|hết ngày|hết)\s*(.+)", re.IGNORECASE)


def as_period(value: Value, about: datetime.date) -> Clean:
    """(`valid_from`, `valid_until`) of a cell such as `từ 15/06/2021 đến 29/07/2021`; the first may be ""."""
    text = " ".join(shown(value).split())
    if not text:
        return Clean()
    if match := _UNTIL.fullmatch(text):
        until = as_date(match[1], about)
        return Clean((text,), fault=until.fault) if until.fault else Clean(("", *until.values))
    for match in re.finditer(r"đến hết ngày|đến hết|đến ngày|đến|tới|\s[-–—]\s|[-–—]", text, re.IGNORECASE):
        first = re.sub(r"^từ(?: ngày)?\s*", "", text[: match.start()], flags=re.IGNORECASE)
        since, until = as_date(first.strip(), about), as_date(text[match.end() :].strip(), about)
        if since.values and until.values and not since.fault and not until.fault:
            return Clean((*since.values, *until.values))
    return Clean((text,), fault=_NO_DATE)
