"""Formats in one table: their names, suffixes, media types, and what the engine calls them.

Nothing here imports the engine, so that the command line can offer formats without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import pyoxigraph as ox


class Syntax(NamedTuple):
    """A syntax of RDF.

    Attributes:
        name: as --format has it.
        suffixes: of file names that say it.
        media_type: as registered.
        has_graphs: whether it holds named graphs.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    has_graphs: bool = False

    @property
    def engine(self) -> ox.RdfFormat:
        """The engine's own constant."""
        from pyoxigraph import RdfFormat

        found = RdfFormat.from_media_type(self.media_type)
        assert found is not None
        return found


class ResultSyntax(NamedTuple):
    """A syntax of SPARQL results; attributes as those of `Syntax`."""

    name: str
    suffixes: tuple[str, ...]
    media_type: str

    @property
    def engine(self) -> ox.QueryResultsFormat:
        """The engine's own constant."""
        return _of_results(self.media_type)


@cache  # found for each answer
def _of_results(media_type: str) -> ox.QueryResultsFormat:
    from pyoxigraph import QueryResultsFormat

    found = QueryResultsFormat.from_media_type(media_type)
    assert found is not None
    return found


SYNTAXES: Final = {
    syntax.name: syntax
    for syntax in (
        Syntax("turtle", (".ttl",), "text/turtle"),
        Syntax("trig", (".trig",), "application/trig", has_graphs=True),
        Syntax("ntriples", (".nt",), "application/n-triples"),
        Syntax("nquads", (".nq",), "application/n-quads", has_graphs=True),
        Syntax("jsonld", (".jsonld",), "application/ld+json", has_graphs=True),
        Syntax("rdfxml", (".rdf", ".owl"), "application/rdf+xml"),
    )
}
RESULT_SYNTAXES: Final = {
    syntax.name: syntax
    for syntax in (
        ResultSyntax("csv", (".csv",), "text/csv"),
        ResultSyntax("tsv", (".tsv",), "text/tab-separated-values"),
        ResultSyntax("json", (".json",), "application/sparql-results+json"),
        ResultSyntax("xml", (".xml", ".srx"), "application/sparql-results+xml"),
    )
}

#: What rows, and a yes or no, can be written as; the table and the Markdown are ours.
ROW_FORMATS: Final = ("table", *RESULT_SYNTAXES, "md")
#: What a graph can be written as, where no table will do.
GRAPH_FORMATS: Final = tuple(SYNTAXES)
TRIPLE_FORMATS: Final = tuple(name for name in SYNTAXES if not SYNTAXES[name].has_graphs)
QUAD_FORMATS: Final = tuple(name for name in SYNTAXES if SYNTAXES[name].has_graphs)
#: What things and the edges between them can be written as.
NETWORK_FORMATS: Final = ("graphml", "gexf", "nodes-csv", "edges-csv")


def _by_suffix(syntaxes: Iterable[Syntax | ResultSyntax]) -> dict[str, str]:
    return {suffix: syntax.name for syntax in syntaxes for suffix in syntax.suffixes}


#: The name of a syntax by the suffix that says it.
RDF_SUFFIXES: Final = _by_suffix(SYNTAXES.values())
#: The same where files are read: N3 that holds no rules is Turtle.
READ_SUFFIXES: Final = {**RDF_SUFFIXES, ".n3": "turtle"}
RESULT_SUFFIXES: Final = {**_by_suffix(RESULT_SYNTAXES.values()), ".md": "md"}
NETWORK_SUFFIXES: Final = {".graphml": "graphml", ".gexf": "gexf"}
#: The suffix of a packed file, and the modules that unpack it, the first that is there.
PACKED: Final = {
    ".gz": ("gzip",),
    ".bz2": ("bz2",),
    ".xz": ("lzma",),
    ".zst": ("compression.zstd", "backports.zstd", "zstandard", "pyzstd"),
    ".zip": ("zipfile",),
}
