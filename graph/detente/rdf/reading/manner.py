"""How files are read: what the name of each says, what is said of it besides, and its bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final, NamedTuple

from ..formats import PACKED, READ_SUFFIXES

#: Standard input, as a path.
STDIN: Final = Path("-")


class Manner(NamedTuple):
    """How files are read.

    Attributes:
        syntax: the name of a syntax; None for what the content and the name of each say.
        named: the files that this syntax holds for; those of a folder are read by their names.
        lenient: whether statements that are wrong are left out.
    """

    syntax: str | None = None
    named: frozenset[Path] = frozenset()
    lenient: bool = False

    def syntax_of(self, path: Path) -> str | None:
        """Return the syntax that is said of a file."""
        return self.syntax if path in self.named else None


AS_NAMED: Final = Manner()


class FileBounds(NamedTuple):
    """How much a file may ask for.

    Attributes:
        longest: how many bytes one text of it may have.
        unpacked: how many bytes a packed file may have unpacked; None for 250 times what it has
            packed, and 100 MB at least.
    """

    longest: int = 64_000_000
    unpacked: int | None = None


#: What a packed file may be where nobody says: so much, or so many times what it is packed.
_UNPACKED: Final = 100_000_000
_RATIO: Final = 250
#: What holds for the files that are read now.
file_bounds: Final[ContextVar[FileBounds]] = ContextVar("file_bounds", default=FileBounds())  # noqa: B039  # frozen


@contextmanager
def bounded(longest: int | None, unpacked: int | None) -> Iterator[None]:
    """Let files that are read meanwhile ask for so much; None stands for what holds anyway."""
    before = file_bounds.get()
    token = file_bounds.set(FileBounds(longest or before.longest, unpacked or before.unpacked))
    try:
        yield
    finally:
        file_bounds.reset(token)


def most_unpacked(packed: int) -> int:
    """Return how many bytes may come out of so many that are packed."""
    return file_bounds.get().unpacked or max(_UNPACKED, _RATIO * packed)


def named_file(path: Path) -> str:
    """Return what a file is called in messages."""
    return "standard input" if path == STDIN else str(path)


def suffixes(path: Path) -> tuple[str, str]:
    """Return how a file is written and how it is packed, each as a suffix, or as nothing.

    >>> suffixes(Path("atop.NQ.gz")), suffixes(Path("facts.ttl"))
    (('.nq', '.gz'), ('.ttl', ''))
    """
    last = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), last) if last in PACKED else (last, "")


def is_rdf(path: Path) -> bool:
    """Return whether a name says that a file holds RDF."""
    return suffixes(path)[0] in READ_SUFFIXES


def stem(path: Path) -> str:
    """Return the name of a file without what its suffixes say."""
    return Path(path.stem).stem if suffixes(path)[1] else path.stem


def is_stream(path: Path) -> bool:
    """Return whether a path is standard input or a pipe, which can be read once."""
    return path == STDIN or (path.exists() and not path.is_file() and not path.is_dir())
