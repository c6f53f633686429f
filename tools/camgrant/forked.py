"""Work on the second core: a forked child runs a function on what is already in memory and sends back its result.

A child that dies makes the whole command fail: half an answer is no answer. This module imports only diagnostics.
"""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from camgrant.diagnostics import EnvironmentFault

__all__ = ["MANY_GRANTS", "beside", "cores", "maybe_beside"]

T = TypeVar("T")
# From this many grants on, a fork costs less than it saves.
MANY_GRANTS: Final = 5000


@dataclass(frozen=True, slots=True)
class _Fault:
    """A bug of ours that showed in the child."""

    trace: str


def cores() -> int:
    """How many cores this process may use; 1 where processes cannot be forked."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "fork") and hasattr(os, "sched_getaffinity") else 1


def maybe_beside(work: Callable[[], T], *, many: bool) -> Callable[[], T]:
    """`beside` where there is much to do and a second core to do it; else the work itself, done when asked for."""
    return beside(work) if many and cores() > 1 else work


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Starts `work` in a child; the function returned waits for its result. Raises EnvironmentFault if it dies."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        _serve(work, source, sink)
    os.close(sink)

    def result() -> T:
        with os.fdopen(source, "rb") as stream:
            payload = stream.read()
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise EnvironmentFault("một tiến trình phụ dừng bất thường / a child process stopped")
        found: T | _Fault = pickle.loads(payload)  # noqa: S301 - written by our own child
        if isinstance(found, _Fault):
            raise AssertionError(f"in a child process: {found.trace}")
        return found

    return result


def _serve(work: Callable[[], object], source: int, sink: int) -> None:
    """The child's whole life: it leaves without running the parent's clean-up."""
    status = 1
    try:
        os.close(source)
        with os.fdopen(sink, "wb") as stream:
            try:
                found: object = work()
            except Exception:
                found = _Fault(traceback.format_exc())
            pickle.dump(found, stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
