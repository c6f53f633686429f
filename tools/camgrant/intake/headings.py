"""What the columns of a list are called, as people write it: synonyms, blind to diacritics, with small misspellings.

Headings of the policy pack's own sheets are read as well (`pack_headings`), so whatever a pack calls its columns comes
back in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from camgrant.model.pack import Pack
from camgrant.model.vietnamese import fold

__all__ = ["Headings", "distance", "exact", "field_of", "folded", "pack_headings"]

Headings = Mapping[str, str]

# Field -> its headings without diacritics, separated by “|”. A field that begins with "-" is known and not imported.
_SYNONYMS: Final = {
    "ordinal": "stt|tt|so tt|so thu tu|thu tu|no|so",
    "full_name": "ho ten|ho va ten|ten|hoten|ho ten can bo|ho va ten can bo|ten can bo|ca nhan|ho ten dau moi"
    "|ho va ten dau moi|ten dau moi|dau moi|ho ten nguoi duoc cap|ho va ten nguoi duoc cap|ho va ten ca nhan"
    "|nguoi duoc cap|ho ten nguoi su dung|ho va ten nguoi su dung|nguoi su dung|chu tai khoan|ho va ten chu tai khoan"
    "|ten nguoi su dung|ten nguoi dung|nguoi dung|ho chu dem va ten|ho dem va ten|ten nguoi"
    "|full name|name|given name|first name",
    "family_name": "ho dem|ho va dem|ho lot|ho va ten dem|ho va chu lot|ho chu lot|ho va chu dem|ho|surname|last name"
    "|family name",
    "middle_name": "ten dem|chu dem|dem|chu lot|ten lot|lot|ten dem va lot|middle name",
    "position": "chuc vu|chuc danh|chuc vu chuc danh|chuc danh chuc vu|cap bac chuc vu|chuc vu cap bac|vi tri cong tac"
    "|chuc vu cong tac|vi tri|cap bac va chuc vu|chuc vu don vi cong tac|cv|chuc vu dang|chuc vu hien tai"
    "|nhiem vu|position|title|job title",
    "rank": "cap bac|quan ham|cap ham|ham|rank",
    "unit": "don vi|co quan|don vi cong tac|co quan cong tac|noi cong tac|co quan don vi|don vi co quan|ten don vi"
    "|co quan don vi cong tac|truc thuoc|don vi truc thuoc|don vi quan ly|phong ban don vi|co quan chu quan"
    "|unit|agency|organisation|organization|office",
    "phone": "so dien thoai|sdt|dt|dien thoai|di dong|so lien he|zalo|dien thoai di dong|so di dong|dtdd|dt di dong"
    "|so dt|so dien thoai lien he|dien thoai lien he|lien he|so zalo|so dien thoai zalo|sdt zalo|phone|tel|mobile"
    "|sdt lien he|so may|dt lien he|so dien thoai di dong|sdt di dong|hotline"
    "|phone number|phone no|mobile phone|mobile number|telephone",
    "phone_alt": "dien thoai khac|so dien thoai khac|dien thoai co dinh|dt co dinh|so co dinh|sdt 2|dien thoai 2"
    "|so dien thoai 2|sdt khac|so dien thoai du phong|sdt du phong",
    "email": "email|e mail|mail|thu dien tu|hop thu|hom thu|dia chi email|dia chi mail|dia chi thu dien tu|gmail"
    "|hop thu dien tu|hom thu dien tu|thu cong vu|email cong vu|mail cong vu|thu dien tu cong vu|dia chi e mail"
    "|hom thu cong vu|dia chi hop thu|email address",
    "site": "chot|co so|diem chot|chot kiem soat|co so cach ly|ten chot|ten co so|khu cach ly|dia diem|diem"
    "|diem giam sat|chot truc|pham vi|pham vi giam sat|noi giam sat|diem chot kiem soat|co so chot|chot co so"
    "|vi tri chot|site|location",
    "camera": "camera|ten camera|kenh|kenh camera|ma camera|cac camera|camera duoc xem",
    "recorder": "dau ghi|thiet bi|dau ghi hinh|thiet bi dau ghi|ten dau ghi|nvr|dvr",
    "rights": "quyen|quyen han|quyen truy cap|quyen duoc cap|quyen de nghi|quyen su dung|muc quyen|quyen de nghi cap"
    "|phan quyen|quyen camera|rights",
    "validity": "thoi han|hieu luc|thoi gian|thoi gian hieu luc|thoi han su dung|thoi han cap|thoi gian su dung",
    "valid_from": "tu ngay|ngay bat dau|hieu luc tu|bat dau|hieu luc tu ngay|tu|ngay hieu luc|ngay cap|thoi han tu"
    "|thoi han tu ngay|thoi gian tu ngay|from|valid from|start date",
    "valid_until": "den ngay|den het ngay|ngay ket thuc|het han|hieu luc den|ket thuc|ngay het han|den|han den"
    "|hieu luc den ngay|het hieu luc|thoi han den|thoi han den ngay|thoi gian den ngay|han su dung|until|valid until"
    "|end date",
    "login": "ten dang nhap|tai khoan|ten tai khoan|tai khoan dang nhap|login|user|username|account|user name",
    "system": "he thong|ten he thong",
    "purpose": "muc dich|muc dich su dung",
    "reason": "ly do|ly do cap quyen|ly do de nghi|ly do can quyen|ly do cap|ly do cap them quyen|reason",
    "case": "so ho so vu viec|ho so vu viec|so vu viec|ma vu viec|ma ho so vu viec|so ho so|case number",
    "answer": "y kien|y kien ra soat|tra loi|tra loi ra soat",
    "rights_left": "quyen con lai|quyen giu lai|quyen de lai",
    "second": "nguoi kiem tra lai|nguoi kiem tra|nguoi doc lai",
    "note": "ghi chu|chu thich|note|notes|remark|remarks|ghi chu khac|luu y",
    "what": "ket qua|ket qua thuc hien|da thuc hien|viec da lam|trang thai|xac nhan|noi dung thuc hien|tinh trang",
    "on": "ngay thuc hien|thuc hien ngay|ngay lam|ngay xu ly|ngay hoan thanh|ngay",
    "by": "nguoi thuc hien|don vi thuc hien|can bo thuc hien|nguoi lam",
    "asked": "yeu cau|viec can lam|de nghi|loai|loai yeu cau|noi dung de nghi",
    "responsible": "trach nhiem xu ly tinh huong|nguoi chiu trach nhiem|chiu trach nhiem",
    "live": "xem truc tiep",
    "playback": "xem lai",
    "export": "trich xuat",
    "ptz": "dieu khien ptz|dieu khien|ptz",
    "audio": "am thanh",
    "exists": "tai khoan dang co|dang co|co tai khoan|con su dung|dang su dung",
    "contact_id": "ma ca nhan",
    "grant_id": "ma luot cap",
    "unit_id": "ma don vi",
    "recorder_id": "ma dau ghi",
    "-personal": "cccd|cmnd|so cccd|so cmnd|cmnd cccd|cccd cmnd|ngay sinh|nam sinh|ngay thang nam sinh|gioi tinh"
    "|que quan|dia chi thuong tru|dia chi nha|noi o|dan toc|so can cuoc|can cuoc cong dan|nam nu|dang vien",
    "-office": "dt co quan|may ban|dien thoai co quan|dien thoai ban|so may ban|tong dai|fax|so fax|dt ban",
    "-other": "so camera|so luong camera|dia chi|chu ky|ky nhan|don vi lap dat|van ban phe duyet|kenh so|so luong",
}
_SHOWN: Final = {
    "full_name": "full_name",
    "position": "position",
    "unit": "unit",
    "phone": "phone",
    "email": "email",
    "sites": "site",
    "scope": "site",
    "cameras": "camera",
    "recorder": "recorder",
    "rights": "rights",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
    "validity": "validity",
    "login": "login",
    "responsible": "responsible",
    "note": "note",
    "ordinal": "ordinal",
    "purpose": "purpose",
    "system": "system",
}
_KNOWN: Final = {words: name for name, listed in _SYNONYMS.items() for words in listed.split("|")}
_SHORTEST: Final = 5  # letters that a heading must have before a misspelling is forgiven
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NEXT: Final = re.compile(r"[/\n,]")
_NO_HEADING: Final = re.compile(r"\d{3}|@")
_LONGEST: Final = 60


@lru_cache(maxsize=50_000)  # a list says the same units, positions and places again and again
def folded(text: str) -> str:
    """The words without diacritics, case and punctuation."""
    return _NOT_LETTERS.sub(" ", fold(text)).strip()


def pack_headings(pack: Pack) -> dict[str, str]:
    """Folded heading -> field, of all columns that the pack's own sheets show."""
    return {
        folded(column.label.vi): f"{'' if column.show in _SHOWN else '-'}{_SHOWN.get(column.show, 'other')}"
        for sheet in pack.sheets.values()
        for column in sheet.columns
    }


