"""What an export comes to: its bytes, and what they do not hold as the graph has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import LoadError
from ..core.namespaces import INFERRED_MAY_HOLD, PREFIXES, RDF_TYPE, shorten
from ..network.model import Network
from ..rdf.formats import QUAD_FORMATS
from ..rdf.losses import LOSSLESS, Loss, counted, rewritten
from ..rdf.parse import quads
from ..rdf.reading.manner import Manner

_SKOS: Final = PREFIXES["skos"]
#: What a network tells of a thing beside the statements between things, by the format.
_TOLD: Final = frozenset((
    *(RDF_TYPE, _SKOS + "prefLabel", _SKOS + "altLabel", _SKOS + "definition"),
    PREFIXES["md"] + "named",
))  # fmt: skip
_UNTOLD: Final = {
    "edges-csv": _TOLD,
    "graphml": frozenset((_SKOS + "altLabel",)),
    "gexf": frozenset((_SKOS + "altLabel",)),
}


class Exported(bytes):
    """The bytes of an export.

    Attributes:
        warnings: what they do not hold as the graph has it; each a text, with its kind and count.
    """

    warnings: tuple[Loss, ...]

    def __new__(cls, content: bytes, warnings: Iterable[Loss] = ()) -> Exported:
        """Return bytes that know what they lack."""
        made = super().__new__(cls, content)
        made.warnings = tuple(warnings)
        return made


def warnings(content: bytes) -> tuple[Loss, ...]:
    """Return what the bytes of an export do not hold; nothing of other bytes."""
    return content.warnings if isinstance(content, Exported) else ()


def of_graphs(graphs: int, format: str) -> Iterator[Loss]:
    """Yield that named graphs are merged, where there are any."""
    if graphs:
        keeping = ", ".join(QUAD_FORMATS[:-1]) + f" and {QUAD_FORMATS[-1]}"
        yield Loss(
            "graphs",
            f"{format} has no named graphs: the statements of {counted(graphs, 'graph')} are "
            f"merged, and which graph holds which is lost; {keeping} keep that",
            graphs,
        )


def of_what_may_hold(store: ox.Store) -> Iterator[Loss]:
    """Yield that what may hold is no part of the merge of all graphs."""
    found = store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED_MAY_HOLD))
    yield from of_left_out(sum(ox.Quad(*quad.triple) not in store for quad in found))


def of_left_out(count: int) -> Iterator[Loss]:
    """Yield that so many statements that may hold are no part of the merge, where there are any."""
    if count:
        what = counted(count, "statement that may hold is", "statements that may hold are")
        yield Loss(
            "left-out",
            f"{what} left out; trig, nquads and jsonld hold them in {shorten(INFERRED_MAY_HOLD)}",
            count,
        )


def of_literals(files: Sequence[Path], kept: int, manner: Manner) -> Iterator[Loss]:
    """Yield that literals are written by their value.

    Args:
        files: the files that were read, which are read again.
        kept: how many are known to be rewritten in a store on disk.
        manner: how the files were read.
    """
    count, example = kept, ""
    for path in files:
        with suppress(LoadError, OSError):  # it has gone since
            for quad, value in rewritten(quads(path, manner=manner)):
                count += 1
                example = example or f" ({quad.object} is {value})"
    if count:
        what = counted(count, "literal is", "literals are")
        yield Loss(
            "literals",
            f"{what} written by value, as the store keeps them, and not as the files have them"
            f"{example}; the files stay as they are",
            count,
        )


def of_statements(store: ox.Store, network: Network, format: str) -> Iterator[Loss]:
    """Yield how many statements of a graph its network does not hold."""
    between = set[tuple[str, str, str]]()
    if format != "nodes-csv":
        between = {edge.key for edge in network.edges}
    nodes = {node.iri for node in network.nodes}
    told = _TOLD - _UNTOLD.get(format, frozenset())
    left = set[ox.Triple]()
    for quad in store:
        relation = quad.predicate.value
        subject = quad.subject.value
        if relation in told and subject in nodes:
            continue
        if isinstance(quad.object, ox.NamedNode) and (
            (subject, relation, quad.object.value) in between
        ):
            continue
        left.add(quad.triple)
    if left:
        what = counted(len(left), "statement", "statements")
        yield Loss(
            "not-held",
            f"{format} holds {_HELD.get(format, _HELD[''])}, and not {what} more of the graph; "
            f"{LOSSLESS} hold all",
            len(left),
        )


_HELD: Final = {
    "": "things with their names and the statements between them",
    "nodes-csv": "things with their names",
    "edges-csv": "the statements between things",
}
