"""Citations: how to cite the dataset, and an answer with the query and the sources behind it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from ..core import arguments
from ..core.errors import AmbiguousName, LoadError, UnknownName
from ..core.files import read_bytes, read_text
from ..core.namespaces import CATALOGUE, DERIVED, ONTOLOGY, PREFIXES, SRC, expand
from ..core.tables import CsvReader
from ..core.version import VERSION
from ..evidence.sources import ABOUT_ITSELF
from ..inference.derivations import derivations
from ..naming import names
from ..query import questions
from ..query.results import Results
from ..rdf.store import rows

CITATION_FORMATS: Final = ("bibtex", "csl")
_TITLE: Final = "detente: a knowledge graph of military diplomacy"
_AUTHOR: Final = "The detente maintainers"
_RELEASED: Final = "2026-11-23"

_DEEPEST: Final = 4  # a premise of a premise of a premise: no rule needs more
_WORKS: Final = f"""
SELECT ?source ?title ?author ?publisher ?cited ?url ?issued ?read ?type ?sort {{
  GRAPH <{CATALOGUE}> {{
    ?source dcterms:title ?title .
    OPTIONAL {{ ?source dcterms:creator ?author }}
    OPTIONAL {{ ?source dcterms:publisher ?publisher }}
    OPTIONAL {{ ?source dcterms:bibliographicCitation ?cited }}
    OPTIONAL {{ ?source schema:url ?url }}
    OPTIONAL {{ ?source dcterms:issued ?issued }}
    OPTIONAL {{ ?source md:readOn ?read }}
    ?source a ?type
    FILTER (?type IN (md:Document, md:Dataset, md:WebPage))
  }}
  OPTIONAL {{ ?source md:sourceKind/rdfs:label ?sort }}
}} ORDER BY ?source DESC(?url)
"""
_PREF: Final = PREFIXES["skos"] + "prefLabel"
_LABELS: Final = "SELECT ?thing ?label { ?thing skos:prefLabel ?label }"
_MEMBERSHIPS: Final = """
SELECT ?graph ?member ?whole { GRAPH ?graph {
  { ?record org:member ?member ; org:organization ?whole }
  UNION { ?record md:participant ?member ; md:inActivity|md:inAgreement ?whole }
} }
"""
#: Kinds of sources that whoever publishes them also makes.
_ANSWERED_FOR: Final = frozenset(("primary record", "research dataset"))
_KINDS: Final = {"Document": ("misc", "document"), "WebPage": ("online", "webpage")}
_SPECIAL: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{chr(code): " " for code in (*range(32), 127)},
        **{char: "\\" + char for char in "&%$#_{}"},
    }
)


@dataclass(frozen=True)
class Work:
    """What is cited.

    Attributes:
        key: its name in a list of references.
        title: its title.
        kind: "Dataset", "Document" or "WebPage".
        author: who made it, where it is known.
        publisher: who stands behind it.
        issued: the day, month or year of its publication.
        read: the day on which it was last read.
        version: which version it is.
        url: where it is.
        note: what else must be said.
        source_kind: how close it stands to what it tells: "primary record", "press".
    """

    key: str
    title: str
    kind: str = "Dataset"
    author: str = ""
    publisher: str = ""
    issued: str = ""
    read: str = ""
    version: str = ""
    url: str = ""
    note: str = ""
    source_kind: str = ""

    def bibtex(self) -> str:
        """Return the work as an entry of BibLaTeX, as biber reads it."""
        kind = _KINDS.get(self.kind, ("dataset", ""))[0]
        sort = f"kind of source: {self.source_kind}" if self.source_kind else ""
        issued, read = _date(self.issued), _date(self.read)
        fields = {
            "author": f"{{{_tex(self.author)}}}" if self.author else "",
            "title": f"{{{_tex(self.title)}}}",
            **self._behind(kind),
            "year" if len(issued) == 1 else "date": _iso(issued),
            "version": _tex(self.version),
            "url": _url(self.url),
            "urldate": _iso(read) if len(read) == 3 else "",
            "note": _tex("; ".join(filter(None, (self.note, sort)))),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@{kind}{{{self.key},\n{lines}}}\n"

    def _behind(self, kind: str) -> dict[str, str]:
        """Return the field for who stands behind it, where the author is somebody else."""
        if kind != "online":
            return {"publisher": _tex(self.publisher)}
        return {} if self.author == self.publisher else {"organization": _tex(self.publisher)}

    def csl(self) -> dict[str, Any]:
        """Return the work as an item of CSL JSON."""
        issued, read = _date(self.issued), _date(self.read)
        fields = {
            "id": self.key,
            "type": _KINDS.get(self.kind, ("", "dataset"))[1],
            "title": self.title,
            "author": [{"literal": self.author}] if self.author else None,
            "publisher": self.publisher,
            "issued": {"date-parts": [issued]} if issued else None,
            "accessed": {"date-parts": [read]} if len(read) == 3 else None,
            "version": self.version,
            "URL": self.url,
            "genre": self.source_kind,
            "note": self.note,
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class Citation:
    """The works to cite: the dataset, or an answer from it, first; then its sources."""

    works: tuple[Work, ...]

    def __str__(self) -> str:
        return self.text()

    def text(self, format: str = "bibtex") -> str:
        """Return the citation as "bibtex" or "csl" (a JSON list).

        Raises:
            UsageError: there is no such format.
        """
        if arguments.choice(format, CITATION_FORMATS, "format") == "bibtex":
            return "\n".join(work.bibtex() for work in self.works)
        return json.dumps([work.csl() for work in self.works], indent=2, ensure_ascii=True) + "\n"


def cite_dataset(store: ox.Store) -> Citation:
    """Return how to cite the graph as a whole, and every source whose statements it holds."""
    holding = {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    return Citation((our_work(), *_works(store, _documents(holding))))


def cite_answer(
    store: ox.Store,
    asked: str,
    values: Mapping[str, str],
    results: Results,
    known: questions.Catalogue = questions.SHIPPED,
) -> Citation:
    """Return how to cite an answer: the query by its hash, and the sources of what the rows say.

    Args:
        store: the graph.
        asked: the query, or the name of the question; empty where that is not known.
        values: the values given for its parameters.
        results: the answer.
        known: the questions that there are.
    """
    format = "ntriples" if results.kind == "graph" else "csv"
    form = "N-Triples" if format == "ntriples" else "CSV"
    answer = _digest(results.text(format))
    named = asked in known
    text = known.find(asked).text if named else asked
    text += "".join(f"\n{name}={values[name]}" for name in sorted(values))
    title = asked if named else "a SPARQL query"
    title += "".join(f" {name}={values[name]}" for name in sorted(values))
    note = (
        f"Answer to {title}; SHA-256 of the query {_digest(text)}, of the answer as {form} {answer}"
    )
    if not asked:
        note = f"An answer; SHA-256 of it as {form} {answer}"
    things = [_thing(store, value) for value in values.values()]
    cells = ((),) if results.kind == "boolean" else results.rows
    return _cite_cells(store, note, [[*row, *things] for row in cells])


def cite_saved(store: ox.Store, path: Path) -> Citation:
    """Return how to cite an answer that was saved as CSV or TSV: by its own hash.

    Raises:
        LoadError: the file cannot be read.
    """
    import csv
    import io

    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    text = io.StringIO(read_text(path).removeprefix("\ufeff"), newline="")
    lines = CsvReader(text, delimiter)
    try:
        saved = list(lines)[1:]
    except csv.Error as error:
        raise LoadError(f"{path}: line {lines.line_num}: not CSV: {error}") from error
    digest = hashlib.sha256(read_bytes(path)).hexdigest()
    note = f"Answer saved as {path.name}; SHA-256 of the file {digest}"
    return _cite_cells(store, note, saved)


def _cite_cells(store: ox.Store, note: str, cells: Sequence[Iterable[str | None]]) -> Citation:
    documents = _documents_behind(store, cells)
    if not documents:
        note += "; no single source could be told from its rows, so all are named"
        return Citation((our_work(note), *cite_dataset(store).works[1:]))
    return Citation((our_work(note), *_works(store, documents)))


def _documents_behind(store: ox.Store, cells: Sequence[Iterable[str | None]]) -> set[str]:
    """Return the sources of the statements between the things of each row, premises included."""
    labels = {row["label"].value: row["thing"] for row in rows(store, _LABELS)}
    memberships: dict[tuple[str, str], set[str]] = {}
    for row in rows(store, _MEMBERSHIPS):
        pair = row["member"].value, row["whole"].value
        memberships.setdefault(pair, set()).add(row["graph"].value)
    graphs: set[str] = set()
    for line in {tuple(cell for cell in line if cell) for line in cells}:
        things, texts = set(), set()
        for cell in line:
            iri = expand(cell)
            node = ox.NamedNode(iri) if iri else labels.get(cell)
            things.add(node) if node is not None else texts.add(cell)
        graphs |= {thing.value for thing in things if thing.value.startswith(SRC)}
        for thing in things:
            for quad in store.quads_for_pattern(thing, None, None, ox.DefaultGraph()):
                literal = isinstance(quad.object, ox.Literal) and quad.object.value in texts
                if quad.object in things or (literal and quad.predicate.value != _PREF):
                    graphs |= _holding(store, quad.triple, _DEEPEST)
            for other in things:
                graphs |= memberships.get((thing.value, other.value), set())
    return _documents(graphs)


def _holding(store: ox.Store, triple: ox.Triple, depth: int) -> set[str]:
    """Return the graphs that hold a statement; where it only follows, those of its premises."""
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    if graphs - ABOUT_ITSELF or not (graphs & DERIVED) or not depth:
        return graphs
    for way in derivations(store, triple):
        for premise in way.premises:
            graphs |= _holding(store, premise, depth - 1)
    return graphs


def _documents(graphs: Iterable[str]) -> set[str]:
    """Return the sources of graphs: the document of a passage, nothing of our own."""
    return {graph.partition("#")[0] for graph in graphs} - ABOUT_ITSELF


def our_work(note: str = "") -> Work:
    """Return the dataset itself as a work."""
    return Work(
        key="detente",
        title=_TITLE,
        author=_AUTHOR,
        publisher=_AUTHOR,
        issued=_RELEASED,
        version=VERSION,
        url=f"{ONTOLOGY}/{VERSION}",
        note=note,
    )


def _works(store: ox.Store, wanted: set[str]) -> list[Work]:
    works = {
        row["source"].value: Work(
            key=_key(row["source"].value),
            title=row["title"].value,
            kind=row["type"].value.rpartition("#")[2],
            author=_author(row),
            publisher=row["publisher"].value if row["publisher"] else "",
            issued=row["issued"].value if row["issued"] else "",
            read=row["read"].value if row["read"] else "",
            url=row["url"].value if row["url"] else "",
            note=row["cited"].value if row["cited"] else "",
            source_kind=row["sort"].value if row["sort"] else "",
        )
        for row in rows(store, _WORKS)
    }
    others = wanted - works.keys()
    works |= {iri: Work(key=_key(iri), title=iri.removeprefix(SRC)) for iri in others}
    return _told_apart(works[iri] for iri in sorted(wanted))


def _told_apart(works: Iterable[Work]) -> list[Work]:
    """Return the works with a key of its own each: a list of references knows them by it."""
    taken: set[str] = {"detente"}
    apart = []
    for work in works:
        keys = chain((work.key,), (f"{work.key}-{number}" for number in count(2)))
        key = next(key for key in keys if key.casefold() not in taken)
        taken.add(key.casefold())
        apart.append(replace(work, key=key))
    return apart


def _thing(store: ox.Store, value: str) -> str:
    """Return the IRI of what a value names, or the value itself."""
    try:
        return names.resolve(store, value, classes=False)
    except (UnknownName, AmbiguousName):
        return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tex(text: str) -> str:
    return text.translate(_SPECIAL)


def _author(row: ox.QuerySolution) -> str:
    """Return who made a source; where that is not told of a record or dataset, who publishes it."""
    answering = row["sort"] is not None and row["sort"].value in _ANSWERED_FOR
    known = row["author"] or (row["publisher"] if answering else None)
    return known.value if known else ""


def _key(iri: str) -> str:
    """Return a name that BibTeX takes for a key."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", iri.removeprefix(SRC)).strip("-.") or "source"


def _date(text: str) -> list[int]:
    """Return year, month and day as numbers, as far as they are given; nothing if it is no date."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|T.*|[+-]\d\d:\d\d)?", text.strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        date(*(*parts, 1, 1)[:3])
    except (TypeError, ValueError):
        return []
    return parts


def _iso(parts: Sequence[int]) -> str:
    return "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(parts))


def _url(text: str) -> str:
    """Return an address as a verbatim field holds it: nothing in it ends the field."""
    return quote(text, safe="!#$%&'()*+,-./:;=?@[]_~") if text else ""