def exact(text: str, more: Headings) -> str | None:
    """The field that a heading names; without forgiveness."""
    if not 0 < len(text) <= _LONGEST or _NO_HEADING.search(text):
        return None
    for part in dict.fromkeys((text, _BRACKETS.sub(" ", text), _NEXT.split(text)[0])):
        words = folded(part)
        found = _KNOWN.get(words) or more.get(words)
        if found:
            return found
    return None


def field_of(text: str, more: Headings) -> str | None:
    """The field that a heading names, forgiving a small misspelling that points to one field only."""
    found = exact(text, more)
    if found or not 0 < len(text) <= _LONGEST:
        return found
    return _misspelt(folded(_BRACKETS.sub(" ", text)), tuple(sorted(more)), tuple(more[key] for key in sorted(more)))


@lru_cache(maxsize=1000)
def _misspelt(words: str, more: tuple[str, ...], fields: tuple[str, ...]) -> str | None:
    if len(words) < _SHORTEST:
        return None
    known = {**_KNOWN, **dict(zip(more, fields, strict=True))}
    for allowed in (1, 2) if len(words) >= 2 * _SHORTEST else (1,):
        near = {
            name
            for other, name in known.items()
            if len(other) >= _SHORTEST and abs(len(other) - len(words)) <= allowed and distance(words, other) <= allowed
        }
        if near:
            return near.pop() if len(near) == 1 else None
    return None


def distance(one: str, other: str) -> int:
    """Letters changed, missing, too many, or swapped with their neighbour, to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, char in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != char))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == char:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
