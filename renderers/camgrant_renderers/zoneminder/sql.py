"""SQL as ZoneMinder's database takes and gives it: literals that cannot break out, and a reader of dumps.

The reader is a small lexer and no SQL engine: it understands INSERT into the tables of accounts, whatever the dump
around it, and refuses every other statement that changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["SqlFault", "Token", "quoted", "statements", "value_of"]

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "'": "''", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"})
_READ: Final = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "Z": "\x1a", "%": "\\%", "_": "\\_"}
_TOKEN: Final = re.compile(
    r"(?P<space>\s+|--(?=[\s]|$)[^\n]*|\#[^\n]*|/\*.*?\*/)"
    r"|(?P<string>'(?:[^'\\]|\\.|'')*')"
    r"|`(?P<name>(?:[^`]|``)*)`"
    r"|(?P<number>-?\d+(?:\.\d+)?)(?![\w])"
    r"|(?P<word>@{0,2}[A-Za-z_][\w$]*|0[xX][0-9a-fA-F]+)"
    r'|(?P<sign>[(),;=<>!+*/.%&|:-]|"(?:[^"\\]|\\.)*"|@)',
    re.DOTALL,
)
Token = tuple[str, str]
"""Kind (string, name, number, word, sign) and text; strings and names without their quotes and escapes."""


class SqlFault(ValueError):
    """What the reader does not understand."""


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """A string literal for the mode that our files set (backslash escapes)."""
    return f"'{text.translate(_ESCAPES)}'"


def statements(text: str) -> Iterator[list[Token]]:
    """The statements of a script as tokens, without comments. Raises SqlFault for what is no SQL."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise SqlFault(f"no SQL at character {place + 1}")
        place = match.end()
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        token = (kind, _plain(kind, match[kind]))
        if token == ("sign", ";"):
            if found:
                yield found
            found = []
        else:
            found.append(token)
    if found:
        raise SqlFault("the last statement has no end")


def _plain(kind: str, text: str) -> str:
    if kind == "string":
        return re.sub(
            r"\\(.)|''", lambda one: _READ.get(one[1], one[1]) if one[1] else "'", text[1:-1], flags=re.DOTALL
        )
    return text.replace("``", "`") if kind == "name" else text


def value_of(tokens: list[Token]) -> str | None:
    """The text of a literal; None for NULL. Raises SqlFault for an expression."""
    if len(tokens) == 2 and tokens[0][0] == "word" and tokens[0][1].startswith("_"):
        tokens = tokens[1:]  # _binary 'text', as mysqldump writes it
    if len(tokens) == 1 and tokens[0][0] in ("string", "number"):
        return tokens[0][1]
    if len(tokens) == 1 and tokens[0][1].upper() == "NULL":
        return None
    raise SqlFault(f"no plain value: {' '.join(text for _, text in tokens)[:60]}")
