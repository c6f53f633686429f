"""Any export of ZoneMinder as rows: SQL (ours or a dump), the API's JSON, and what `mariadb --batch` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from camgrant_renderers._shared.faults import last_line_cut, reading, unreadable
from camgrant_renderers.zoneminder.rows import AREAS
from camgrant_renderers.zoneminder.sql import SqlFault, Token, statements, value_of

__all__ = ["GROUPS", "MONITORS", "USERS", "Row", "Tables", "read_tables"]

Row = dict[str, str | None]
_OURS: Final = "-- Tệp do camgrant kết xuất, không sửa tay. Tài khoản phải có trên đầu ghi "
USERS, MONITORS, GROUPS = "Users", "Monitors_Permissions", "Groups_Permissions"
_TABLES: Final = (USERS, MONITORS, GROUPS)
_END: Final = ["MaxBandwidth", "MonitorIds", "TokenMinExpiry", "APIEnabled", "HomeView"]
_LATER: Final = ["MaxBandwidth", "TokenMinExpiry", "APIEnabled", "HomeView", "RoleId"]
# The columns of the packaged schemas, for dumps that name none and bring no CREATE TABLE.
_COLUMNS: Final[tuple[tuple[str, list[str]], ...]] = (
    (USERS, ["Id", "Username", "Password", "Language", "Enabled", *AREAS, *_END]),
    (USERS, ["Id", "Username", "Password", "Name", "Email", "Phone", "Language", "Enabled", *AREAS, *_LATER]),
    (MONITORS, ["Id", "MonitorId", "UserId", "Permission"]),
    (GROUPS, ["Id", "GroupId", "UserId", "Permission"]),
)
_DUMP: Final = re.compile(r"^-- (MariaDB|MySQL) dump ", re.MULTILINE)
_DUMPED: Final = re.compile(r"^-- Dump completed\b[^\n]*\s*\Z", re.MULTILINE)
_UPDATED: Final = {"Username", "Password"}  # what our INSERT ... ON DUPLICATE KEY UPDATE leaves as it is
_USER_ID: Final[list[Token]] = [
    ("sign", "("),
    ("word", "SELECT"),
    ("name", "Id"),
    ("word", "FROM"),
    ("name", USERS),
    ("word", "WHERE"),
    ("name", "Username"),
    ("sign", "="),
    ("string", ""),
    ("sign", ")"),
]


@dataclass
class Tables:
    """The rows of each table that was in the files; a table that was not there is no key, one without rows is [].

    `whole` is how many accounts the API says there are; `ours`: the files are our own, which hold no administrator.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    whole: int | None = None
    ours: bool = True

    def add(self, table: str, rows: list[Row]) -> None:
        """More rows of a table."""
        self.rows.setdefault(table, []).extend(rows)


def read_tables(files: Mapping[str, bytes]) -> Tables:
    """All files together, told apart by content. Raises ReadbackFault for what is none of the forms."""
    tables = Tables()
    for name, data in sorted(files.items()):
        with reading(name, files):
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError as fault:
                raise unreadable("tệp không phải văn bản UTF-8", "no text in UTF-8") from fault
            tables.ours = tables.ours and text.startswith(_OURS)
            try:
                if text.lstrip().startswith("{"):
                    _read_api(text, tables)
                elif "\t" in text.partition("\n")[0]:
                    _read_batch(text, tables)
                else:
                    _read_sql(text, tables)
            except SqlFault as fault:
                raise unreadable(f"SQL không hiểu được ({fault})", f"SQL that is not understood ({fault})") from fault
    if USERS not in tables.rows:
        raise unreadable(
            "không có tài khoản nào của ZoneMinder trong các tệp", "no accounts of ZoneMinder in these files"
        )
    if tables.whole is not None and (count := len(tables.rows[USERS])) < tables.whole:
        raise unreadable(
            f"API chỉ đưa {count} trên {tables.whole} tài khoản, còn thiếu trang",
            f"the API gave {count} of {tables.whole} accounts: pages are missing",
        )
    return tables


