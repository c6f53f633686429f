"""Work in a forked child, which runs a function on what is already in memory and sends back its result.

`beside` uses the second core; a child that dies makes the whole command fail: half an answer is no answer. `apart`
reads what a stranger sent; whatever that does to the child, the stranger's file is refused. This module imports only
diagnostics.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from camgrant.diagnostics import CamgrantError, EnvironmentFault

__all__ = ["MANY_GRANTS", "apart", "beside", "cores", "maybe_beside"]

T = TypeVar("T")
# From this many grants on, a fork costs less than it saves.
MANY_GRANTS: Final = 5000
_MOST_MEMORY: Final = 6 * 1024**3
_MOST_SECONDS: Final = 300


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


def apart(work: Callable[[], T], refusal: CamgrantError) -> T:
    """Runs `work` where it can break nothing: with memory and time of its own, and nobody to whom it could speak.

    Raises what `work` says itself (a CamgrantError), and `refusal` for everything else that comes of it: an exception
    of a parser, a panic of a library in another language, a crash, no memory, no end. Where processes cannot be forked
    the work is done here, and only exceptions are told apart.
    """
    if not hasattr(os, "fork"):
        return _answer(_outcome(work), refusal)
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _serve_stranger(work, sink)
    os.close(sink)
    with os.fdopen(source, "rb") as stream:
        payload = stream.read()
    _, status = os.waitpid(child, 0)
    if status != 0 or not payload:  # a library may end the process as if all were well
        raise refusal
    outcome: T | CamgrantError | None = pickle.loads(payload)  # noqa: S301 - written by our own child
    return _answer(outcome, refusal)


def _outcome(work: Callable[[], T]) -> T | CamgrantError | None:
    """What came of it: its result, what it says itself, or None where it broke."""
    try:
        return work()
    except CamgrantError as fault:
        return fault
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of a Rust library is no Exception (PyO3's PanicException)
        return None


def _answer(outcome: T | CamgrantError | None, refusal: CamgrantError) -> T:
    if outcome is None:
        raise refusal
    if isinstance(outcome, CamgrantError):
        raise outcome
    return outcome


def _serve_stranger(work: Callable[[], object], sink: int) -> None:
    """The child's whole life. What a library prints while it breaks says nothing to a clerk."""
    status = 1
    try:
        faulthandler.disable()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
            if stream is not None:
                os.dup2(silence, stream.fileno())
        sys.stdout = sys.stderr = os.fdopen(silence, "w")
        _limit()
        payload = pickle.dumps(_outcome(work), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(sink, "wb") as out:
            out.write(payload)
        status = 0
    finally:
        os._exit(status)


def _limit() -> None:
    """No more memory and time than the largest honest list needs many times over, and no file of its own."""
    import resource

    wanted = ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_SECONDS), (resource.RLIMIT_CORE, 0))
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


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
