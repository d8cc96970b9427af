"""How parts of the graph leave it: as a network, a page, a file, or another library's graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack

import pyoxigraph as ox

from . import names, sparql
from .errors import UnknownName

if TYPE_CHECKING:
    import networkx
    import rdflib

    from .network import Network
    from .results import Results
    from .selection import Selection
    from .view import View


class _Graph(Protocol):
    """What is needed of a knowledge graph."""

    @property
    def store(self) -> ox.Store: ...
    @property
    def texts(self) -> Path | None: ...
    @property
    def merged(self) -> bool: ...
    @property
    def network(self) -> Network: ...
    def query(self, sparql_text: str) -> Results: ...
    def part(self, *entities: str, **selection: Unpack[Selection]) -> Network: ...


class Taking:
    """The part of a knowledge graph that hands it out."""

    def part(self: _Graph, *entities: str, **selection: Unpack[Selection]) -> Network:
        """Return a part of the network: what lies around things, or what `Selection` chooses.

        Raises:
            UnknownName: there is no such thing or document.
            AmbiguousName: a name stands for several things.
            UsageError: there is no such class, or the query is an ASK.
            QueryError: the query cannot be read.
        """
        from .selection import select

        network = self.network
        if (query := selection.get("query")) is not None:
            from .subgraph import answered

            network = answered(
                self.store,
                network,
                self.query(query),
                described=sparql.form(query) == "DESCRIBE",
                texts=self.texts,
            )
        return select(self.store, network, entities, selection)

    def view(
        self: _Graph,
        *entities: str,
        title: str = "Military diplomacy",
        command: str = "",
        **selection: Unpack[Selection],
    ) -> View:
        """Return an interactive page of the graph, or of a part (see `part`): one HTML file.

        Raises:
            UnknownName: there is no such thing or document, or nothing to draw.
            QueryError: the query cannot be read.
            UsageError: the query is an ASK.
        """
        from .view import render

        selection.setdefault("all", False)
        top = selection.pop("top", None)
        chosen = self.part(*entities, **selection)
        if not chosen.nodes:
            raise UnknownName("there is nothing to draw: no statement connects two named things")
        wanted = [names.resolve(self.store, name) for name in entities]
        part = chosen if top is None else chosen.top(top, wanted)
        note = ""
        if len(part.nodes) < len(chosen.nodes):
            note = f"These are the best connected of {len(chosen.nodes):,}."
        asked = selection.get("query") is not None
        return render(part, title=title, note=note, command=command, wanted=wanted, inferred=asked)

    def export(
        self: _Graph,
        path: Path | str | None = None,
        format: str | None = None,
        *,
        entities: Sequence[str] = (),
        sources: bool = False,
        **selection: Unpack[Selection],
    ) -> bytes:
        """Return the graph, or a part (see `part`), in a format; write it where a file is named.

        Args:
            path: where to write; its suffix says the format where none is given.
            format: turtle, trig, ntriples, nquads, jsonld, rdfxml, graphml, gexf, nodes-csv or
                edges-csv.
            entities: names of things to export with what lies around them.
            sources: in Turtle, N-Triples and RDF/XML, which have no named graphs, add for each
                statement an rdf:Statement with the passages that hold it.
            selection: see `Selection`.

        Raises:
            UsageError: the format is unknown.
            WriteError: the file cannot be written.
        """
        from . import export
        from .output import replacing
        from .selection import is_whole

        chosen = format or export.format_of(path)
        whole = is_whole(entities, selection)
        part = None
        if not whole or sources or chosen in export.NETWORK_FORMATS:
            part = self.part(*entities, **selection)
        content = export.write(
            self.store,
            part,
            chosen,
            whole=whole,
            merged=self.merged,
            asserted=selection.get("asserted", False),
            sources=sources,
        )
        if path is not None:
            with replacing(path) as out:
                out.write(content)
        return content

    def rdflib(self: _Graph) -> rdflib.Dataset:
        """Return an rdflib Dataset over the same store, nothing copied."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store))

    def networkx(self: _Graph) -> networkx.MultiDiGraph[str]:
        """Return the network as a networkx graph, nodes by CURIE, edges by relation."""
        return self.network.to_networkx()
