"""Finding what one half remembers: by name, id, a beginning, or words of a definition."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..actors.states import Named, States, keys_of
from ..core.errors import UsageError, quoted
from ..core.letters import latin
from ..core.namespaces import DERIVED, KG, MD, PREFIXES, RDF_TYPE, SRC, expand, shorten
from ..core.suggestions import Suggester, nearest
from ..core.terms import lexical
from ..core.text import fold
from ..evidence.statements import domain_relations, uses_vocabulary
from ..query.diagnosis import Diagnosis
from ..query.results import Answer, Results, stream, tabulate
from ..rdf.lookups import About, Lookups, lookups_of
from ..rdf.store import rows
from . import choice, kept_names
from .choice import (
    ALIAS,
    DEFINING,
    NAMING,
    literals,
    literals_of,
    name_order,
    preferred,
    readable,
)
from .kept_names import KeptNames

FIND_COLUMNS: Final = ("name", "id", "class", "match")

#: What tells of a thing in words, and what part that plays.
_USES: Final = {
    **dict.fromkeys(NAMING, "label"),
    ALIAS: "alias",
    **dict.fromkeys(DEFINING, "definition"),
}
_LABELS: Final = tuple(each for each in NAMING if each != ALIAS)
#: What nobody looks for by name.
_UNNAMED: Final = (MD + "Section", MD + "Passage", PREFIXES["owl"] + "Ontology")
_TERMS: Final = {
    PREFIXES[prefix] + name: kind
    for prefix, name, kind in (
        ("owl", "Class", "class"),
        ("rdfs", "Class", "class"),
        ("owl", "ObjectProperty", "relation"),
        ("owl", "DatatypeProperty", "property"),
        ("owl", "AnnotationProperty", "property"),
        ("rdf", "Property", "property"),
    )
}
_FOREIGN: Final = tuple(
    namespace for namespace in PREFIXES.values() if namespace not in (MD, KG, SRC)
)
_DERIVED: Final = frozenset(map(ox.NamedNode, DERIVED))
_AN_ALIAS: Final = 1  # the rank of the same alias
_PAGE: Final = SRC + "page-"  # so begins a web page that facts were read on
_OF_A_STATE: Final = 2  # the rank of what a dataset calls a state
_GONE: Final = 3  # the lowest rank of a state that was not there on the day
_MISSPELT: Final = 75.0  # of 100: so alike is a word that was meant
#: Texts in which letters may pass for others, or marks do not count, as SPARQL writes it.
_UNUSUAL: Final = ox.Literal("['`]|[^ -~]")
_MARKS: Final = re.compile("['\u2018\u02bc`\u00b4]")

#: What fits equally well: its rank, whether its label is in another case, and what it is.
_Room = tuple[int, bool, int]


@dataclass
class _Known:
    """What a thing, a term or a document is called, as it is written."""

    iri: str
    labels: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def add(self, use: str, text: str) -> None:
        """Take in a text that tells of it."""
        {"label": self.labels, "alias": self.aliases}.get(use, self.definitions).append(text)

    def room(self) -> int:
        """Return 0 for a thing, 1 for a term of ours, 2 for a source, 3 for a term of others."""
        if self.iri.startswith(_FOREIGN):
            return 3
        return 1 if self.iri.startswith(MD) else 2 if self.iri.startswith(SRC) else 0


def find(
    store: ox.Store,
    text: str,
    limit: int | None = 20,
    day: date | None = None,
    kept: KeptNames | None = None,
) -> Results:
    """Return what bears a name, an id or a definition that fits, the best fit first.

    The order: the same label, the same alias, the same id; a label, then an alias, that begins so;
    all the words in a label, in an alias, in a definition; the beginnings of words in a label, in
    an alias; names in other letters that look the same. A web page that has the alias of a thing
    as its title comes after this. A state that the text names on the day, as
    datasets write it ("Korea, Rep."), comes after labels and aliases, and one that was not there on
    a day that is given after these. Among the same labels one in
    the case of the text comes first. Among equals things come
    before terms and these before sources, then what more statements speak of, then by label. Case,
    accents, apostrophes, dashes and marks that nobody sees do not count.

    Args:
        store: what is searched.
        text: words, an id, a CURIE or an IRI.
        limit: at most so many rows; `more` of the answer says if there are more.
        day: the day on which a state is meant; None for the last day covered.
        kept: the names of the store, where they are kept beside it.

    Raises:
        UsageError: there is no letter or digit in the text.
    """
    wanted = _words(text)
    if not wanted:
        raise UsageError(f"there is no word in {text!r}; find takes a name, an id or words")
    fits = _fitting(store, text.strip(), wanted, kept)
    if day or kept is None or kept.may_be_state(keys_of(text.strip())):
        states = States(store)
        meant = states.named(text.strip(), day)
    else:
        meant = Named()
    named = (_OF_A_STATE, 0, "name of a state" if meant.state else meant.problem)
    for iri in {meant.state} if meant.state else {*meant.candidates}:
        fits[iri] = min(fits.get(iri, named), named)
    if day:
        for iri, (rank, length, why) in fits.items():
            if absent := states.absent(iri, day):
                fits[iri] = max(rank, _GONE), length, f"{why}; {absent}"
    rooms = _rooms(fits)
    lookups, relations = lookups_of(store), domain_relations(store)

    @cache
    def in_order(room: _Room) -> list[tuple[str, str, str]]:
        """Return the id, the name and the reason of what fits equally well, in order."""
        if not lookups.by_index:  # each look-up is a request
            About(lookups, (*_USES, RDF_TYPE)).fetch(iri for iri, _ in rooms[room])
        named = [(_name(store, iri), iri, why) for iri, why in rooms[room]]
        if len(named) > 1:
            said = _statements(lookups, [iri for _, iri, _ in named], relations)
            named.sort(key=lambda hit: (-said[hit[1]], fold(hit[0]), hit[1]))
        return [(iri, name, why) for name, iri, why in named]

    def rows(first: int, last: int | None = None) -> Iterator[tuple[str, ...]]:
        hits = itertools.chain.from_iterable(map(in_order, sorted(rooms)))
        for iri, name, why in itertools.islice(hits, first, last):
            yield name, shorten(iri), _kind(store, iri), why

    def after(count: int) -> Answer:
        """Return what a limit cut off: of much it may be asked only whether there is any."""
        rest = stream(FIND_COLUMNS, lambda: (tuple(map(ox.Literal, row)) for row in rows(count)))
        return rest.run()

    return replace(tabulate(FIND_COLUMNS, rows(0, limit)), limit=limit, after=after)


def _rooms(fitting: Mapping[str, tuple[int, int, str]]) -> dict[_Room, list[tuple[str, str]]]:
    """Return what fits by how well it does and what it is, with the reason in words."""
    rooms: dict[_Room, list[tuple[str, str]]] = {}
    for iri, (rank, length, why) in fitting.items():
        rank = max(rank, _AN_ALIAS) if iri.startswith(_PAGE) else rank
        other_case = rank > 0 or length > 0
        rooms.setdefault((rank, other_case, _Known(iri).room()), []).append((iri, why))
    return rooms


def _fitting(
    store: ox.Store, text: str, wanted: tuple[str, ...], kept: KeptNames | None
) -> dict[str, tuple[int, int, str]]:
    """Return how well each thing fits that does.

    Names that are kept beside a store are searched there. Else the engine looks at every name and
    definition and hands out those that have the letters of all words, or others than ASCII.
    """
    meant, local = expand(text), text.casefold()
    fitting: dict[str, _Known] = {}
    for iri, relation, value in _likely(store, wanted, local, kept):
        if _may_fit(value, wanted):
            fitting.setdefault(iri, _Known(iri)).add(_USES[relation], value)
        elif iri == meant or iri.casefold().endswith(local):
            fitting.setdefault(iri, _Known(iri))
    if meant and any(next(literals_of(store, meant, use), None) for use in _USES):
        fitting.setdefault(meant, _Known(meant))
    if not uses_vocabulary(store):
        for iri in _nameless(store, wanted):
            fitting[iri] = _Known(iri, [readable(iri)])
    fits = {iri: fit for iri, known in fitting.items() if (fit := _fit(known, text, wanted))}
    types = lookups_of(store).about(fits, (RDF_TYPE,))
    passed = {lexical(quad.subject) for quad in types if lexical(quad.object) in _UNNAMED}
    return {iri: fit for iri, fit in fits.items() if iri not in passed}


def write_names(place: Path, store: ox.Store) -> None:
    """Write the names in a store beside it, for `find`; the store must not change any more.

    Raises:
        WriteError: it cannot be written.
    """
    kept_names.write_beside(place, store, tuple(_USES), _plain)


def names_beside(place: Path) -> KeptNames | None:
    """Return the names that were written beside a store, where it is as it was then."""
    return KeptNames.of(place, tuple(_USES))


def _plain(text: str) -> str:
    """Return text as its words are compared, and what it looks like in Latin letters."""
    seen = latin(text)
    plain = _MARKS.sub("", fold(text))
    return plain if seen == text else f"{plain} {_MARKS.sub('', fold(seen))}"


def _likely(
    store: ox.Store, wanted: tuple[str, ...], local: str, kept: KeptNames | None
) -> Iterator[tuple[str, str, str]]:
    """Yield the things, the relations and the texts that may fit."""
    if kept is not None:
        ending = None if re.search(r"\s", local) else local
        for iri, relation in kept.likely(wanted, ending):
            for quad in literals_of(store, iri, relation):
                yield iri, relation, quad.object.value  # type: ignore[union-attr]
        return
    likely = f"{_has(wanted, 'STR(?text)')} || REGEX(STR(?text), {_UNUSUAL})"
    if not re.search(r"\s", local):  # no IRI has a space in it
        likely += f" || STRENDS(LCASE(STR(?thing)), {ox.Literal(local)})"
    if not local.isascii():
        likely += f" || REGEX(STR(?thing), {_UNUSUAL})"
    for relation in _USES:
        said = f"?thing <{relation}> ?text"
        if not uses_vocabulary(store):
            said = f"{{ {said} }} UNION {{ GRAPH ?graph {{ {said} }} }}"
        for row in rows(store, f"SELECT ?thing ?text {{ {said} FILTER ({likely}) }}"):
            thing, text = row
            if isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal):
                yield thing.value, relation, text.value


def _nameless(store: ox.Store, wanted: tuple[str, ...]) -> Iterator[str]:
    """Yield what a graph of others speaks of, and names by its IRI alone, that may fit."""
    spaces = [
        f"STRSTARTS(STR(?thing), {ox.Literal(space)})"
        for prefix, space in PREFIXES.items()
        if any(word in prefix for word in wanted)
    ]
    encoded = f"CONTAINS(STR(?thing), '%') || REGEX(STR(?thing), {_UNUSUAL})"
    likely = " || ".join((_has(wanted[:1], "STR(?thing)"), encoded, *spaces))
    said = "{ ?thing ?relation ?other } UNION { GRAPH ?graph { ?thing ?relation ?other } }"
    asked = f"SELECT DISTINCT ?thing {{ {said} FILTER (ISIRI(?thing) && ({likely})) }}"
    for (thing,) in rows(store, asked):
        if not any(next(literals_of(store, thing.value, use), None) for use in _USES):
            yield thing.value


def _has(wanted: tuple[str, ...], text: str) -> str:
    """Return as SPARQL writes it that a text has the letters of all words."""
    return " && ".join(f"CONTAINS(LCASE({text}), {ox.Literal(word)})" for word in wanted)


def _may_fit(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether a text has the letters of all words, which costs little to see."""
    if text.isascii() and "'" not in text and "`" not in text:
        plain = text.lower()
        return all(word in plain for word in wanted)
    plain = _MARKS.sub("", fold(text))
    return all(word in plain for word in wanted) or latin(text) != text


