"""Every error that the library raises on purpose, and the exit status that it means.

* DetenteError            3  a problem that the caller can understand and put right
  + LoadError           3  a file that is missing, unreadable or not RDF
    + Locked            3  a store that another process is loading into
  + WriteError          3  a file that cannot be written
  + EndpointError       3  a server that cannot be asked, or does not answer with an answer
  + FormatError         3  what the format that was asked for cannot hold
  + QueryError          3  a query that is wrong, or asks for what is refused
  + UsageError          2  a name, option or parameter that does not exist or does not fit
    + AmbiguousName     2  a name that several things have
  + UnknownName         1  a name that nothing in the graph has
    + NothingFound      1  names are known, and what is looked for is not there
  + MissingExtra        3  an optional package that is not installed
  + OutOfTime           4  a call that took longer than it was given
  + OutOfMemory         4  a call that needed more memory than it was given, or than there is
  + TooMuch             4  an answer that is larger than one may be
  + Busy                4  a server that answers as many as it can already
"""

from __future__ import annotations

_SHOWN = 60


class DetenteError(Exception):
    """A problem that the caller can understand and put right."""

    exit_code = 3
    #: For what is not there, the kind of the diagnosis.
    kind = "Error"
    #: What a message begins with instead of the kind, where that would say too much.
    prefix = ""

    def __str__(self) -> str:
        from .text import plain_lines  # messages quote files and queries of others

        return plain_lines(super().__str__())


def quoted(text: str) -> str:
    """Return what somebody wrote, between quotes, cut where it would fill the message.

    >>> quoted("NATTO"), len(quoted("a" * 100))
    ("'NATTO'", 65)
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


class LoadError(DetenteError):
    """A file is missing, cannot be read, or is not the RDF that its name promises.

    The message begins with the file, and with the line where the reader knows it: look there, and
    just before. What cannot be read as text is saved as UTF-8; a store that cannot be read is
    restored from a backup, or loaded anew.
    """


class Locked(LoadError):
    """Another process is loading into the store.

    Wait until it ends: one load at a time, and many may ask meanwhile.
    """


class WriteError(DetenteError):
    """A file cannot be written; what stood there before is untouched.

    Make the folder, the room or the right that the reason names.
    """


class EndpointError(DetenteError):
    """A server cannot be asked, or what it sends is no answer.

    The message begins with the address. Look whether the server runs there, whether this is its
    address of queries, and for the setting that the message names: docs/servers.md has those of
    each server.
    """


class FormatError(DetenteError):
    """The format that was asked for cannot hold what is to be written.

    Take one of those that the message names: nothing is lost in them.
    """


class QueryError(DetenteError):
    """A query is wrong, or asks for something that is refused (an update, SERVICE).

    The place is a line and a column of the query, both from 1. The graph is only read: what you add
    comes with `--data`.
    """


class UsageError(DetenteError):
    """A name, an option or a parameter does not exist, or does not fit the rest.

    Take the one that is offered, or leave out one of those that do not go together.
    """

    exit_code = 2


class AmbiguousName(UsageError):
    """Several things have this name.

    Say which by its CURIE: the message lists them.
    """


class UnknownName(DetenteError):
    """Nothing in the graph has this name.

    Take a name that is offered, or search with `detente find` and one word of it. `--bare`,
    `--scope` and a store of your own may leave the thing out.
    """

    exit_code = 1
    kind = "unknown-term"


class NothingFound(UnknownName):
    """Every name is known, and what is looked for is not there, or is said the other way round.

    Look for less or for something else: the message says what there is.
    """

    kind = "no-match"
    prefix = "Error"


class MissingExtra(DetenteError):
    """An optional package is needed and not installed.

    Install it as the message says.
    """


class OutOfTime(DetenteError):
    """A call took longer than it was given.

    Give it longer, or ask for less.
    """

    exit_code = 4


class OutOfMemory(DetenteError):
    """A call needed more memory than it was given, or than there is.

    Give it more, or ask for less.
    """

    exit_code = 4


class TooMuch(DetenteError):
    """An answer has more rows or bytes than a server gives.

    Ask for less: with LIMIT, for fewer columns, or page by page with ORDER BY and OFFSET.
    """

    exit_code = 4


class Busy(DetenteError):
    """A server answers as many as it can already, and as many as may are waiting.

    Ask again after as many seconds as it says.
    """

    exit_code = 4
