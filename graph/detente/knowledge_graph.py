"""The knowledge graph: the one object that callers hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property, partial, update_wrapper, wraps
from os import PathLike
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    TypeVar,
    Unpack,
    get_args,
)

import pyoxigraph as ox

from .core import arguments
from .core.arguments import Date, File, Name, Names, Seconds, Size, Value
from .core.errors import (
    AmbiguousName,
    LoadError,
    NothingFound,
    QueryError,
    UnknownName,
    UsageError,
    quoted,
)
from .core.files import is_folder
from .core.namespaces import PREFIXES, expand
from .core.terms import lexical
from .core.text import american
from .core.validity import calendar_day
from .dataset.options import Choice, kept, read_alone, read_bare
from .dataset.read import rdf_files
from .query import sparql
from .query.execute import answer
from .query.results import Results
from .rdf.formats import GRAPH_FORMATS
from .rdf.reading.findings import Findings
from .rdf.reading.manner import AS_NAMED, Manner, bounded

if TYPE_CHECKING:
    import networkx
    import rdflib

    from .comparison.difference import Difference
    from .core.process.child import Children
    from .dataset.project import Project
    from .explain.diagnose.setting import Setting
    from .explain.entry import Entry
    from .explain.explanation import Explanation
    from .explain.locate import Locations
    from .explain.paths import Paths
    from .explain.row_sources import RowSources
    from .export.citations import Citation
    from .export.streamed import Streamed
    from .inference.rules import Rule
    from .network.census import Census
    from .network.context import GraphContext
    from .network.model import Network
    from .network.selection import Selection
    from .publishing.publish import Published
    from .query.diagnosis import Diagnosis
    from .query.lint import Doubt
    from .query.questions import Catalogue, Question
    from .remote.store import RemoteStore
    from .statistics.figures import Statistics
    from .validation.answers import AnswersReport
    from .validation.report import Report
    from .view import View
    from .view.picture import Picture

Modality = Literal["all", "asserted"]
_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")


def _limited(
    method: Callable[Concatenate[KnowledgeGraph, _Parameters], _Answer],
) -> Callable[Concatenate[KnowledgeGraph, _Parameters], _Answer]:
    """Let a method take `timeout` and `memory`, and be called in a child process where given."""

    @wraps(method)
    def call(
        self: KnowledgeGraph,
        /,
        *passed: Any,
        timeout: Seconds | None = None,
        memory: Size | None = None,
        **options: Any,
    ) -> Any:
        if timeout is None and memory is None:
            return method(self, *passed, **options)
        most = arguments.seconds(timeout, "timeout"), arguments.size(memory, "memory")
        return self._children.call(method.__name__, passed, options, timeout=most[0], size=most[1])

    return call  # type: ignore[return-value]  # the method itself says what it takes


class _OfAnyGraph(Generic[_Parameters, _Answer]):
    """A method of a graph that the class has too, for what ships: it gets None for the graph."""

    def __init__(
        self, method: Callable[Concatenate[KnowledgeGraph | None, _Parameters], _Answer]
    ) -> None:
        self._method = method
        update_wrapper(self, method)  # type: ignore[arg-type]  # a descriptor stands for it

    def __get__(
        self, graph: KnowledgeGraph | None, owner: type[KnowledgeGraph]
    ) -> Callable[_Parameters, _Answer]:
        bound = partial(self._method, graph)
        update_wrapper(bound, self._method)
        del bound.__wrapped__  # type: ignore[attr-defined]  # its signature has the graph
        return bound


class KnowledgeGraph:
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
        loaded: Mapping[str, object] | None = None,
        snapshot: bool = False,
        files: tuple[Path, ...] = (),
        rewritten: int = 0,
        manner: Manner = AS_NAMED,
        project: Project | None = None,
        rules: tuple[Rule, ...] | None = None,
        statements: Path | None = None,
        place: Path | None = None,
    ) -> None:
        """Make a graph of a store.

        Args:
            store: a store of the engine's.
            prefixes: what queries may use without a PREFIX line.
            texts: the folder of the documents' texts.
            merged: whether its default graph is the merge of all its graphs.
            choice: what of which files it was made of.
            notes: what is to be known of it.
            files: the files that it was read from.
            rewritten: how many literals the store wrote anew.
            manner: how the files were read.
            project: whose questions, checks and shapes there are.
            rules: by which it was inferred what follows; None for ours.
            loaded: what `load` opens the same again with, where that is on disk and read-only.
            snapshot: whether the store is that of the user's cache.
            statements: a file of all that the store holds, where most of it will be read.
            place: the folder of the store, where it is one on disk, with all that it holds.
        """
        if not isinstance(store, ox.Store) and not _is_remote(store):
            raise UsageError(
                f"store: {arguments.brief(store)} is no pyoxigraph.Store; KnowledgeGraph.load() "
                "makes a graph from files"
            )
        self.store = store
        self.prefixes = dict(arguments.mapping(prefixes, "prefixes"))
        self.texts = None if texts is None else arguments.file(texts, "texts")
        self.merged = merged
        self.notes = notes
        self._choice = choice
        self._files = files if choice is None else choice.files
        self._rewritten = rewritten
        self._manner = manner
        self._project = project
        self._rules = rules
        self._loaded = loaded
        self._is_snapshot = snapshot
        self._statements = statements
        self._place = place

    def __copy__(self) -> KnowledgeGraph:
        """Return another graph over the same store."""
        return KnowledgeGraph(
            self.store,
            self.prefixes,
            self.texts,
            **self._rest(),
            loaded=self._loaded,
            snapshot=self._is_snapshot,
            place=self._place,
        )

    def __reduce__(self) -> tuple[Callable[..., KnowledgeGraph], tuple[object, ...]]:
        """Hand the graph over whole; what lies read-only on disk is opened there again."""
        if self._loaded is not None:
            return _load_again, (dict(self._loaded),)
        lines = self.store.dump(format=ox.RdfFormat.N_QUADS)
        return _handed_over, (lines, self.prefixes, self.texts, self._rest())

    def _rest(self) -> dict[str, Any]:
        """Return what it is made with beside its store, names and texts."""
        return {
            **{"merged": self.merged, "choice": self._choice, "notes": self.notes},
            **{"files": self._files, "rewritten": self._rewritten, "manner": self._manner},
            **{"project": self._project, "rules": self._rules},
        }

    @classmethod
    def load(
        cls,
        *paths: File | Iterable[File],
        bare: bool = False,
        scope: Name | None = None,
        modality: Modality = "all",
        as_of: Date | None = None,
        inference: bool = True,
        reference: bool = True,
        texts: File | None = None,
        prepared: bool = False,
        store: File | None = None,
        bundled: bool = True,
        from_: Name | None = None,
        source_kind: Name | None = None,
        project: File | None = None,
        input_format: str | None = None,
        lenient: bool = False,
        longest: Size | None = None,
        unpacked: Size | None = None,
    ) -> KnowledgeGraph:
        """Read the graph that ships with the package, and more files.

        Args:
            paths: more files, or folders of files, or "-" for standard input; what a Turtle file
                states goes to the graph `src:local.STEM`, what a TriG file states stays in its
                graphs.
            bare: the files alone: no data, rules or prefixes of ours, and the default graph as the
                files have it. The prefixes that the files declare are those of queries.
            scope: only what these say: "documents", "reference", or the name of one source; "all"
                for everything, also where a question asks of the documents.
            modality: "asserted" leaves out what sources say is possible, intended or an ability.
            as_of: the day of what follows by rules: a date, or as 1999-03-12; a month or year
                stands for its last day. Without it: memberships that last, and activities that ran
                or run.
            inference: False leaves out what follows by rules.
            reference: False leaves out the reference facts that ship with the package.
            texts: the folder of the documents' texts, where the words themselves are to be shown.
            prepared: take what ships from the user's cache, read-only, where nothing else is asked
                for; the first time it is put there.
            store: the folder of a store that `detente load` made, to take instead of files. It is
                opened read-only; where only a part of it is asked for, that part is read into
                memory.
            bundled: False is another way to say bare=True.
            from_: another name of scope.
            source_kind: only what sources say that are at least of this kind, such as "press" or
                "primary record"; names, kinds and definitions of things stay, and a file of yours
                counts as the weakest kind unless it says md:sourceKind of its graph.
            project: the folder of a project: what is in its ontology/ and data/ is read before the
                paths, its rules/ derive, its questions/ can be asked, and its checks/ and shapes
                validate. With `bare` it stands alone; else its questions, rules and checks may not
                be called as ours. Of a store, its questions, checks and shapes are used.
            input_format: how the files are written, folders aside: turtle, trig, ntriples, nquads,
                jsonld or rdfxml; without it, what the content and the name of each say.
            lenient: leave out statements that are wrong; `notes` name and count them.
            longest: how long one text of a file may be, in bytes or as "200MB"; 64 MB without it.
            unpacked: how much a packed file may unpack to; without it 250 times its size, and
                100 MB at least.

        Raises:
            LoadError: a file is missing, unreadable or wrong.
            UsageError: there is no such source or kind of source, `as_of` is no date, there are no
                rules for it, or the store is of another day, or of sources of every kind.
        """
        bare = arguments.flag(bare, "bare") or not arguments.flag(bundled, "bundled", True)
        scope = from_ if scope is None else scope
        scope = None if scope is None else arguments.name(scope, "scope")
        asserted = arguments.choice(modality or "all", get_args(Modality), "modality") == "asserted"
        day = arguments.day(as_of, "as_of")
        inference = arguments.flag(inference, "inference", True)
        reference = arguments.flag(reference, "reference", True)
        prepared = arguments.flag(prepared, "prepared")
        folder = arguments.file(texts, "texts") if texts is not None else None
        place = arguments.file(store, "store") if store is not None else None
        if day and (bare or not inference):
            raise UsageError("as_of changes what our rules derive, and here they derive nothing")
        kind = None
        if source_kind is not None:
            from .evidence.source_kinds import WEAKEST, find_source_kind

            if bare:
                raise UsageError("source_kind chooses among our sources, and bare has none")
            found = find_source_kind(arguments.name(source_kind, "source_kind"))
            kind = None if found == WEAKEST else found
        if folder and not is_folder(folder):
            raise LoadError(f"{folder}: there is no such folder of texts")
        own = None
        if project is not None:
            from .dataset.project import read_project

            own = read_project(arguments.file(project, "project"))
        named = arguments.files(paths, "paths")
        files = tuple(file for path in named for file in rdf_files(path))
        if place is not None and files:
            raise UsageError(
                f"a store takes more files by: detente load {files[0]} --store {place}"
            )
        manner, read = AS_NAMED, Findings()
        if files or own:
            lenient = arguments.flag(lenient, "lenient")
            manner = Manner(_syntax(input_format), frozenset(named), lenient)
        most = arguments.size(longest, "longest"), arguments.size(unpacked, "unpacked")
        if bare and place is None and own:
            with bounded(*most):
                stated, rules = read_alone(own, files, manner, read, inference=inference)
            known, notes = read.prefixes(bare=True), tuple(read.notes(bare=True))
            alone: dict[str, Any] = {"project": own, "rules": rules, "manner": manner}
            return cls(stated, known, folder, files=(*own.files, *files), notes=notes, **alone)
        if bare and place is None:
            with bounded(*most):
                stated = read_bare(files, manner, read)
            known, notes = read.prefixes(bare=True), tuple(read.notes(bare=True))
            return cls(stated, known, folder, merged=False, files=files, manner=manner, notes=notes)
        choice = Choice(files, scope, asserted, day, inference, reference, source_kind=kind)
        choice = choice._replace(manner=manner, project=own)
        again = {
            **{"bare": bare, "scope": scope, "modality": "asserted" if asserted else "all"},
            **{"as_of": day, "inference": inference, "reference": reference, "source_kind": kind},
            **{"prepared": prepared, "texts": folder and folder.absolute()},
            "project": own and own.folder.absolute(),
        }
        if place is not None:
            again["store"] = place.absolute()
            opened = kept(choice._replace(reference=True, project=None), place, bare=bare)
            merged = opened.choice is not None
            notes = opened.notes
            if own and (own.files or own.rules):
                notes += (
                    f"{own.folder}: the store holds what was loaded into it; of the project its "
                    "questions, checks and shapes are used, and no files and rules",
                )
            return cls(
                opened.store,
                opened.prefixes,
                folder,
                merged=merged,
                choice=opened.choice,
                notes=notes,
                project=own,
                rewritten=opened.rewritten,
                loaded=again,
                place=opened.place,
            )
        if prepared and choice.is_shipped:
            from .dataset import cache

            return cls(
                choice.prepared(),
                PREFIXES,
                folder,
                choice=choice,
                loaded=again,
                snapshot=cache.is_kept(),
            )
        with bounded(*most):
            store_read = choice.read(read)
        known, notes = read.prefixes(bare=False), tuple(read.notes(bare=False))
        used = choice.rules(known) if inference else None
        return cls(
            store_read,
            known,
            folder,
            choice=choice,
            manner=manner,
            notes=notes,
            project=own,
            rules=used,
        )

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        timeout: Seconds | None = None,
        texts: File | None = None,
        tell: Callable[[str], object] = lambda line: None,
    ) -> KnowledgeGraph:
        """Return the graph on a server that speaks SPARQL 1.1, to be asked as any other.

        What is looked up for an explanation comes in a few queries and is kept, and what `stats`
        tells is counted there. What takes the whole graph (`validate`, a page, an export of
        everything) fetches it once, up to a million statements. `notes` say what is to be known of
        how the server answers (docs/servers.md).

        Args:
            url: the address of its queries, as http://localhost:7878/query.
            user: who asks, where the server wants to know.
            password: the user's; None for that of DETENTE_ENDPOINT_PASSWORD or of ~/.netrc, or to
                be asked for it on a terminal.
            timeout: how many seconds an answer of the server may take; a minute without it.
            texts: the folder of the documents' texts, where the words themselves are to be shown.
            tell: called with a line where the whole graph is fetched, and what that took.

        Raises:
            EndpointError: there is no server, or it does not answer as one.
            UsageError: the address is none, or there is no password.
            OutOfTime: the server took too long.
        """
        from .remote.connect import connected

        given = {
            "url": arguments.text(url, "url"),
            "user": None if user is None else arguments.text(user, "user"),
            "password": None if password is None else arguments.text(password, "password"),
            "timeout": arguments.seconds(timeout, "timeout"),
        }
        folder = None if texts is None else arguments.file(texts, "texts")
        if folder and not is_folder(folder):
            raise LoadError(f"{folder}: there is no such folder of texts")
        store = connected(**given, tell=arguments.function(tell, "tell"))  # type: ignore[arg-type]
        found = store.server.found
        return cls(
            store,  # type: ignore[arg-type]  # it has what of a store is needed to read
            PREFIXES,
            folder,
            merged=found.ours,
            choice=Choice(day=found.day) if found.ours else None,
            notes=store.server.notes,
            loaded={**given, "texts": folder and folder.absolute()},
        )

    @property
    def is_remote(self) -> bool:
        """Whether it is a graph on a server."""
        return _is_remote(self.store)

    @property
    def ours(self) -> bool:
        """Whether what ships is a part of it: not so with `bare`, or of a store of others."""
        return self.merged and not (self._project and self._choice is None)

    @property
    def _catalogue(self) -> Catalogue:
        """The questions that can be asked."""
        from .query.questions import SHIPPED

        return self._project.catalogue(ours=self.ours) if self._project else SHIPPED

    @_limited
    def query(
        self,
        sparql_text: str,
        *,
        bind: Mapping[str, Value] | None = None,
        limit: int | None = None,
        allow_service: bool = False,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Results:
        """Return the answer to a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

        Args:
            sparql_text: the query; our prefixes need no PREFIX line.
            bind: values for variables: numbers, True or False, dates, terms of RDF; or text: the
                name of a thing, a CURIE, an IRI, a literal as SPARQL writes it, or a number. What
                nothing is called by is a plain string, and `notes` of the answer say so.
            limit: at most so many rows or statements; `more` of the answer says if there are more.
            allow_service: whether SERVICE may reach for other servers.
            timeout: how many seconds it may take; with this or `memory` a child process is asked,
                which is kept for the next call (docs/python.md).
            memory: how much memory the child may hold: bytes, or as "2GB".

        Raises:
            QueryError: the query cannot be read, is an update, or holds SERVICE.
            UsageError: a bound variable is not in the query.
            AmbiguousName: a bound name stands for several things.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        values, unknown = ({}, ()) if bind is None else self._bound(bind)
        return answer(
            self.store,
            arguments.sparql(sparql_text, "sparql_text"),
            values,
            _limit(limit),
            self.prefixes,
            allow_service=arguments.flag(allow_service, "allow_service"),
            notes=unknown,
            doubt=self._doubts,
            # Of graphs of others nothing is known but what they say.
            diagnose=partial(self._diagnose_query, unknown) if self.ours else None,
            written=self._written,
        )

    def _bound(self, bind: Mapping[str, Value]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return values of variables as SPARQL writes them, and what is to be known of them."""
        from .naming import names

        values, notes = {}, []
        for name, value in arguments.mapping(bind, "bind").items():
            term = arguments.term(value, name)
            if isinstance(term, str):
                values[name], note = names.as_value(self.store, term, self.prefixes, self._resolved)
                notes += [f"{name}: {note}"] if note else []
            else:
                values[name] = str(term)
        return values, tuple(notes)

    def _doubts(self, query: str) -> tuple[Doubt, ...]:
        """Return what is doubtful in a query that was answered."""
        from .query.lint import doubts

        return doubts(self.store, query, self.prefixes)

    def _diagnose_query(
        self, unknown: Sequence[str], query: str, nothing: bool
    ) -> Diagnosis | None:
        """Return why a query has no answer, or how far its rows can be trusted."""
        from .explain.diagnose.needed import is_needed

        if not nothing and not is_needed(self.store, self.prefixes, query):
            return None
        from .explain.diagnose import queries

        if nothing:
            return queries.diagnose_query(self._setting, query, unknown)
        return queries.diagnose_rows(self._setting, query)

    @cached_property
    def _children(self) -> Children:
        """The processes in which calls are made that have a limit."""
        from .core.process.child import Children

        return Children(self)

    @cached_property
    def _setting(self) -> Setting:
        """What a diagnosis looks at."""
        from .evidence.sources import covered_until
        from .explain.diagnose.setting import Setting

        covered, choice = covered_until(self.store), self._choice
        return Setting(
            self.store,
            self.prefixes,
            self.as_of or covered,
            covered,
            choice.narrowed if choice else "",
            cache(choice.whole.prepared) if choice and choice.whole else None,
        )

    @property
    def _written(self) -> dict[str, str]:
        """The prefixes that are written: those of the graph, and all else that everybody knows."""
        return {**PREFIXES, **self.prefixes}

    @property
    def as_of(self) -> str | None:
        """The day of what follows by rules, as 1999-03-12; None where none was asked for."""
        if self._choice is not None:
            return self._choice.day
        from .inference.materialize import as_of

        return as_of(self.store)

    def on_day(self, day: Date, *, store: ox.Store | None = None) -> KnowledgeGraph:
        """Return the same graph with what follows by rules as of another day.

        Args:
            day: a date, or as 1999-03-12; a month or year stands for its last day.
            store: that graph, where it has been made already.

        Raises:
            UsageError: it is no date, or what follows in the graph is of one day for good.
        """
        wanted = arguments.day(day, "day")
        if self._choice is None or not self._choice.inference or self._choice.store:
            of = f"of {self.as_of}" if self.as_of else "of no day in particular"
            raise UsageError(f"what follows in this graph is {of}; load it as of another day")
        choice = self._choice._replace(day=wanted)
        rest = {**self._rest(), "choice": choice}
        return KnowledgeGraph(store or choice.read(), self.prefixes, self.texts, **rest)

    def resolve(self, name: Name) -> str:
        """Return the IRI of what a CURIE, an IRI, a label or an alias names.

        >>> KnowledgeGraph.load().resolve("nato")
        'https://w3id.org/detente/id/nato'

        Raises:
            UnknownName: nothing has this name; the message offers the nearest.
            AmbiguousName: several things have it.
        """
        return self._found(name, "name")

    def _expanded(self, name: str) -> str:
        """Return a name, where it is a CURIE with a prefix of the graph's files as the IRI."""
        iri = None if name.startswith("<") else expand(name.strip(), self.prefixes)
        return f"<{iri}>" if iri else name

    def _named(self, passed: object, of: str) -> tuple[str, ...]:
        """Return names that were passed, CURIEs among them as IRIs."""
        return tuple(map(self._expanded, arguments.names(passed, of)))

    def _resolved(self, name: str, days: Iterable[str] = (), classes: bool | None = None) -> str:
        """Return the IRI of what has a name, of states among those of some days or of `as_of`."""
        from .naming import names

        name = self._expanded(name)
        read = (calendar_day(day) for day in (*days, self.as_of if not days else None))
        asked = sorted(day for day in read if day)
        first, last = (asked[0], asked[-1]) if asked else (None, None)
        try:
            return names.resolve(self.store, name, first, last, classes=classes)
        except UnknownName as error:
            raise self._left_out(name, error) from error

    def _left_out(self, name: str, error: UnknownName) -> UnknownName:
        """Return the error that a name is unknown; what was left out may know it."""
        from .naming import names

        setting = self._setting
        if setting.whole is None:
            return error
        try:
            names.resolve(setting.whole(), name)
        except (UnknownName, AmbiguousName):
            return error
        found = UnknownName(
            f"nothing is called {quoted(name)} with {setting.narrowed}; the whole graph has it"
        )
        found.kind = "other-scope"
        return found

    @cached_property
    def context(self) -> GraphContext:
        """What is read once of the graph: sources, labels, dates, memberships, notes."""
        from .network.context import GraphContext
        from .rdf.lookups import HeldLookups

        held = None
        if self._statements:
            with suppress(OSError, SyntaxError):  # it may be gone: caches are cleared at any time
                held = HeldLookups(self.store, self._statements)
        return GraphContext(
            self.store,
            self.texts,
            held,
            merged=self.merged,
            prefixes=self.prefixes,
            rules=self._rules,
        )

    @cached_property
    def network(self) -> Network:
        """The things and the statements between them, each with its sources."""
        return self._reasoned(self.connections)

    @cached_property
    def connections(self) -> Network:
        """The network without why its inferred statements follow, which is most of the work."""
        from .network.projection import project

        return project(self.context)

    def diff(
        self, other: KnowledgeGraph | File, *, derived: bool = False, bare: bool = False
    ) -> Difference:
        """Return what is new, has ended, has changed or is gone from this graph to another.

        Args:
            other: a graph; or a file, a folder of files, a store, a project or a checkout, and
                "bundled" for what ships; or the address of a server's queries.
            derived: compare what follows by rules, too.
            bare: name things as the two graphs do, and never as what ships does.

        Raises:
            LoadError: the other cannot be read.
            WriteError: there is no room for temporary files.
        """
        from .comparison.differ import differences
        from .comparison.sides import graph_side, side_of

        if isinstance(other, KnowledgeGraph):
            second = graph_side("the other graph", other.store, merged=other.merged)
        elif isinstance(other, str) and other.startswith(("http://", "https://")):
            second = side_of(other)
        else:
            second = side_of(str(arguments.file(other, "other")))
        return differences(
            graph_side("this graph", self.store, merged=self.merged),
            second,
            derived=arguments.flag(derived, "derived"),
            ours=not arguments.flag(bare, "bare"),
        )

    def publish(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        updates: str | None = None,
        dry_run: bool = False,
        replace: bool = False,
        break_lock: bool = False,
        timeout: Seconds | None = None,
        progress: Callable[[str], None] = lambda words: None,
    ) -> Published:
        """Put the graph on a SPARQL server: its named graphs, what follows, and the merge.

        Only what differs from what was published there is sent. What was cut off is finished by
        the same call; the last step is a mark that all is there.

        Args:
            url: the address of its queries.
            user: who writes, where the server wants to know.
            password: the user's; None to look for it, and to ask for it, when the server does.
            updates: the address of updates; None for what fits that of queries.
            dry_run: only tell what would be sent.
            replace: also over what others put into the same graphs.
            break_lock: take over from whoever publishes there now, as after a machine broke down.
            timeout: how many seconds one request may take; None for ten minutes.
            progress: told what is being done.

        Raises:
            EndpointError: the server cannot be reached, or does not take it, or somebody else
                publishes there.
            UsageError: an address is none, or what others put there would be overwritten.
            OutOfTime: a request took too long.
        """
        from .evidence.sources import covered_until
        from .publishing.publish import publish
        from .publishing.target import REQUEST_SECONDS, Target
        from .remote.client import Client, checked
        from .remote.password import password_for

        where = checked(arguments.text(url, "url"))
        word = partial(password_for, where, user) if user and password is None else password
        seconds = arguments.seconds(timeout, "timeout") or REQUEST_SECONDS
        arguments.function(progress, "progress")
        client = Client(where, user=user, password=word, timeout=seconds)
        try:
            return publish(
                self.store,
                Target(client, checked(updates) if updates else None),
                merged=self.merged,
                day=self.as_of or (covered_until(self.store) if self.ours else None),
                dry=arguments.flag(dry_run, "dry_run"),
                replace=arguments.flag(replace, "replace"),
                over=arguments.flag(break_lock, "break_lock"),
                doing=progress,
            )
        finally:
            client.close()

    @_limited
    def validate(
        self,
        *paths: File | Iterable[File],
        shapes: File | Iterable[File] | None = None,
        graphs: Names | None = None,
        progress: Callable[[int, int], None] = lambda done, whole: None,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Report:
        """Check the graph against the shapes and checks, and against shapes of yours.

        Shapes that stand among the data are used, too. With `bare=True` none of our shapes and
        checks are, but only yours.

        Args:
            paths: the files that were loaded, whose literals are looked at.
            shapes: files of shapes, or folders of them: SHACL core, and constraints in SPARQL.
            graphs: the IRIs of the graphs that are new, where what they touch is to be checked and
                nothing else.
            progress: told how many queries of the shapes are answered, then how many of the things
                that these suspect are seen, each time of how many.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            LoadError: a file cannot be read, or shapes are ill-formed, recursive or ask for what
                is not checked here.
            MissingExtra: shapes need pyshacl, and it is not installed.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .dataset.project import Project
        from .validation.checks import own_checks
        from .validation.validate import validate

        arguments.function(progress, "progress")
        new = None if graphs is None else arguments.identifiers(graphs, "graphs")
        files = [file for path in arguments.files(paths, "paths") for file in rdf_files(path)]
        several = (shapes,) if isinstance(shapes, str | PathLike) else tuple(shapes or ())
        own = self._project or Project(Path())
        if self.ours and self._choice and not self._choice.store:
            files = [*own.files, *files]
        return validate(
            self._at_hand.store,
            files,
            new,
            progress,
            self._manner,
            shapes=[
                *own.shapes,
                *(each for path in arguments.files(several, "shapes") for each in rdf_files(path)),
            ],
            own=own_checks(own.checks, self.prefixes, ours=self.ours),
            bare=not self.ours,
            bare_files=() if self.merged else self._files,
            merged=self.merged,
            bundled=self._here is self,
        )

    @_limited
    def ask(
        self,
        name: str,
        /,
        *,
        limit: int | None = None,
        timeout: Seconds | None = None,
        memory: Size | None = None,
        **parameters: Value | None,
    ) -> Results:
        """Return the answer to a named question; see `questions`.

        A date that is not given is the day of the graph: `as_of`, or the last one covered. What
        was answered for is in `values` of the answer.

        >>> from detente import KnowledgeGraph
        >>> kg = KnowledgeGraph.load()
        >>> kg.ask("year-established", organization="NATO").rows
        (('1949', '1'),)

        Args:
            name: what the question is called.
            limit: at most so many rows.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.
            parameters: things by label, alias, CURIE, IRI or term; days as dates, years as numbers
                or text. None is as good as nothing.

        Raises:
            UsageError: no such question or parameter, one that is missing, or a date that is none.
            UnknownName: a parameter names nothing in the graph.
            AmbiguousName: a parameter names several things.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .evidence.sources import covered_until

        question = self._catalogue.find(arguments.text(name, "name", "question"))
        if not isinstance(self.store, ox.Store):
            self.store.refuse_wrong(question.name)
        passed = {
            key: arguments.parameter(value, key)
            for key, value in parameters.items()
            if value is not None
        }
        covered = covered_until(self.store)
        given = question.values(passed, self.as_of or covered)
        said = {american(key) for key in passed}
        days = [day.iso for key, day in question.days(given).items() if key in said]
        things = {
            parameter.name: self._resolved(given[parameter.name], days, parameter.takes_classes)
            for parameter in question.parameters
            if not parameter.kind and parameter.name in given
        }
        own_day = None
        if "day" in given and "day" not in passed and self.as_of is None:
            own_day = self._own_day(question, things, given)
            given["day"] = own_day or given["day"]
        text, values = question.written(given, covered)
        values |= {name: f"<{iri}>" for name, iri in things.items()}
        prefixes = PREFIXES if question.path is None else self.prefixes
        try:
            found = answer(self.store, text, values, _limit(limit), prefixes)
        except QueryError as error:
            if question.path is None:
                raise
            raise QueryError(f"{question.path}: {error}") from error
        found = replace(found, values=given, prefixes=self._written)
        if question.path is not None and not self.ours:
            return replace(found, diagnose=partial(_unanswered, question.name))
        return self._explained(found, question, things, own_day=own_day is not None)

    def _own_day(
        self, question: Question, things: Mapping[str, str], given: Mapping[str, str]
    ) -> str | None:
        """Return the last day on which the list of a question is covered, if that is earlier."""
        from .explain.diagnose import questions

        days = {name: day.iso for name, day in question.days(given).items()}
        return questions.last_day_of_list(self._setting, questions.Call(question, things, days))

    def _explained(
        self, found: Results, question: Question, things: Mapping[str, str], *, own_day: bool
    ) -> Results:
        """Return the answer to a question with its diagnosis; nothing is counted as 0 in doubt."""
        from .explain.diagnose import questions

        def answers(other: Question, things: Mapping[str, str]) -> bool:
            try:
                return not self.ask(other.name, limit=None, **things).nothing
            except UsageError:  # it needs a value that was not given
                return False

        days = {name: day.iso for name, day in question.days(found.values).items()}
        call = questions.Call(question, things, days, answers, own_day)

        def diagnose(nothing: bool) -> Diagnosis | None:
            return questions.diagnose_question(self._setting, call, found.query, nothing)

        return questions.without_zeros(replace(found, diagnose=diagnose))

    @_limited
    def row_sources(
        self,
        results: Results,
        *,
        first: int = 0,
        limit: int | None = 50,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> RowSources:
        """Return what rows of an answer rest on: the passages and sources behind each.

        The query is asked once more, for the statements that it matched for each row. Where that
        hides them, no source is told, and `note` says so.

        Args:
            results: what `query` or `ask` returned, of SELECT.
            first: the row to begin with, from 0.
            limit: so many rows; None for all.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UsageError: it is no answer in rows.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .explain.row_sources import Backings

        if not isinstance(results, Results) or results.kind != "rows":
            raise UsageError(
                f"results: {arguments.brief(results)} has no rows; give what query returned for a "
                "SELECT, or what ask did"
            )
        begin = arguments.number(first, "first")
        most = None if limit is None else begin + arguments.number(limit, "limit")
        return Backings(self.context).of_rows(
            results.query, results.columns, results.rows[begin:most], self.prefixes
        )

    @_OfAnyGraph
    def question(self: KnowledgeGraph | None, name: str) -> Question:
        """Return the named question: of the class one of ours, of a graph of a project its own too.

        Raises:
            UsageError: there is none of this name; the message names the nearest.
            LoadError: one of a project cannot be read.
        """
        return _known(self).find(arguments.text(name, "name", "question"))

    @_OfAnyGraph
    def questions(self: KnowledgeGraph | None, words: str = "") -> tuple[Question, ...]:
        """Return the named questions by topic: all, or those that have some words.

        Args:
            words: what each has in its name, title, topic or wording, case aside.
        """
        return _known(self).listed(arguments.text("" if words is None else words, "words"))

    @_OfAnyGraph
    def questions_table(self: KnowledgeGraph | None, words: str = "") -> Results:
        """Return the named questions as rows: topic, name, question, what it reads, parameters.

        A parameter that may be left out stands in brackets.
        """
        return _known(self).table(arguments.text("" if words is None else words, "words"))

    @_limited
    def check_answers(
        self,
        *names: str,
        update: bool = False,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> AnswersReport:
        """Return how the answers to the questions of a project compare with those it has written.

        Args:
            names: of questions, or of cases such as "parties.rio"; none for all.
            update: write what is answered now where it differs.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UsageError: there is no project, or no such question.
            LoadError: a question or a file of answers cannot be read.
            WriteError: a file of answers cannot be written.
        """
        from .validation.answers import check_answers

        if self._project is None:
            raise UsageError("there is no project whose answers are to be checked; load one")
        own = self._project.catalogue(ours=self.ours).questions()
        return check_answers(
            {name: each for name, each in own.items() if each.path is not None},
            self._project.answers,
            lambda question, values: self.ask(question.name, limit=None, **values),
            [arguments.text(name, "names", "question") for name in names],
            update=arguments.flag(update, "update"),
        )

    @_limited
    def find(
        self,
        text: str,
        *,
        limit: int | None = 20,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Results:
        """Return the things that a text may mean, the likeliest first: name, id, class, match.

        What names a state, as datasets write it, is looked up among the states of `as_of`.
        """
        from .naming.search import find, names_beside, nothing_called

        sought = arguments.text(text, "text", "name")

        def diagnose(nothing: bool) -> Diagnosis | None:
            return nothing_called(self.store, sought) if nothing else None

        day = calendar_day(self.as_of) if self.as_of else None
        kept = names_beside(self._place) if self._place else None
        return replace(find(self.store, sought, _limit(limit), day, kept), diagnose=diagnose)

    def nothing_called(self, text: str) -> UnknownName:
        """Return the error that says that `find` found nothing, with the nearest names."""
        from .naming.search import nothing_called

        text = arguments.text(text, "text", "name")
        found = nothing_called(self.store, text)
        hint = f"; {found.suggestion}" if found.suggestion else ""
        return UnknownName(
            f"nothing in the graph is called {quoted(text)} or defined with it{hint}"
        )

    @_limited
    def show(
        self,
        entity: Name,
        *,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Entry:
        """Return what is said of a thing, class, relation, document or passage, in words.

        Raises:
            UnknownName: there is no such thing.
            AmbiguousName: a name stands for several things.
        """
        from .explain.show import show_entity

        found = show_entity(self.context, self._found(entity, "entity"))
        return found if found else self._unsaid(found)

    def _unsaid(self, found: Entry) -> Entry:
        """Return an entry of which nothing is said with the reason."""
        from .explain.diagnose.statements import diagnose_thing

        return replace(found, diagnosis=diagnose_thing(self._setting, found.iri))

    @_limited
    def why(
        self,
        subject: Name,
        *rest: Name | Date,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Explanation:
        """Return who says so, or by which rule and premises it follows.

        Args:
            subject: the thing spoken of.
            rest: the relation and the object, or the object alone for all that connects the two.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UnknownName: there is no such thing or relation.
            AmbiguousName: a name stands for several things.
            UsageError: there are more or fewer names.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .explain.why import explain_statement, resolve_object
        from .naming.relations import joins_classes, resolve_relation

        if len(rest) not in (1, 2):
            raise UsageError("why takes SUBJECT OBJECT, or SUBJECT RELATION OBJECT")
        *verb, other = rest
        relation = None
        if verb:
            called = self._expanded(arguments.name(verb[0], "relation"))
            relation = resolve_relation(self.store, called, self.context.labels.properties)
        from_class, to_class = joins_classes(self.store, relation)
        one = self._found(subject, "subject", from_class)
        named = self._expanded(arguments.parameter(other, "object"))
        look_up = partial(self._resolved, classes=to_class)
        target = resolve_object(self.store, one, named, look_up)
        found = explain_statement(self.context, one, relation, target)
        if found:
            return found
        from .explain.diagnose.statements import diagnose_statement

        return replace(found, diagnosis=diagnose_statement(self._setting, one, relation, target))

    @_limited
    def path(
        self,
        start: Name,
        goal: Name,
        *,
        max_steps: int = 4,
        limit: int = 3,
        avoid: Names = (),
        asserted: bool = False,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Paths:
        """Return the shortest connections between two things, the most telling first.

        A path costs one for each step, and a half more for each doubling beyond four of the
        neighbours of a thing on the way; paths up to one step longer than the shortest compete.

        Args:
            start: where it begins.
            goal: where it ends.
            max_steps: how long a path may be.
            limit: how many paths.
            avoid: things, relations and classes that no path goes through.
            asserted: only statements that a source asserts, or that follow from such.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UnknownName: there is no such thing.
            AmbiguousName: a name stands for several things.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .explain.paths import PathBounds, paths_near
        from .network.routes import avoided

        ends = self._found(start, "start", classes=False), self._found(goal, "goal", classes=False)
        bounds = PathBounds(
            max_steps=arguments.number(max_steps, "max_steps", least=1),
            limit=arguments.number(limit, "limit", least=1),
            avoid=avoided(self.store, self._named(avoid, "avoid")),
            asserted=arguments.flag(asserted, "asserted"),
        )
        found = paths_near(self.context, *ends, bounds)
        if found:
            return found
        from .explain.diagnose.statements import diagnose_connection

        return replace(found, diagnosis=diagnose_connection(self._setting, found))

    @_limited
    def stats(
        self,
        *,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Statistics:
        """Return counts, the best connected things, and where the documents agree and differ.

        Of a graph that does not use our vocabulary it is a profile: graphs, classes, properties,
        languages, datatypes, what has no name, what nothing is said of.
        """
        if self._is_snapshot and self._choice and (place := self._choice.beside(".statistics")):
            from .statistics.kept import kept_statistics

            return kept_statistics(place, lambda: self._at_hand.stats())
        from .network.tally import tally_network, tally_store
        from .statistics.agreement import OPPOSITES
        from .statistics.profile import profile_graph
        from .statistics.statistics import count_graph

        if _is_remote(self.store):
            from .statistics.served import tally_served

            tally = tally_served(self.context)
            return count_graph(self.store, tally) if tally else self._here.stats()
        if self._at_hand is not self:  # what lies between others is told of all of them
            return self._at_hand.stats()
        if not self.context.is_ours:
            return profile_graph(self.context, self.connections)
        looked_up = self.context.is_looked_up and "connections" not in vars(self)
        return count_graph(
            self.store,
            tally_store(self.context, OPPOSITES) if looked_up else tally_network(self.connections),
        )

    def locate(self, document: Name, words: str) -> Locations:
        """Return where words stand in a document, ready to state something of them in TriG.

        Raises:
            LoadError: the text is missing, or is not the one that was read.
            UsageError: no folder of texts was given to `load`.
            UnknownName: there is no such document, or the words do not stand in it.
        """
        from .explain.locate import locate_words, resolve_document

        named = resolve_document(self.store, arguments.name(document, "document"))
        return locate_words(self.context, named, arguments.text(words, "words"))

    @_limited
    def panel(
        self,
        unit: str = "state-year",
        organizations: Names = (),
        *,
        role: str = "full-member",
        first: Date | None = None,
        last: Date | None = None,
        grid: bool = False,
        spells: bool = False,
        beside: str | Path | None = None,
        by: Mapping[str, str] | None = None,
        report: str | Path | None = None,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Results:
        """Return the memberships as a panel, a row for each state, organization or dyad and year.

        Of one organization a state and year has a row with the dates of its membership; of several
        it has one row with three columns for each of these.

        Args:
            unit: "state-year", "organization-year" or "dyad-year".
            organizations: the name of an organization, or of several; none for all.
            role: "full-member", "observer", "partner" and so on.
            first: the first year; that of the first start where none is given.
            last: the last year; that of the last date where none is given. No row is of a day
                after that up to which the release is covered.
            grid: whether states that are no members have rows too, with 0 where the list of
                members is complete and nothing where it is not.
            spells: whether each spell of membership has a row of its own.
            beside: a CSV file or Excel workbook of one's own, whose columns are added by state and
                year; what does not match is in the notes of the answer.
            by: which of its columns name the state, each with its list: {"Code": "iso3"}; where
                that is not said, what datasets call them is known.
            report: where to write what does not match, as CSV.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UsageError: there is no such unit or role, it has no such rows, or the years run
                backwards.
            UnknownName: there is no such organization, or no dated membership in it.
            AmbiguousName: a name stands for several things.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .export.panel import Panel

        panel = Panel(
            self.store,
            self._named(organizations, "organizations"),
            arguments.text(role, "role"),
            arguments.year(first, "first"),
            arguments.year(last, "last"),
        )
        unit = arguments.text(unit, "unit")
        if beside is None:
            if by or report:
                raise UsageError("by and report tell of a table of your own: name it with beside")
            return panel.results(unit, grid=grid, spells=spells)
        from .importers.beside import read_beside

        table = Path(arguments.file(beside, "beside"))
        target = None if report is None else Path(arguments.file(report, "report"))
        own = read_beside(table, panel.states, arguments.mapping(by, "by"))
        found = panel.results(unit, grid=grid, spells=spells, beside=own)
        return replace(found, notes=own.told(target))

    @_limited
    def codes(
        self,
        *,
        first: Date | None = None,
        last: Date | None = None,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Results:
        """Return the codes of each state, a row for each time in which none of them changes.

        Args:
            first: the first year; None for the beginning.
            last: the last year; None for this day.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UsageError: the years run backwards.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .export.crosswalk import crosswalk

        return crosswalk(self.store, arguments.year(first, "first"), arguments.year(last, "last"))

    @_limited
    def cite(
        self,
        results: Results | str | None = None,
        asked: str = "",
        values: Mapping[str, Value] | None = None,
        *,
        timeout: Seconds | None = None,
        memory: Size | None = None,
    ) -> Citation:
        """Return how to cite the dataset, or an answer from it with the sources behind its rows.

        Args:
            results: the answer; none for the dataset as a whole. A question's name or a query
                stands for its answer.
            asked: the query, or the name of the question, that was answered.
            values: the values of its parameters.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UsageError: there is no such question or parameter.
            QueryError: the query cannot be read.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .export import citations

        asked = arguments.text(asked or "", "asked", "query or question")
        passed = arguments.mapping(values, "values")
        given = {key: value for key, value in passed.items() if value is not None}
        if isinstance(results, str):
            results, asked = None, arguments.text(results, "results")
        if results is None and not asked:
            return citations.cite_dataset(self.store)
        if results is None:
            results = (
                self.query(asked, bind=given) if _is_query(asked) else self.ask(asked, **given)
            )
        if not isinstance(results, Results):
            raise UsageError(
                f"results: {arguments.brief(results)} is no answer; give what query or ask "
                "returned, the name of a question, or a query"
            )
        told = {
            key: term if isinstance(term, str) else lexical(term)
            for key, value in given.items()
            for term in (arguments.term(value, key),)
        }
        return citations.cite_answer(self.store, asked, told, results, self._catalogue)

    def cite_saved(self, path: File) -> Citation:
        """Return how to cite an answer that was saved as CSV or TSV, by its hash and its rows.

        Raises:
            LoadError: the file cannot be read.
        """
        from .export import citations

        return citations.cite_saved(self.store, arguments.file(path, "path"))

    @_limited
    def part(
        self,
        *entities: Names,
        timeout: Seconds | None = None,
        memory: Size | None = None,
        **selection: Unpack[Selection],
    ) -> Network:
        """Return a part of the network: what lies around things, or what `Selection` chooses.

        Raises:
            UnknownName: there is no such thing or document.
            AmbiguousName: a name stands for several things.
            UsageError: there is no such class, or the query is an ASK.
            QueryError: the query cannot be read.
        """
        from .network.selection import chosen

        return self._part(self._named(entities, "entities"), chosen(selection), self._census)

    @cached_property
    def _census(self) -> Census:
        """The whole graph counted."""
        from .network.census import Census

        return Census(self.context)

    @property
    def _whole(self) -> Census | Network:
        """What tells of the whole graph: its network where that is made or must be."""
        made = "connections" in vars(self) or not self.context.is_looked_up
        return self.connections if made else self._census

    def _part(self, entities: Sequence[str], choice: Selection, census: Census | None) -> Network:
        """Return a part of the network.

        Without a census it tells neither how large the whole is nor why statements follow.
        What lies around things, in an answer, in a document or in classes is looked up.
        """
        from .network.foreign_nearby import ForeignNearby
        from .network.nearby import project_around, spoken_of
        from .network.own_words import NearbyInOwnWords, look_around
        from .network.reasons import add_reasons
        from .network.selection import held_in, of_classes, select, select_answer

        named = [self._resolved(name, classes=False) for name in entities]
        query, document = choice.get("query"), choice.get("document")
        found = None if query is None else self.query(query)
        centers: Collection[str] | None = None
        hops, asserted = 0, False
        classes = arguments.names(choice.get("classes"), "classes")
        if self.context.is_looked_up and classes and found is None and document is None:
            centers, hops = of_classes(self.context, classes) or None, 1
            asserted = choice.get("asserted", False)
        elif self.context.is_looked_up and not classes:
            if found is not None:
                centers = held_in(found)
            elif document is not None:
                named_as = arguments.name(document, "document")
                from .naming import names

                centers = spoken_of(self.context, names.resolve(self.store, named_as)) or None
            elif named:
                centers, hops = named, choice.get("hops", 1)
                asserted = choice.get("asserted", False)
        others = classes or document is not None or found is not None
        nearby = None
        if named and census is None and not others:
            nearby = look_around(self.context, asserted=choice.get("asserted", False))
        if isinstance(nearby, ForeignNearby | NearbyInOwnWords):
            network = nearby.around(named, choice.get("hops", 1))
        elif centers is not None:
            network = project_around(self.context, centers, hops, asserted=asserted, census=census)
            network = add_reasons(self.context, network) if census else network
        else:
            if self._here is not self:
                counted = None if census is None else self._here._census
                return self._here._part(entities, choice, counted)
            known = "network" in vars(self)
            if census is not None and found is None and document is None and not known:
                # Why something follows takes long to find: it is asked of what is chosen alone.
                return self._reasoned(select(self.store, self.connections, named, choice))
            network = self.network if census else self.connections
        if query is not None and found is not None:
            described = sparql.form(query) == "DESCRIBE"
            network = select_answer(self.context, network, found, described=described)
        return select(self.store, network, named, choice)

    def _reasoned(self, network: Network) -> Network:
        """Return a network whose inferred statements tell why they follow, where rules apply."""
        from .network.reasons import add_reasons

        if not self.context.is_ours and not self._rules:
            return network  # our rules derive nothing in it
        return add_reasons(self.context, network)

    @_limited
    def view(
        self,
        *entities: Names,
        title: str | None = None,
        command: str = "",
        timeout: Seconds | None = None,
        memory: Size | None = None,
        **selection: Unpack[Selection],
    ) -> View:
        """Return an interactive page of the graph, or of a part (see `part`): one HTML file.

        Args:
            entities: names of things to show with what lies around them.
            title: the heading; None for one that tells what was chosen.
            command: the command line that makes this page again, shown for copying.
            selection: see `Selection`.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.

        Raises:
            UnknownName: there is no such thing or document, or nothing to draw.
            QueryError: the query cannot be read.
            UsageError: the query is an ASK.
        """
        from .network.selection import chosen, is_whole

        # A page counts what lies beyond it, which is everything.
        whole = is_whole(self._named(entities, "entities"), chosen(selection))
        if (here := self._by_heart if whole else self._here) is not self:
            return here.view(*entities, title=title, command=command, **selection)
        from .explain.diagnose.extents import extents
        from .view import Beyond, render
        from .view.content import page_questions, within
        from .view.picture.draw import cited

        title = None if title is None else arguments.text(title, "title")
        command = arguments.text(command, "command")
        part, wanted, told, note = self._to_draw(entities, selection)
        held = {node.iri for node in part.nodes}
        ours = self._choice is not None
        asked = _known(self).listed("") if ours else ()
        return render(
            part,
            title=told if title is None else title,
            note=note,
            command=command,
            wanted=wanted,
            inferred=selection.get("query") is not None,
            as_of=self.as_of,
            beyond=Beyond(
                self._whole,
                extents(self._setting, held),
                page_questions(asked, self.context.labels, held),
                within(self.store, held),
                cited() if ours else "",
            ),
        )

    @_limited
    def picture(
        self,
        *entities: Names,
        draw: Literal["network", "map", "timeline"] = "network",
        title: str | None = None,
        timeout: Seconds | None = None,
        memory: Size | None = None,
        **selection: Unpack[Selection],
    ) -> Picture:
        """Return a figure of the graph, or of a part (see `part`), for a paper or a slide.

        A notebook shows it; `save` writes it as SVG, PNG or PDF. The same input gives the same
        bytes.

        Args:
            entities: names of things to show with what lies around them.
            draw: "network"; "map" of what takes place where; "timeline" of what has days.
            title: the heading; None for one that tells what was chosen.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.
            selection: see `Selection`.

        Raises:
            UnknownName: there is no such thing or document, or nothing to draw so.
            QueryError: the query cannot be read.
            UsageError: the query is an ASK, or there is no such kind of figure.
            MissingExtra: a map needs outlines that are not installed.
        """
        from .network.selection import chosen, is_whole
        from .view.picture.draw import FIGURES, PictureSetting, draw_picture

        if is_whole(self._named(entities, "entities"), chosen(selection)) and (
            self._by_heart is not self
        ):
            return self._by_heart.picture(*entities, draw=draw, title=title, **selection)
        kind = arguments.choice(draw, FIGURES, "draw")
        title = None if title is None else arguments.text(title, "title")
        # A picture tells nothing of the whole, nor why its statements follow: around things these
        # need not be known, nor on a server, which would have to be asked for all of it.
        around = entities and not {"query", "document", "classes"} & selection.keys()
        counted = isinstance(self.store, ox.Store) and not around
        part, wanted, told, note = self._to_draw(entities, selection, counted=counted)
        return draw_picture(
            part,
            kind,
            PictureSetting(
                self.store,
                lambda: self.connections,
                title=told if title is None else title,
                note=note,
                wanted=tuple(wanted),
                inferred=selection.get("query") is not None,
                as_of=self.as_of,
                ours=self._choice is not None,
            ),
        )

    def _to_draw(
        self, entities: Sequence[Names], selection: Selection, *, counted: bool = True
    ) -> tuple[Network, list[str], str, str]:
        """Return the part that a page or a picture shows, what it is around, title and note.

        Where the whole is not counted, the part does not tell how large that is.
        """
        from .network.selection import chosen
        from .view.content import heading, title_of

        choice = chosen({"all": False, **selection})
        top = choice.pop("top", None)
        named = self._named(entities, "entities")
        around = self._part(named, choice, self._census if counted else None)
        if not around.nodes:
            raise NothingFound("there is nothing to draw: no statement connects two named things")
        wanted = [self._resolved(name, classes=False) for name in named]
        part = around if top is None else around.top(top, wanted)
        named_file = self._files[0].name if self._files else ""
        if self._project and self._choice is None:
            named_file = self._project.name
        whole = title_of(self.store, named_file, ours=self._choice is not None)
        narrowed = self._choice.narrowed if self._choice else ""
        if (document := choice.get("document")) is not None:
            from .naming import names

            choice["document"] = names.resolve(self.store, arguments.name(document, "document"))
        told, note = heading(self.context.labels, whole, wanted, choice, narrowed)
        if len(part.nodes) < len(around.nodes):
            note = f"{note} These are the best connected of {len(around.nodes):,}.".strip()
        return part, wanted, told, note

    @_limited
    def export(
        self,
        path: File | None = None,
        format: str | None = None,
        *,
        entities: Names = (),
        sources: bool = False,
        mappings: bool = False,
        timeout: Seconds | None = None,
        memory: Size | None = None,
        profile: Literal["owl-dl"] | None = None,
        tell: Callable[[str], object] | None = None,
        **selection: Unpack[Selection],
    ) -> bytes:
        """Return the graph, or a part (see `part`), in a format; write it where a file is named.

        The bytes have `warnings` of what the format does not hold as the graph has it: named graphs
        that are merged, characters that are replaced, literals that were rewritten.

        Args:
            path: where to write; its suffix says the format where none is given.
            format: turtle, trig, ntriples, nquads, jsonld, rdfxml, graphml, gexf, nodes-csv or
                edges-csv.
            entities: names of things to export with what lies around them.
            sources: in Turtle, N-Triples and RDF/XML, which have no named graphs, add for each
                statement an rdf:Statement with the passages that hold it.
            mappings: add what our terms are in gist, Common Core, ORG, PROV and schema.org.
            timeout: how many seconds it may take (see `query`).
            memory: how much memory that may take.
            profile: "owl-dl" writes it as OWL 2 DL has it: without rivals, shapes and sources,
                every term declared, dates as xsd:dateTime at 00:00:00.
            tell: called with each line that is to be known of what is written: how many dates were
                written so, what OWL 2 DL has no place for.
            selection: see `Selection`.

        Raises:
            UsageError: the format or the profile is unknown, or the format cannot hold the profile.
            FormatError: the format cannot hold a statement.
            WriteError: the file cannot be written.
            OutOfTime, OutOfMemory: a limit was reached.
        """
        from .core.files import replacing
        from .export import exported
        from .export.formats import choose_format
        from .export.networks import exported_network
        from .export.owl import chosen_profile
        from .export.rdf import exported_rdf
        from .network.selection import chosen, is_whole
        from .rdf.formats import NETWORK_FORMATS

        target = None if path is None else arguments.file(path, "path")
        named, choice = self._named(entities, "entities"), chosen(selection)
        sources = arguments.flag(sources, "sources")
        mappings = arguments.flag(mappings, "mappings")
        form = choose_format(format and arguments.text(format, "format"), target)
        dialect = chosen_profile(profile, form, sources=sources)
        if mappings and (form in NETWORK_FORMATS or not self.merged):
            lacking = form if form in NETWORK_FORMATS else "a graph of others"
            raise UsageError(
                f"mappings are statements about our terms, and {lacking} has no place for them: "
                "leave out --mappings, or export our graph as RDF"
            )
        whole = is_whole(named, choice)
        store = self._here.store if whole else self.store
        part = None
        if not whole or sources or form in NETWORK_FORMATS:
            part = self._part(named, choice, None)
        if part is not None and form in NETWORK_FORMATS:
            content = exported_network(part, form)
            if whole:
                lost = (*content.warnings, *exported.of_statements(store, part, form))
                content.warnings = lost
        else:
            content = exported_rdf(
                store,
                part,
                form,
                whole=whole,
                merged=self.merged,
                asserted=choice.get("asserted", False),
                sources=sources,
                mappings=mappings,
                prefixes=self._written,
                profile=dialect,
                tell=None if tell is None else arguments.function(tell, "tell"),
            )
        content.warnings += tuple(exported.of_literals(self._files, self._rewritten, self._manner))
        if target is not None:
            with replacing(target) as out:
                out.write(content)
        return content

    def export_streamed(
        self,
        path: File,
        format: Literal["nquads", "ntriples"] | None = None,
        *,
        asserted: bool = False,
    ) -> Streamed:
        """Write all of a graph on a server to a file, as it comes: memory holds a part at a time.

        What is written is what `export` returns. A file is there whole or not at all.

        Args:
            path: where to write; its suffix says the format where none is given.
            format: nquads or ntriples.
            asserted: leave out what is inferred.

        Raises:
            UsageError: it is no graph on a server, or the format is another one.
            EndpointError: it cannot be had whole.
            WriteError: the file cannot be written.
        """
        from .core.files import replacing
        from .export.formats import choose_format
        from .export.streamed import write_streamed
        from .rdf.serialize import LINES

        target = arguments.file(path, "path")
        form = choose_format(format and arguments.text(format, "format"), target)
        asserted = arguments.flag(asserted, "asserted")
        if form not in LINES or not _is_remote(self.store):
            raise UsageError(
                f"{form}: only {' and '.join(LINES)} of a graph on a server are written as they "
                "come; export writes the others"
            )
        with replacing(target) as out:
            store: RemoteStore = self.store  # type: ignore[assignment]
            return write_streamed(store, form, out, asserted=asserted)

    @cached_property
    def _here(self) -> KnowledgeGraph:
        """The graph where everything of it can be read: itself, or a copy of one on a server.

        Raises:
            UsageError: a server holds more than is fetched.
            EndpointError: it cannot be had whole.
        """
        from .inference.materialize import merge

        if isinstance(self.store, ox.Store):
            return self
        kept = self.store.copied()
        if self.merged:
            merge(kept)
        return KnowledgeGraph(kept, self.prefixes, self.texts, **self._rest())

    @cached_property
    def _at_hand(self) -> KnowledgeGraph:
        """The graph where reading all of it costs least: that of the cache in memory, or `_here`.

        Raises:
            UsageError: a server holds more than is fetched.
            EndpointError: it cannot be had whole.
        """
        if not (self._is_snapshot and self._choice):
            return self._here
        store = self._choice.prepared(in_memory=True)
        return KnowledgeGraph(store, self.prefixes, self.texts, **self._rest())

    @cached_property
    def _by_heart(self) -> KnowledgeGraph:
        """The graph where most of it is read, thing by thing: held in memory where that is quick.

        Raises:
            UsageError: a server holds more than is fetched.
            EndpointError: it cannot be had whole.
        """
        if self._statements:
            return self
        known = self._choice.statements() if self._is_snapshot and self._choice else None
        if known is None:
            return self._at_hand
        return KnowledgeGraph(
            self.store, self.prefixes, self.texts, **self._rest(), statements=known
        )

    def _found(self, name: Name, of: str, classes: bool | None = None) -> str:
        """Return the IRI of what was passed as a name for something."""
        return self._resolved(arguments.name(name, of), classes=classes)

    def rdflib(self) -> rdflib.Dataset:
        """Return an rdflib Dataset over the same store, nothing copied.

        What is asked of it is answered as `query` answers: FROM chooses graphs, each statement of
        several counts once, sums with dates do not depend on names, and SERVICE is refused. Queries
        have the prefixes that they declare or that are passed as `initNs`.
        """
        import rdflib

        from .query.rdflib_store import Store

        return rdflib.Dataset(store=Store(self.store))

    def networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the network as a networkx graph, nodes by CURIE, edges by relation."""
        return self.network.to_networkx()


def _known(graph: KnowledgeGraph | None) -> Catalogue:
    """Return the questions of a graph; those that ship for none."""
    from .query.questions import SHIPPED

    return graph._catalogue if graph else SHIPPED


def _unanswered(name: str, nothing: bool) -> Diagnosis | None:
    """Return that a question of others has no answer: of their graph nothing more is known."""
    from .query.diagnosis import Diagnosis

    return Diagnosis("no-match", f"nothing in the graph answers {name}") if nothing else None


def _load_again(options: dict[str, Any]) -> KnowledgeGraph:
    """Return what was loaded, opened once more."""
    return KnowledgeGraph.connect(**options) if "url" in options else KnowledgeGraph.load(**options)


def _is_remote(store: object) -> bool:
    """Return whether it is a graph on a server."""
    from .remote.store import RemoteStore

    return isinstance(store, RemoteStore)


def _handed_over(
    lines: bytes, prefixes: dict[str, str], texts: Path | None, rest: dict[str, Any]
) -> KnowledgeGraph:
    """Return a graph in memory of the statements of another, with the names of its blank nodes."""
    store = ox.Store()
    store.bulk_extend(ox.parse(lines, ox.RdfFormat.N_QUADS, lenient=True))
    return KnowledgeGraph(store, prefixes, texts, **rest)


def _syntax(name: object) -> str | None:
    """Return the name of a syntax of RDF; None for none."""
    return None if name is None else arguments.choice(name, GRAPH_FORMATS, "input_format")


def _limit(limit: object) -> int | None:
    """Return how many rows at most; None for all."""
    return None if limit is None else min(arguments.number(limit, "limit"), sparql.ENDLESS)


def _is_query(asked: str) -> bool:
    """Whether a text is a query, and not the name of a question."""
    return any(mark.isspace() or mark == "{" for mark in asked.strip())