def _read_api(text: str, tables: Tables) -> None:
    """`/api/users.json`. The API gives 20 accounts a page unless asked, so the total is compared."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise unreadable("không phải JSON", "no JSON") from fault
    if not isinstance(content.get("users"), list) or not content["users"]:
        raise unreadable("JSON không có tài khoản nào", "JSON without users: the API lists at least the one who asks")
    for one in content["users"]:
        if not isinstance(one, dict) or not isinstance(one.get("User"), dict):
            raise unreadable("có tài khoản thiếu các trường", "a user without its fields")
        tables.add(USERS, [{name: None if value is None else str(value) for name, value in one["User"].items()}])
    pages = content.get("pagination")
    if not isinstance(pages, dict) or not isinstance(pages.get("count"), int):
        raise unreadable(
            "không có pagination.count nên không rõ đã đủ trang chưa", "without pagination.count nobody knows the pages"
        )
    tables.whole = pages["count"]


def _read_batch(text: str, tables: Tables) -> None:
    """A header and rows between tabs; backslashes escape tab, newline and themselves, NULL is a word."""
    if not text.endswith("\n"):
        raise last_line_cut()
    header, *lines = text.rstrip("\n").split("\n")
    columns = header.rstrip("\r").split("\t")
    if "Username" not in columns:
        raise unreadable("bảng không có cột Username", "a table without Username")
    tables.add(USERS, [])
    for line in lines:
        values = [None if value == "NULL" else _unescaped(value) for value in line.rstrip("\r").split("\t")]
        if len(values) != len(columns):
            raise unreadable(
                f"một hàng có {len(values)} giá trị dưới {len(columns)} cột",
                f"a row of {len(values)} values under {len(columns)} columns",
            )
        tables.add(USERS, [dict(zip(columns, values, strict=True))])


def _unescaped(value: str) -> str:
    parts = value.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n").replace("\\0", "\0") for part in parts)


def _read_sql(text: str, tables: Tables) -> None:
    """Statements in order; those on other tables are of no concern, and every one on ours must be understood.

    A dump that has the tool's first comment has its last one too.
    """
    if _DUMP.search(text) and not _DUMPED.search(text):
        raise unreadable("bản kết xuất không có dòng cuối, đã bị cắt", "the dump lacks its last line: cut off")
    created: dict[str, list[str]] = {}
    for tokens in statements(text):
        verb = tokens[0][1].upper()
        table = next((text for kind, text in tokens[:6] if kind in ("name", "word") and text in _TABLES), "")
        if not table or verb in ("DROP", "ALTER"):
            continue
        if verb == "CREATE":
            created[table] = _created(tokens)
            tables.add(table, [])
        elif verb == "INSERT":
            tables.add(table, list(_inserted(table, tokens, created.get(table))))
        elif verb in ("SELECT", "LOCK") or (verb == "DELETE" and table != USERS):
            tables.add(table, [])  # a dump locks every table; our files select none, and clear an account's rows
        else:
            raise unreadable(
                f"lệnh {verb} trên {table} không phải trạng thái của tài khoản",
                f"{verb} on {table} is no state of accounts",
            )


def _created(tokens: list[Token]) -> list[str]:
    """The columns of a CREATE TABLE, in order: each stands as a quoted name behind "(" or "," of the first level."""
    columns, depth = [], 0
    for before, (kind, text) in zip([("", ""), *tokens], tokens, strict=False):
        depth += {"(": 1, ")": -1}.get(text, 0) if kind == "sign" else 0
        if kind == "name" and depth == 1 and before in (("sign", "("), ("sign", ",")):
            columns.append(text)
    return columns


def _inserted(table: str, tokens: list[Token], created: list[str] | None) -> Iterator[Row]:
    """The rows of one INSERT ... VALUES. Raises ReadbackFault for any other INSERT into a table of accounts."""
    start = next((n for n, (kind, text) in enumerate(tokens) if kind == "word" and text.upper() == "VALUES"), None)
    if start is None:
        raise unreadable(f"INSERT vào {table} không có VALUES", f"an INSERT into {table} without VALUES")
    head = tokens[:start]
    brackets = head.index(("sign", "(")) if ("sign", "(") in head else start
    named = [text for kind, text in head[brackets:] if kind in ("name", "word")]
    groups, rest = _tuples(tokens[start + 1 :])
    if not groups:
        raise unreadable(f"INSERT vào {table} không có hàng nào", f"an INSERT into {table} without a row")
    for group in groups:
        columns = named or created or _usual(table, len(group))
        if len(columns) != len(group):
            raise unreadable(
                f"một hàng có {len(group)} giá trị dưới {len(columns)} cột của {table}",
                f"a row of {len(group)} values under {len(columns)} columns of {table}",
            )
        yield {
            column: None if column == "Password" else _user_or_value(column, value)
            for column, value in zip(columns, group, strict=True)
        }
    if rest:
        _check_update(rest, set(named))


def _usual(table: str, count: int) -> list[str]:
    for name, columns in _COLUMNS:
        if name == table and len(columns) == count:
            return columns
    raise unreadable(
        f"một hàng có {count} giá trị, không phải bản {table} nào đã biết",
        f"a row of {count} values: no version of {table} that we know",
    )


def _tuples(tokens: list[Token]) -> tuple[list[list[list[Token]]], list[Token]]:
    """The `(value, value), (...)` behind VALUES, each value as its tokens; and what follows them."""
    groups: list[list[list[Token]]] = []
    depth = 0
    for place, token in enumerate(tokens):
        sign = token[1] if token[0] == "sign" else ""
        if depth == 0 and sign not in ("(", ","):
            return groups, tokens[place:]
        if depth == 0 and sign == "(":
            groups.append([[]])
        elif depth == 1 and sign == ",":
            groups[-1].append([])
        elif depth > 1 or (depth == 1 and sign != ")"):
            groups[-1][-1].append(token)
        depth += {"(": 1, ")": -1}.get(sign, 0)
    return groups, []


def _user_or_value(column: str, tokens: list[Token]) -> str | None:
    """A literal; for UserId in our own files "=login", from (SELECT `Id` FROM `Users` WHERE `Username` = 'login')."""
    if column == "UserId" and len(tokens) == len(_USER_ID) and tokens[:8] == _USER_ID[:8] and tokens[8][0] == "string":
        return f"={tokens[8][1]}"
    return value_of(tokens)


def _check_update(tokens: list[Token], columns: set[str]) -> None:
    """ON DUPLICATE KEY UPDATE must set every column to the very value of the row, else the row says too little."""
    words = [("word", word) for word in ("ON", "DUPLICATE", "KEY", "UPDATE")]
    got = " ".join(text for _, text in tokens[4:]).split(" , ")
    if tokens[:4] != words or sorted(got) != [f"{name} = VALUES ( {name} )" for name in sorted(columns - _UPDATED)]:
        raise unreadable(
            "một lệnh INSERT để nguyên hoặc sửa khác đi tài khoản đã có",
            "an INSERT that leaves accounts that exist as they are, or makes something else of them",
        )
