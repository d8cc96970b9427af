"""How much one request may ask for, and what is said where it asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..core.errors import (
    AmbiguousName,
    Busy,
    DetenteError,
    OutOfMemory,
    OutOfTime,
    QueryError,
    TooMuch,
    UnknownName,
    UsageError,
)

#: So many seconds after which who found the server full may ask again.
RETRY: Final = 2
#: So many bytes of an answer are held until it is known that it is whole: it has a length then, and
#: what goes wrong before has a status of its own.
HELD_BACK: Final = 1 << 18
#: What each error is as a status, and as a word; the first that fits.
_STATUS: Final[tuple[tuple[type[DetenteError], int, str], ...]] = (
    (OutOfTime, 504, "time"),
    (OutOfMemory, 507, "memory"),
    (TooMuch, 422, "rows"),
    (Busy, 503, "busy"),
    (AmbiguousName, 300, "ambiguous"),
    (UnknownName, 404, "unknown"),
    (QueryError, 400, "query"),
    (UsageError, 400, "usage"),
)


@dataclass(frozen=True)
class ServingLimits:
    """How much one request may ask for.

    Attributes:
        seconds: from its beginning to the end of its answer.
        rows: of an answer, or statements.
        size: bytes of an answer.
        length: bytes of a query, or of what is sent.
        workers: how many are answered at the same time.
        waiting: how many may wait for their turn.
        patience: how many seconds they wait.
        memory: how many bytes one answer may need.
        days: for how many days, beside that of the graph, what follows is kept.
        derived: how many statements a graph may have of which another day is asked.
    """

    seconds: float = 30
    rows: int = 1_000_000
    size: int = 500_000_000
    length: int = 100_000
    workers: int = 2
    waiting: int = 16
    patience: float = 5
    memory: int = 2_000_000_000
    days: int = 8
    derived: int = 200_000


@dataclass(frozen=True)
class Refusal:
    """Why a request has no answer.

    Attributes:
        status: of HTTP.
        kind: a word for programs.
        message: the reason and the cure, in words; no path, version or traceback.
    """

    status: int
    kind: str
    message: str

    def text(self) -> str:
        """Return it as one line."""
        return f"{self.kind}: {self.message}\n"


def refusal_of(error: BaseException) -> Refusal:
    """Return what is told of an error: its message where it is of the request, else nothing of it.

    >>> refusal_of(OutOfTime("stopped after 30 seconds")).status
    504
    >>> refusal_of(OSError("/home/me/file")).message
    'a fault of this server, which its log tells of'
    """
    for kind, status, word in _STATUS:
        if isinstance(error, kind):
            return Refusal(status, word, str(error))
    return Refusal(500, "fault", "a fault of this server, which its log tells of")


def too_large(size: int) -> Refusal:
    """Return that an answer has more bytes than it may have."""
    return Refusal(507, "bytes", f"the answer has more than {size:,} bytes; ask for less")


def too_long(length: int, *, sent: bool) -> Refusal:
    """Return that a query is longer than it may be, in the address or in what was sent."""
    status = 413 if sent else 414
    return Refusal(status, "length", f"a query may have up to {length:,} bytes; write it shorter")