def nothing_called(store: ox.Store, text: str) -> Diagnosis:
    """Return the diagnosis that `find` found nothing, with the nearest names."""
    near = " or ".join(map(repr, nearest_names(store, text)))
    return Diagnosis(
        "unknown-term",
        f"nothing in the graph is called {quoted(text)} or defined with it",
        suggestion=f"did you mean {near}?" if near else None,
    )


def nearest_names(store: ox.Store, text: str) -> tuple[str, ...]:
    """Return up to three names that look like a text, for where `find` finds nothing."""
    ours = sorted(
        (known for known in _known(store) if known.room() < 3),
        key=lambda known: (known.room(), known.iri),
    )
    names = [name for known in ours for name in (*known.labels, *known.aliases)]
    if close := nearest(text, names):
        return tuple(close)
    vocabulary = Suggester(sorted({word for name in names for word in _words(name)}))
    mended = [" ".join(vocabulary.nearest(word, 1, _MISSPELT)) for word in _words(text)]
    return (" ".join(mended),) if mended and all(mended) else ()


def _known(store: ox.Store) -> Iterable[_Known]:
    """Return everything that has a name, texts in a fixed order."""
    held: dict[str, _Known] = {}
    typed = ox.NamedNode(RDF_TYPE)
    passed = {
        quad.subject.value
        for kind in map(ox.NamedNode, _UNNAMED)
        for quad in store.quads_for_pattern(None, typed, kind)
        if isinstance(quad.subject, ox.NamedNode)
    }
    for relation, use in _USES.items():
        texts: list[tuple[str, ox.Literal]] = [
            (quad.subject.value, quad.object)  # type: ignore[union-attr, misc]
            for quad in literals(store, ox.NamedNode(relation))
        ]
        texts.sort(key=lambda each: (each[0], name_order(each[1])))
        for iri, text in texts:
            if iri not in passed:
                held.setdefault(iri, _Known(iri)).add(use, text.value)
    if not uses_vocabulary(store):
        for iri in sorted(_subjects(store) - held.keys() - passed):
            held[iri] = _Known(iri, [readable(iri)])
    return held.values()


