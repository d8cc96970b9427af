"""What the server asks of a graph, and what a worker holds: the same graph on several days."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Protocol

import pyoxigraph as ox

from ..core.errors import UsageError
from ..core.files import making
from ..core.version import VERSION
from ..query.questions import Question
from ..query.results import Results
from ..rdf.oxigraph import opened_to_read, opened_to_write

_OPEN: Final = 3
#: So many statements are read through at the start.
_READ: Final = 200_000


class Graph(Protocol):
    """The graph that is served: `KnowledgeGraph`, which stands on a higher floor."""

    store: ox.Store
    prefixes: dict[str, str]

    @property
    def ours(self) -> bool: ...  # noqa: D102  # as KnowledgeGraph has them
    @property
    def as_of(self) -> str | None: ...  # noqa: D102
    @property
    def context(self) -> Any: ...  # noqa: D102
    @property
    def questions(self) -> Any: ...  # noqa: D102
    def on_day(self, day: str, *, store: ox.Store | None = None) -> Any: ...  # noqa: D102
    def query(self, sparql_text: str, *, limit: int | None = None) -> Results: ...  # noqa: D102
    def ask(self, name: str, /, *, limit: int | None = None, **values: Any) -> Results: ...  # noqa: D102
    def question(self, name: str) -> Question: ...  # noqa: D102
    def find(self, text: str, *, limit: int | None = 20) -> Results: ...  # noqa: D102
    def show(self, entity: str) -> Any: ...  # noqa: D102
    def why(self, subject: str, *rest: str) -> Any: ...  # noqa: D102
    def resolve(self, name: str) -> str: ...  # noqa: D102
    def cite(self, results: Any = None, asked: str = "", values: Any = None) -> Any: ...  # noqa: D102
    @property
    def view(self) -> Any: ...  # noqa: D102
    @property
    def picture(self) -> Any: ...  # noqa: D102


class GraphByDay:
    """A graph, and the same graph as of other days, which lie read-only in a folder.

    Whoever needs a day first derives what follows on it, and leaves it there for the others.
    """

    def __init__(self, graph: Graph, folder: Path, largest: int) -> None:
        """Take the graph, the folder for other days, and how large a graph may be to have them."""
        self.graph, self._folder, self._largest = graph, folder, largest
        self._opened: OrderedDict[str, Graph] = OrderedDict()

    def __reduce__(self) -> tuple[type[GraphByDay], tuple[Graph, Path, int]]:
        """Hand it over without what is open."""
        return GraphByDay, (self.graph, self._folder, self._largest)

    def on(self, day: str | None) -> Graph:
        """Return the graph as of a day; None for its own.

        Raises:
            UsageError: it has no days, or what follows in it is of one day, or it is too large.
        """
        if day is None or day == self.graph.as_of:
            return self.graph
        place = self._folder / day
        if day not in self._opened or not place.exists():
            self._opened[day] = self._open(day, place)
        self._opened.move_to_end(day)
        while len(self._opened) > _OPEN:
            self._opened.popitem(last=False)
        return self._opened[day]

    def _open(self, day: str, place: Path) -> Graph:
        if len(self.graph.store) > self._largest:
            raise UsageError(
                f"as-of: a graph of more than {self._largest:,} statements is served as of the day "
                "that it was loaded for; leave as-of out"
            )
        if not place.exists():
            with suppress(FileExistsError), making(place) as unfinished:  # another was first
                lines = self.graph.on_day(day).store.dump(format=ox.RdfFormat.N_QUADS)
                kept = opened_to_write(unfinished)
                kept.bulk_load(input=lines, format=ox.RdfFormat.N_QUADS)
                kept.flush()
                del kept  # closes it
        found: Graph = self.graph.on_day(day, store=opened_to_read(place))
        return found


def state_of(store: ox.Store) -> str:
    """Return a text that is the same for the same statements and the same release.

    A graph that is too large to be read through at the start has one for each start.
    """
    if len(store) > _READ:
        return secrets.token_hex(16)
    lines = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    total = sum(int.from_bytes(blake2b(line, digest_size=16).digest()) for line in lines)
    return f"{VERSION}-{total % 2**128:x}"
