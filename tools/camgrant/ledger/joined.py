"""Events that came with a joined repository: their files stay as they were written, byte for byte, and their ids go on
being the hash of that content. Only reading gives them, and what they name, the names that are used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from camgrant.ledger.events import content_id, content_of, content_version, event_id
from camgrant.model.base import EventId
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Renaming, prefix_of_file, renaming_of
from camgrant.model.ledger import Event

__all__ = ["events_here", "id_here", "own_id", "renaming_of_event", "written_name"]

_NAME: Final = re.compile("e-(?:([a-z][a-z0-9]*)-)?([0-9a-f]{12})")
_EVENTS: Final = TypeAdapter(dict[EventId, Event])
_ACCOUNT: Final = re.compile("(r-[a-z0-9-]+)/(.+)")


def written_name(name: str) -> str:
    """The id of an event as its file has it, in whatever repository it was written."""
    match = _NAME.fullmatch(name)
    return f"e-{match[2]}" if match is not None else name


def events_here(renaming: Renaming, events: Mapping[str, Event]) -> dict[str, Event]:
    """The events of a file of a joined repository under the names that are used here.

    Raises pydantic's ValidationError for ids that are too long with the prefix.
    """
    content = {renaming.here(name): _renamed(content_of(event), renaming.here) for name, event in events.items()}
    return _EVENTS.validate_python(content)


def renaming_of_event(inventory: Inventory, name: str) -> Renaming | None:
    """The mapping by which an event was read; None for one that was written here."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] is None or prefix_of_file(inventory.origins.file_of(name)) != match[1]:
        return None
    join = inventory.joins.get(f"j-{match[1]}")
    return renaming_of(f"j-{match[1]}", join) if join is not None else None


def own_id(inventory: Inventory, name: str, event: Event) -> str:
    """The id that the content of an event has by itself, as it is called here."""
    renaming = renaming_of_event(inventory, name)
    return event_id(event) if renaming is None else id_here(renaming, event)


def id_here(renaming: Renaming, event: Event) -> str:
    """The id that the content of an event of a joined repository has by itself, as it is called here."""
    written: dict[str, Any] = _renamed(content_of(event), renaming.there)
    return renaming.here(content_id(written))


def _renamed(content: Any, rename: Callable[[str], str]) -> Any:
    """The content of an event with other ids; the identity of a list follows from its rows where it did before."""
    if isinstance(content, dict):
        made = {name: _renamed(value, rename) for name, value in content.items()}
        if "version" in content and content["version"] == content_version(content):
            made["version"] = content_version(made)
        return made
    if isinstance(content, list):
        return [_renamed(value, rename) for value in content]
    if not isinstance(content, str):
        return content
    account = _ACCOUNT.fullmatch(content)
    return f"{rename(account[1])}/{account[2]}" if account is not None else rename(content)
