"""`${{ … }}` as GitHub evaluates it, as far as the workflows here use it; anything else is an error, never a guess.

Written by us from GitHub's documentation of expressions: comparisons are loose, `&&` and `||` give a value, a missing
property is null, and null, false, 0 and '' count as false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["Expressions", "UnknownExpression"]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)|(?P<mark>&&|\|\||==|!=|[!().,*\[\]]))"
)
_INSERT = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class UnknownExpression(Exception):
    """Something that this evaluator does not know, or that names what the run does not have."""


class Expressions:
    """Evaluates against contexts (`github`, `inputs`, …) and functions such as `always`."""

    def __init__(self, contexts: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> None:
        self._contexts = contexts
        self._functions: dict[str, Callable[..., Any]] = {"contains": _contains, **functions}

    def filled(self, text: str) -> str:
        """The text with every `${{ … }}` replaced."""
        return _INSERT.sub(lambda match: _as_text(self.value(match[1])), text)

    def value(self, text: str) -> Any:
        """What an expression gives; `${{ }}` around it may stand or not."""
        inner = _INSERT.fullmatch(text.strip())
        parser = _Parser(inner[1] if inner else text, self._contexts, self._functions)
        found = parser.either()
        parser.end()
        return found

    def holds(self, condition: str) -> bool:
        """A condition of a job or a step: without a status function it wants success so far."""
        status = re.search(r"\b(always|success|failure|cancelled)\(", condition)
        return bool(status or self._functions["success"]()) and _truth(self.value(condition))


class _Parser:
    def __init__(self, text: str, contexts: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        text = text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise UnknownExpression(text[position:])
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        self._contexts, self._functions = contexts, functions

    def end(self) -> None:
        if self._tokens:
            raise UnknownExpression(self._tokens)

    def either(self) -> Any:
        found = self.both()
        while self._taken("||"):
            other = self.both()
            found = found if _truth(found) else other
        return found

    def both(self) -> Any:
        found = self.compared()
        while self._taken("&&"):
            other = self.compared()
            found = other if _truth(found) else found
        return found

    def compared(self) -> Any:
        found = self.single()
        for mark, expected in (("==", True), ("!=", False)):
            if self._taken(mark):
                return _same(found, self.single()) is expected
        return found

    def single(self) -> Any:
        if self._taken("!"):
            return not _truth(self.single())
        if self._taken("("):
            found = self.either()
            self._expect(")")
            return found
        kind, word = self._tokens.pop(0) if self._tokens else ("", "")
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word)
        if kind != "name":
            raise UnknownExpression(word)
        if word in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[word]
        return self._called(word) if self._taken("(") else self._reached(word)

    def _called(self, name: str) -> Any:
        arguments = []
        while not self._taken(")"):
            arguments.append(self.either())
            self._taken(",")
        if name not in self._functions:
            raise UnknownExpression(f"{name}()")
        return self._functions[name](*arguments)

    def _reached(self, name: str) -> Any:
        if name not in self._contexts:
            raise UnknownExpression(name)
        found = self._contexts[name]
        while self._taken("."):
            kind, word = self._tokens.pop(0)
            if word == "*":
                found = list(found or ())
            elif kind != "name":
                raise UnknownExpression(word)
            elif isinstance(found, list):
                found = [item.get(word) for item in found]
            else:
                found = found.get(word) if isinstance(found, Mapping) else None
        return found

    def _taken(self, mark: str) -> bool:
        if self._tokens and self._tokens[0] == ("mark", mark):
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._taken(mark):
            raise UnknownExpression(self._tokens)


def _truth(value: Any) -> bool:
    return value not in (None, False, 0, "")


def _same(one: Any, other: Any) -> bool:
    """Texts without regard to case; of different kinds by number, as GitHub casts them."""
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return one == other if type(one) is type(other) else _number(one) == _number(other)


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, list):
        return any(_same(item, what) for item in where)
    return str(what).lower() in _as_text(where).lower()


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
