"""Finding what one half remembers: by name, id, a beginning, or words of a definition."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyoxigraph as ox

from .errors import UsageError
from .names import fold
from .results import Results
from .sources import DERIVED
from .store import rows
from .streams import tabulate
from .terms import KG, MD, PREFIXES, RDF_TYPE, SRC, expand, shorten

COLUMNS: Final = ("name", "id", "class", "match")

_WORDS: Final = """
SELECT ?thing ?use ?text {
  VALUES (?property ?use) {
    (skos:prefLabel "label") (rdfs:label "label") (dcterms:title "label")
    (skos:altLabel "alias") (skos:definition "definition") (dcterms:description "definition")
  }
  ?thing ?property ?text
  FILTER NOT EXISTS { ?thing a ?kind FILTER (?kind IN (md:Section, md:Passage, owl:Ontology)) }
}
"""
_RELATIONS: Final = "SELECT ?relation { ?relation a md:DomainRelation }"
_OWL: Final = {
    PREFIXES["owl"] + name: kind
    for name, kind in (
        ("Class", "class"),
        ("ObjectProperty", "relation"),
        ("DatatypeProperty", "property"),
    )
}
_FOREIGN: Final = tuple(
    namespace for namespace in PREFIXES.values() if namespace not in (MD, KG, SRC)
)
_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_DERIVED: Final = frozenset(map(ox.NamedNode, DERIVED))
_MARKS: Final = re.compile("['\u2018\u02bc`\u00b4]")


@dataclass
class _Known:
    """What a thing, a term or a document is called, as it is written."""

    iri: str
    labels: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def room(self) -> int:
        """Return 0 for a thing, 1 for a term of ours, 2 for a source, 3 for a term of others."""
        if self.iri.startswith(_FOREIGN):
            return 3
        return 1 if self.iri.startswith(MD) else 2 if self.iri.startswith(SRC) else 0


def find(store: ox.Store, text: str, limit: int | None = 20) -> Results:
    """Return what bears a name, an id or a definition that fits, the best fit first.

    The order: the same label, the same alias, the same id; a label, then an alias, that begins so;
    all the words in a label, in an alias, in a definition; the beginnings of words in a label, in
    an alias. Among equals things come before terms and these before sources, then what more
    statements speak of, then by label. Case, accents, apostrophes and dashes do not count.

    Args:
        store: what is searched.
        text: words, an id, a CURIE or an IRI.
        limit: at most so many rows; `more` of the answer says if there are more.

    Raises:
        UsageError: there is no letter or digit in the text.
    """
    wanted = _words(text)
    if not wanted:
        raise UsageError(f"there is no word in {text!r}; find takes a name, an id or words")
    relations = {row["relation"] for row in rows(store, _RELATIONS)}
    found = []
    for known in _known(store):
        fit = _fit(known, text.strip(), wanted)
        if fit:
            rank, _, why = fit
            said = -_statements(store, known.iri, relations)
            found.append((rank, known.room(), said, fold(_name(known)), known, why))
    found.sort(key=lambda hit: (*hit[:4], hit[4].iri))

    def table(hits: Iterable[tuple[Any, ...]]) -> Results:
        rows = ((_name(one), shorten(one.iri), _kind(store, one.iri), why) for *_, one, why in hits)
        return tabulate(COLUMNS, rows)

    return replace(
        table(found[:limit]), limit=limit, after=lambda count: table(found[count:]).run()
    )


def nearest(store: ox.Store, text: str) -> tuple[str, ...]:
    """Return up to three names that look like a text, for where `find` finds nothing."""
    spelled: dict[str, str] = {}
    for known in sorted(_known(store), key=lambda known: (-known.room(), known.iri)):
        if known.room() < 3:
            spelled |= {fold(name): name for name in (*known.aliases, *known.labels)}
    close = difflib.get_close_matches(fold(text), sorted(spelled), 3, 0.6)
    if close:
        return tuple(spelled[key] for key in close)
    vocabulary = sorted({word for key in spelled for word in _words(key)})
    mended = [(difflib.get_close_matches(w, vocabulary, 1, 0.75) or [""])[0] for w in _words(text)]
    return (" ".join(mended),) if mended and all(mended) else ()


def _known(store: ox.Store) -> Iterable[_Known]:
    """Return everything that has a name, texts in a fixed order."""
    held: dict[str, _Known] = {}
    texts = [
        (row["thing"].value, row["use"].value, row["text"])
        for row in rows(store, _WORDS)
        if isinstance(row["thing"], ox.NamedNode) and isinstance(row["text"], ox.Literal)
    ]
    texts.sort(key=lambda each: (each[0], (each[2].language or "en") != "en", each[2].value))
    for iri, use, text in texts:
        known = held.setdefault(iri, _Known(iri))
        {"label": known.labels, "alias": known.aliases}.get(use, known.definitions).append(
            text.value
        )
    return held.values()


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
    """Yield each reason to name a thing: the rank, the length of the name, the reason in words."""
    many = "words" if len(wanted) > 1 else "word"
    start = " ".join(wanted)
    local = known.iri[max(known.iri.rfind("/"), known.iri.rfind("#")) + 1 :]
    if known.iri == expand(text) or local.casefold() == text.casefold():
        yield 2, 0, "id"
    for shift, names in enumerate((known.labels, known.aliases)):
        for name in names:
            words, called = _words(name), f"alias {name}" if shift else "label"
            if words == wanted:
                yield shift, len(name), called
            elif " ".join(words).startswith(start):
                yield 3 + shift, len(name), f"{called} begins with it"
            elif set(wanted) <= set(words):
                yield 5 + shift, len(name), f"{many} in the {called}"
            elif all(any(word.startswith(each) for word in words) for each in wanted):
                yield 8 + shift, len(name), f"{many} begun in the {called}"
    for definition in known.definitions:
        if set(wanted) <= set(_words(definition)):
            yield 7, 0, f"{many} in the definition"


def _name(known: _Known) -> str:
    return known.labels[0] if known.labels else shorten(known.iri)


def _kind(store: ox.Store, iri: str) -> str:
    """Return the most specific class in words: what a source states, not what follows."""
    held: dict[bool, set[str]] = {True: set(), False: set()}
    for quad in store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF_TYPE), None):
        graph = quad.graph_name
        if isinstance(quad.object, ox.NamedNode) and graph not in _DERIVED:
            held[isinstance(graph, ox.DefaultGraph)].add(quad.object.value)
    stated = sorted(held[False] or held[True])
    kinds = [_OWL[each] for each in stated if each in _OWL]
    for each in stated if not kinds else ():
        for quad in store.quads_for_pattern(ox.NamedNode(each), _LABEL, None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.Literal):
                return quad.object.value
    return kinds[0] if kinds else shorten(stated[0]) if stated else ""


def _statements(store: ox.Store, iri: str, relations: set[ox.NamedNode]) -> int:
    """Return how many statements between things speak of one."""
    node, merged = ox.NamedNode(iri), ox.DefaultGraph()
    said = 0
    for pattern in ((node, None), (None, node)):
        for quad in store.quads_for_pattern(pattern[0], None, pattern[1], merged):
            said += quad.predicate in relations
    return said
