"""`manifest.json` of a bundle: what it is, for whom, which number it has, and each of its files with its digest.

It names no person and no secret. Its schema is schemas/output/bundle.schema.json.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from camgrant.model.base import LAST_SEQUENCE

__all__ = ["BundleManifest", "ListedFile", "read_manifest"]

# A later version may add fields (contract "machine output"), so a reader skips what it does not know.
_READER: Final = ConfigDict(extra="ignore", strict=True)
_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Commit = Annotated[str, Field(pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")]


def _real(day: str) -> str:
    return date.fromisoformat(day).isoformat()


_Day = Annotated[str, Field(pattern="^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_real)]
_Line = Annotated[str, Field(min_length=1, max_length=2000)]


@with_config(_READER)
class _Said(TypedDict):
    vi: _Line
    en: _Line


@with_config(_READER)
class _Approvals(TypedDict):
    cleared: bool
    said: list[_Said]


@with_config(_READER)
class _Held(TypedDict):
    commit: _Commit
    as_of: _Day
    ends_only: bool


@with_config(_READER)
class _Pack(TypedDict):
    id: _Line
    version: int


@with_config(_READER)
class ListedFile(TypedDict):
    """One file of the bundle; `basis` are the ids of the documents that it rests on."""

    path: _Line
    size: Annotated[int, Field(ge=0)]
    sha256: _Digest
    basis: list[_Line]


@with_config(_READER)
class BundleManifest(TypedDict):
    """The manifest of one bundle. `previous` is the digest of the manifest before, None for the first bundle.

    `plan` is the hash of the change that this publication carries out; `held` are the commits that were not cleared
    and only took away; `approvals` says who agreed; `takes_back` says that something in it takes a right from somebody,
    `removals` on which recorders, from how many accounts.
    """

    schema_version: Literal[1]
    recipient: Annotated[str, Field(pattern="^u(-[a-z0-9]+)+$")]
    sequence: Annotated[int, Field(ge=1, le=LAST_SEQUENCE)]
    previous: _Digest | None
    commit: _Commit
    plan: _Digest
    held: list[_Held]
    as_of: _Day
    profile: Literal["demo", "production"]
    pack: _Pack
    tool: _Line
    approvals: _Approvals
    takes_back: NotRequired[bool]
    removals: NotRequired[dict[_Line, Annotated[int, Field(ge=1)]]]
    files: list[ListedFile]


_ADAPTER: Final = TypeAdapter(BundleManifest)


def read_manifest(data: bytes) -> BundleManifest:
    """The manifest. Raises ValueError that names the first fault by its place."""
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
