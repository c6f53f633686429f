"""The one Jinja2 environment of all targets: undefined names are errors, XML is escaped, bytes are stable.

Other text is not escaped: each target quotes its values for SQL, YAML, JSON or PowerShell before the template.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["template"]


@cache
def _environment(package: str) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # a check renders nothing

    return Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(("xml.j2", "html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
    )


@cache
def template(package: str, name: str) -> Template:
    """A template of a target, compiled once per process. `package` is the target's import name."""
    return _environment(package).get_template(name)
