"""YAML of devices: a text as a scalar that nothing can leave, and a file read no more loosely than devices do."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from camgrant_renderers._shared.faults import unreadable

if TYPE_CHECKING:
    import yaml

__all__ = ["quoted", "read_yaml"]


def quoted(text: str) -> str:
    """The text as a double-quoted scalar of YAML 1.1 and 1.2: all but plain ASCII is escaped."""
    inside = re.sub(r"[^ !#-\[\]-~]", lambda found: f"\\U{ord(found[0]):08x}", text)
    return f'"{inside}"'


def read_yaml(data: bytes) -> object:
    """The one document of a file as plain data; JSON is read as the YAML that it is.

    A key that stands twice is refused: of two lists of accounts one would be overlooked. Raises ReadbackFault, without
    the text of the file, which may hold passwords.
    """
    import yaml

    try:
        return yaml.load(data.decode("utf-8-sig"), Loader=_loader())  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        vi, en = (f", dòng {mark.line + 1}", f", line {mark.line + 1}") if mark else ("", "")
        raise unreadable(f"không phải YAML{vi}", f"no YAML ({type(fault).__name__}{en})") from None


@cache
def _loader() -> type[yaml.SafeLoader]:
    """libyaml's safe loader where it is there, with duplicate keys refused."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Strict(base):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if key.tag == "tag:yaml.org,2002:str"]
            if len(keys) != len(set(keys)):
                raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
            return super().construct_mapping(node, deep)

    return Strict
