"""The knowledge graph: the one object that callers hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from . import dates, names
from .answers import answer, as_term
from .asking import Asking
from .errors import LoadError, UsageError
from .explaining import Explaining
from .loading import Choice, bare, kept
from .results import Results
from .store import rdf_files
from .taking import Taking
from .terms import PREFIXES

if TYPE_CHECKING:
    from .findings import Report
    from .network import Network

Modality = Literal["all", "asserted"]


class KnowledgeGraph(Asking, Explaining, Taking):
    """Vocabulary, statements with their sources, and what follows from them, ready to be asked.

    Attributes:
        store: the Oxigraph store. Its default graph is the merge of all named graphs.
        prefixes: what queries may use without a PREFIX line.
        merged: False where the default graph is only what the files have there.
        notes: what is to be known of the store on disk that it was opened from.
    """

    def __init__(
        self,
        store: ox.Store,
        prefixes: Mapping[str, str],
        texts: Path | None = None,
        *,
        merged: bool = True,
        choice: Choice | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.store = store
        self.prefixes = dict(prefixes)
        self.texts = texts
        self.merged = merged
        self.notes = notes
        self._choice = choice

    @classmethod
    def load(
        cls,
        *paths: Path | str,
        bundled: bool = True,
        from_: str | None = None,
        modality: Modality = "all",
        as_of: str | None = None,
        inference: bool = True,
        reference: bool = True,
        texts: Path | str | None = None,
        prepared: bool = False,
        store: Path | str | None = None,
    ) -> KnowledgeGraph:
        """Read the graph that ships with the package, and more files.

        Args:
            paths: more files, or folders of files; what a Turtle file states goes to the graph
                `src:local.STEM`, what a TriG file states stays in its graphs.
            bundled: False for the files alone: no data, rules or prefixes of ours, and the default
                graph as the files have it.
            from_: only what these say: "documents", "reference", or the name of one source; "all"
                for everything, also where a question asks of the documents.
            modality: "asserted" leaves out what sources say is possible, intended or an ability.
            as_of: the day of what follows by rules, as 1999-03-12; a month or year stands for its
                last day. Without it: memberships that last, and activities that ran or run.
            inference: False leaves out what follows by rules.
            reference: False leaves out the reference facts that ship with the package.
            texts: the folder of the documents' texts, where the words themselves are to be shown.
            prepared: take what ships from the user's cache, read-only, where nothing else is asked
                for; the first time it is put there.
            store: the folder of a store that `detente load` made, to take instead of files. It is
                opened read-only; where only a part of it is asked for, that part is read into
                memory.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source, `as_of` is no date, there are no rules for it, or
                the store is of another day.
        """
        day = dates.last_day(as_of, "as_of").iso if as_of is not None else None
        if day and not (bundled and inference):
            raise UsageError("as_of changes what our rules derive, and here they derive nothing")
        if texts and not Path(texts).is_dir():
            raise LoadError(f"{texts}: there is no such folder of texts")
        files = tuple(file for path in paths for file in rdf_files(Path(path)))
        folder = Path(texts) if texts else None
        if store is not None and files:
            raise UsageError(
                f"a store takes more files by: detente load {files[0]} --store {store}"
            )
        if not bundled and store is None:
            return cls(bare(files), {}, folder, merged=False)
        choice = Choice(files, from_, modality == "asserted", day, inference, reference)
        if store is not None:
            opened = kept(replace(choice, reference=True), Path(store), bare=not bundled)
            known = PREFIXES if opened.choice else {}
            merged = opened.choice is not None
            return cls(
                opened.store, known, folder, merged=merged, choice=opened.choice, notes=opened.notes
            )
        return cls(
            choice.prepared() if prepared else choice.read(), PREFIXES, folder, choice=choice
        )

    def query(
        self,
        sparql_text: str,
        *,
        bind: Mapping[str, str] | None = None,
        limit: int | None = None,
        allow_service: bool = False,
    ) -> Results:
        """Return the answer to a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

        Args:
            sparql_text: the query; our prefixes need no PREFIX line.
            bind: values for variables: a CURIE, an IRI, a literal as SPARQL writes it, a number,
                or else a plain string.
            limit: at most so many rows or statements; `more` of the answer says if there are more.
            allow_service: whether SERVICE may reach for other servers.

        Raises:
            QueryError: the query cannot be read, is an update, or holds SERVICE.
            UsageError: a bound variable is not in the query.
        """
        values = {name: as_term(value) for name, value in (bind or {}).items()}
        return answer(
            self.store, sparql_text, values, limit, self.prefixes, allow_service=allow_service
        )

    @cached_property
    def of_documents(self) -> KnowledgeGraph | None:
        """The graph without the reference facts, for what is asked of the documents alone."""
        choice = self._choice and self._choice.of_documents
        if not choice:
            return None
        return KnowledgeGraph(choice.read(), self.prefixes, self.texts, choice=choice)

    @property
    def as_of(self) -> str | None:
        """The day of what follows by rules, as 1999-03-12; None where none was asked for."""
        if self._choice is not None:
            return self._choice.day
        from .reasoning import as_of

        return as_of(self.store)

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

    @cached_property
    def connections(self) -> Network:
        """The network without why its inferred statements follow, which is most of the work."""
        from .network import project

        return project(self.store, self.texts, reasons=False)

    def validate(
        self,
        *paths: Path | str,
        graphs: Collection[str] | None = None,
        progress: Callable[[int, int], None] = lambda done, whole: None,
    ) -> Report:
        """Check the graph against the shapes and checks.

        Args:
            paths: the files that were loaded, whose literals are looked at.
            graphs: the IRIs of the graphs that are new, where what they touch is to be checked and
                nothing else.
            progress: told how many things the shapes have seen, and of how many.

        Raises:
            LoadError: a file cannot be read.
        """
        from .validation import validate

        files = [file for path in paths for file in rdf_files(Path(path))]
        return validate(self.store, files, graphs, progress)