def _subjects(store: ox.Store) -> set[str]:
    """Return the IRIs of which a graph says anything."""
    return {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared.

    >>> _words("The Philippines\u2019 back\u2013channel")
    ('the', 'philippines', 'back', 'channel')
    """
    return tuple(re.findall(r"[^\W_]+", _MARKS.sub("", fold(text))))


def _fit(known: _Known, text: str, wanted: tuple[str, ...]) -> tuple[int, int, str] | None:
    """Return how well a thing fits, the better the lower, and why; None where it does not."""
    return min(_fits(known, text, wanted), default=None)


def _fits(known: _Known, text: str, wanted: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield each reason to name a thing: the rank, the length of the name, the reason in words.

    The length of a name that is written as the text is counts as 0.
    """
    many = "words" if len(wanted) > 1 else "word"
    start = " ".join(wanted)
    local = known.iri[max(known.iri.rfind("/"), known.iri.rfind("#")) + 1 :]
    if known.iri == expand(text) or local.casefold() == text.casefold():
        yield 2, 0, "id"
    for shift, names in enumerate((known.labels, known.aliases)):
        for name in names:
            words, called = _words(name), f"alias {name}" if shift else "label"
            if words == wanted:
                yield shift, 0 if name == text else len(name), called
            elif " ".join(words).startswith(start):
                yield 3 + shift, len(name), f"{called} begins with it"
            elif set(wanted) <= set(words):
                yield 5 + shift, len(name), f"{many} in the {called}"
            elif all(any(word.startswith(each) for word in words) for each in wanted):
                yield 8 + shift, len(name), f"{many} begun in the {called}"
            elif (seen := latin(name)) != name and set(wanted) <= set(_words(seen)):
                yield 10 + shift, len(name), f"{called} in letters that look so"
    for definition in known.definitions:
        if set(wanted) <= set(_words(definition)):
            yield 7, 0, f"{many} in the definition"


def _name(store: ox.Store, iri: str) -> str:
    """Return the name to show: the first label that a thing has, else its id."""
    ours = uses_vocabulary(store)
    graph = (ox.DefaultGraph(),) if ours else (None,)
    told = ours
    for relation in _USES:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(relation), None, *graph)
        name = preferred(q.object for q in quads if isinstance(q.object, ox.Literal))
        if name and relation in _LABELS:
            return name
        told = told or name is not None
    return shorten(iri) if told else readable(iri)


def _kind(store: ox.Store, iri: str) -> str:
    """Return the most specific class in words: what a source states, not what follows."""
    held: dict[bool, set[str]] = {True: set(), False: set()}
    for quad in store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None):
        graph = quad.graph_name
        if isinstance(quad.object, ox.NamedNode) and graph not in _DERIVED:
            held[isinstance(graph, ox.DefaultGraph)].add(quad.object.value)
    stated = choice.telling_kinds(held[False] or held[True])
    kinds = [_TERMS[each] for each in _TERMS if each in stated]
    for each in stated if not kinds else ():
        if named := choice.name_of(store, each):
            return named
    return kinds[0] if kinds else readable(stated[0]) if stated else ""


def _statements(
    lookups: Lookups, iris: Collection[str], relations: Collection[ox.NamedNode]
) -> Counter[str]:
    """Return how many statements between things speak of each."""
    said: Counter[str] = Counter()
    for quad in lookups.about(iris, merged=True):
        said[lexical(quad.subject)] += quad.predicate in relations
    for quad in lookups.leading_to(iris, merged=True):
        said[lexical(quad.object)] += quad.predicate in relations
    return said
