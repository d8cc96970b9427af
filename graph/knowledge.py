"""The knowledge graph: the one object that callers hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from . import names, queries
from .answers import answer, as_term
from .errors import UnknownName, UsageError
from .results import Results, tabulate
from .store import bundled_files, fill, local_graph, quads, rdf_files
from .terms import PREFIXES

if TYPE_CHECKING:
    import networkx
    import rdflib

    from .network import Network
    from .validation import Report
    from .view import View

Modality = Literal["all", "asserted"]


class KnowledgeGraph:
    """Vocabulary, statements with their sources, and what follows from them, ready to be asked.

    Attributes:
        store: the Oxigraph store. Its default graph is the merge of all named graphs.
        prefixes: what queries may use without a PREFIX line.
        merged: False where the default graph is only what the files have there.
    """

    def __init__(
        self,
        store: ox.Store,
        prefixes: Mapping[str, str],
        texts: Path | None = None,
        *,
        merged: bool = True,
    ) -> None:
        self.store = store
        self.prefixes = dict(prefixes)
        self.texts = texts
        self.merged = merged

    @classmethod
    def load(
        cls,
        *paths: Path | str,
        bundled: bool = True,
        from_: str | None = None,
        modality: Modality = "all",
        inference: bool = True,
        texts: Path | str | None = None,
    ) -> KnowledgeGraph:
        """Read the graph that ships with the package, and more files.

        Args:
            paths: more files, or folders of files; what a Turtle file states goes to the graph
                `src:local.STEM`, what a TriG file states stays in its graphs.
            bundled: False for the files alone: no data, rules or prefixes of ours, and the default
                graph as the files have it.
            from_: only what these say: "documents", "reference", or the name of one source.
            modality: "asserted" leaves out what sources say is possible, intended or an ability.
            inference: False leaves out what follows by rules.
            texts: the folder of the documents' texts, where the words themselves are to be shown.

        Raises:
            LoadError: a file is missing, unreadable or wrong; there is no such source.
        """
        store = ox.Store()
        files = [file for path in paths for file in rdf_files(Path(path))]
        if not bundled:
            fill(store, [(path, None) for path in files])
            return cls(store, {}, Path(texts) if texts else None, merged=False)
        fill(store, bundled_files())
        for path in files:
            store.bulk_extend(list(quads(path, local_graph(path))))
        if from_ or modality == "asserted":
            from . import evidence

            if from_:
                evidence.narrow(store, from_)
            if modality == "asserted":
                evidence.assert_only(store)
        from . import reasoning

        if inference:
            reasoning.infer(store)
        else:
            reasoning.merge(store)
        return cls(store, PREFIXES, Path(texts) if texts else None)

    def query(
        self, sparql_text: str, *, bind: Mapping[str, str] | None = None, limit: int | None = None
    ) -> Results:
        """Return the answer to a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

        Args:
            sparql_text: the query; our prefixes need no PREFIX line.
            bind: values for variables: a CURIE, an IRI, a literal as SPARQL writes it, a number,
                or else a plain string.
            limit: at most so many rows or statements; `more` of the answer says if there are more.

        Raises:
            QueryError: the query cannot be read, is an update, or holds SERVICE.
            UsageError: a bound variable is not in the query.
        """
        values = {name: as_term(value) for name, value in (bind or {}).items()}
        return answer(self.store, sparql_text, values, limit, self.prefixes)

    def ask(self, name: str, /, *, limit: int | None = None, **parameters: str) -> Results:
        """Return the answer to a named question; see `questions`.

        >>> kg = KnowledgeGraph.load()
        >>> kg.ask("year-established", organization="NATO").rows
        (('1949', '1'),)

        Raises:
            UsageError: there is no such question or parameter, or a parameter is missing.
            UnknownName: a parameter names nothing in the graph.
            AmbiguousName: a parameter names several things.
        """
        question = queries.find(name)
        values = {
            key: f"<{names.resolve(self.store, value)}>"
            for key, value in question.values(parameters).items()
        }
        return answer(self.store, question.text, values, limit, PREFIXES)

    @staticmethod
    def question(name: str) -> queries.Question:
        """Return the named question.

        Raises:
            UsageError: there is none of this name; the message names the nearest.
        """
        return queries.find(name)

    @staticmethod
    def questions() -> tuple[queries.Question, ...]:
        """Return every named question, in alphabetical order."""
        return tuple(queries.catalogue().values())

    @classmethod
    def questions_table(cls) -> Results:
        """Return the named questions as rows: name, question, parameters with their defaults."""
        rows = []
        for each in cls.questions():
            takes = (f"{p.name}={p.default}" if p.default else p.name for p in each.parameters)
            rows.append((each.name, each.question, " ".join(takes)))
        return tabulate(("name", "question", "parameters"), rows)

    def resolve(self, name: str) -> str:
        """Return the IRI of what a CURIE, an IRI, a label or an alias names.

        >>> KnowledgeGraph.load().resolve("nato")
        'https://w3id.org/detente/id/nato'

        Raises:
            UnknownName: nothing has this name; the message offers the nearest.
            AmbiguousName: several things have it.
        """
        return names.resolve(self.store, name)

    @cached_property
    def network(self) -> Network:
        """The things and the statements between them, each with its sources."""
        from .network import project

        return project(self.store, self.texts)

    def part(
        self,
        *entities: str,
        hops: int = 1,
        classes: Sequence[str] = (),
        document: str | None = None,
        asserted: bool = False,
    ) -> Network:
        """Return a part of the network.

        Args:
            entities: names of things; they and what lies at most `hops` edges away.
            hops: how far, from 0.
            classes: only statements with a thing of one of these classes at an end.
            document: only statements that this document makes.
            asserted: leave out what is inferred.

        Raises:
            UnknownName: there is no such thing, class or document.
            AmbiguousName: a name stands for several things.
        """
        part = self.network.asserted() if asserted else self.network
        if document:
            base = self.resolve(document)
            part = part.said_by(base)
        if classes:
            wanted = set().union(*(self._classes(name) for name in classes))
            chosen = {node.iri for node in part.nodes if wanted & set(node.types)}
            part = part.only((e for e in part.edges if {e.subject, e.object} & chosen), chosen)
        if entities:
            centers = {self.resolve(name) for name in entities}
            part = part.keep(part.around(centers, hops))
        return part

    def view(
        self,
        *entities: str,
        hops: int = 1,
        classes: Sequence[str] = (),
        document: str | None = None,
        asserted: bool = False,
        title: str = "Military diplomacy",
        command: str = "",
    ) -> View:
        """Return an interactive page of the graph, or of a part (see `part`): one HTML file.

        Raises:
            UnknownName: there is no such thing, class or document.
        """
        from .view import render

        part = self.part(
            *entities, hops=hops, classes=classes, document=document, asserted=asserted
        )
        if not (entities or classes):
            part = part.only(part.edges)
        if not part.nodes:
            raise UnknownName("there is nothing to draw: no statement connects two named things")
        return render(part, title=title, command=command)

    def export(
        self,
        path: Path | str | None = None,
        format: str | None = None,
        *,
        entities: Sequence[str] = (),
        hops: int = 1,
        classes: Sequence[str] = (),
        document: str | None = None,
        asserted: bool = False,
        sources: bool = False,
    ) -> bytes:
        """Return the graph, or a part of it, in a format; write it where a file is named.

        Args:
            path: where to write; its suffix says the format where none is given.
            format: turtle, trig, ntriples, nquads, jsonld, rdfxml, graphml, gexf, nodes-csv or
                edges-csv.
            entities: names of things; see `part`, also for the next four.
            hops: how far around them.
            classes: only these classes.
            document: only what it states.
            asserted: leave out what is inferred.
            sources: in Turtle, N-Triples and RDF/XML, which have no named graphs, add for each
                statement an rdf:Statement with the passages that hold it.

        Raises:
            UsageError: the format is unknown.
            WriteError: the file cannot be written.
        """
        from . import export
        from .output import replacing

        chosen = format or export.format_of(path)
        whole = not (entities or classes or document)
        part = None
        if not whole or sources or chosen in export.NETWORK_FORMATS:
            part = self.part(
                *entities, hops=hops, classes=classes, document=document, asserted=asserted
            )
            if whole:
                part = part.only(part.edges)
        content = export.write(
            self.store,
            part,
            chosen,
            whole=whole,
            merged=self.merged,
            asserted=asserted,
            sources=sources,
        )
        if path is not None:
            with replacing(path) as out:
                out.write(content)
        return content

    def validate(self, *paths: Path | str) -> Report:
        """Check the graph against the shapes and checks; `paths` are the files that were loaded.

        Raises:
            LoadError: a file cannot be read.
        """
        from .validation import validate

        return validate(self.store, [file for path in paths for file in rdf_files(Path(path))])

    def rdflib(self) -> rdflib.Dataset:
        """Return an rdflib Dataset over the same store, nothing copied."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store))

    def networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the network as a networkx graph, nodes by CURIE, edges by relation."""
        return self.network.to_networkx()

    def _classes(self, name: str) -> set[str]:
        """Return the labels of the classes, ours and reused ones, that a label or CURIE means."""
        wanted = names.fold(name.removeprefix("md:"))
        labels = sorted({kind for node in self.network.nodes for kind in node.types})
        found = {
            label
            for label in labels
            if wanted in (names.fold(label), names.fold(label).replace(" ", ""))
        }
        if found:
            return found
        raise UsageError(f"there is no class {name!r} here; there are {', '.join(labels)}")
