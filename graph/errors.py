"""Every error that the library raises on purpose, and the exit status that it means.

* GraphError            3  a problem that the caller can understand and put right
  + LoadError           3  a file that is missing, unreadable or not RDF
    + Locked            3  a store that another process is loading into
  + WriteError          3  a file that cannot be written
  + QueryError          3  a query that is wrong, or asks for what is refused
  + UsageError          2  a name, option or parameter that does not exist or does not fit
    + AmbiguousName     2  a name that several things have
  + UnknownName         1  a name that nothing in the graph has
  + MissingExtra        3  an optional package that is not installed
"""

from __future__ import annotations

import re

#: What would drive a terminal, or cannot be written: messages quote files and queries of others.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_SHOWN = 60


class GraphError(Exception):
    """A problem that the caller can understand and put right."""

    exit_code = 3

    def __str__(self) -> str:
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", super().__str__())


def quoted(text: str) -> str:
    """Return what somebody wrote, between quotes, cut where it would fill the message.

    >>> quoted("NATTO"), len(quoted("a" * 100))
    ("'NATTO'", 65)
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


class LoadError(GraphError):
    """A file is missing, cannot be read, or is not the RDF that its name promises."""


class Locked(LoadError):
    """Another process is loading into the store."""


class WriteError(GraphError):
    """A file cannot be written; what stood there before is untouched."""


class QueryError(GraphError):
    """A query is wrong, or asks for something that is refused (an update, SERVICE)."""


class UsageError(GraphError):
    """A name, an option or a parameter does not exist, or does not fit the rest."""

    exit_code = 2


class AmbiguousName(UsageError):
    """Several things have this name."""


class UnknownName(GraphError):
    """Nothing in the graph has this name."""

    exit_code = 1


class MissingExtra(GraphError):
    """An optional package is needed and not installed."""
