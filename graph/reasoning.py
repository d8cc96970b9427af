"""What follows: the rules of ontology/rules, run into the inferred graphs, and told as premises.

Every statement is as strong as the strongest graph that holds it; a derived one as its weakest
premise. What follows from asserted premises alone stands in the inferred graph, the rest in the
possible one; neither holds what a source asserts itself.

A rule's header says what has to hold on the day (`# holds: ?membership`) or to run on it
(`# running: ?activity`). Without a day, what is ongoing holds and every activity counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .errors import LoadError
from .store import ONTOLOGY, read_text
from .terms import INFERRED, INFERRED_POSSIBLE, MD, PREFIXES

FOLDER: Final = ONTOLOGY / "rules"
_FIELD = re.compile(r"^# (title|rule|after|recursive|holds|running): (.+)$", re.MULTILINE)
_RULE = re.compile(
    r"INSERT\s*\{\s*(?P<head>[^{}]+?)\s*\.?\s*\}\s*WHERE\s*\{(?P<body>.*)\}\s*$", re.S
)
_PLAIN = re.compile(r"a|\?\w+|[A-Za-z]\w*:[\w-]+")
_FILTER = re.compile(r"FILTER NOT EXISTS \{[^{}]*\}")
_AS_OF: Final = ox.NamedNode(MD + "asOf")
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
#: What holds where no day is asked for, and what holds on a day: from its start to the last day
#: that is known of it, which is its end, the day up to which it was observed, or else its start.
_ONGOING: Final = (("md:endStatus", "md:Ongoing"),)
_DATED: Final = (("schema:startDate", "?start"), ("?limit", "?last"))
_HOLDS = """
  FILTER (?start <= {day} && (
    ?limit IN (schema:endDate, md:observedUntil) && ?last >= {day} ||
    ?limit = md:endStatus && (?last = md:Ongoing || ?last = md:EndUnknown && ?start = {day})
  ))"""
#: What neither began after a day nor ended before it; an unknown start or end is no hindrance.
_RUNNING = """
  FILTER NOT EXISTS {{ {it} schema:startDate ?begin . FILTER (?begin > {day}) }}
  FILTER NOT EXISTS {{ {it} schema:endDate ?end . FILTER (?end < {day}) }}"""

#: Graphs of passages that say less than that something is so.
_WEAK = f"""
  GRAPH <{PREFIXES["src"]}catalogue> {{ ?graph md:modality ?modality . }}
  FILTER (?modality != md:Asserted)
"""
_MERGE_STRONG = (
    "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } FILTER NOT EXISTS {" + _WEAK + "} }"
)
_MERGE_ALL = "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"

Pattern = tuple[str, str, str]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Rule:
    """One derivation: a triple that follows, and the patterns it follows from.

    Attributes:
        name: the file's name.
        words: the rule said in words.
        head: the triple out, as written.
        premises: the patterns of the WHERE, as written.
        body: the whole WHERE.
        recursive: whether what follows can be a premise again.
        after: the rules whose conclusions it needs.
        holds: the variable of what has to hold on the day, if any.
        running: the variable of the activity that has to run on the day, if any.
    """

    name: str
    words: str
    head: Pattern
    premises: tuple[Pattern, ...]
    body: str
    recursive: bool
    after: tuple[str, ...]
    holds: str = ""
    running: str = ""

    def on(self, day: str | None) -> Rule:
        """Return the rule with the premises and conditions of a day, or of no day in particular."""
        premises, body = self.premises, self.body
        if self.holds:
            more = tuple((self.holds, *rest) for rest in (_DATED if day else _ONGOING))
            premises += more
            body += "".join(f"\n  {' '.join(pattern)} ." for pattern in more)
        if day:
            literal = f'"{day}"^^xsd:date'
            body += _HOLDS.format(day=literal) if self.holds else ""
            body += _RUNNING.format(it=self.running, day=literal) if self.running else ""
        return replace(self, premises=premises, body=body)

    def update(self, graph: str) -> str:
        """Return the SPARQL update that adds what follows, and is new, to a graph and the merge."""
        head = " ".join(self.head)
        return (
            f"INSERT {{ {head} . GRAPH <{graph}> {{ {head} }} }}"
            f" WHERE {{ {self.body} FILTER NOT EXISTS {{ {head} }} }}"
        )


@dataclass(frozen=True)
class Derivation:
    """Why a statement follows: the rule and the premises that it was derived from."""

    rule: Rule
    premises: tuple[ox.Triple, ...]


def read(path: Path) -> Rule:
    """Read one rule.

    Raises:
        LoadError: the file is no INSERT..WHERE of plain patterns with one triple out, or its header
            lacks the rule in words.
    """
    written = read_text(path)
    header = dict(_FIELD.findall(written))
    found = _RULE.search(written)
    if not found or "rule" not in header:
        raise LoadError(
            f"{path}: not a rule; write a line '# rule: ...' and "
            "INSERT { one triple } WHERE { ... }"
        )
    patterns = [_pattern(path, line) for line in _FILTER.sub("", found["body"]).split(" .\n")]
    head = _pattern(path, found["head"]) or ("", "", "")
    premises = tuple(pattern for pattern in patterns if pattern)
    for word in head:
        if word[:1] == "?" and not any(word in pattern for pattern in premises):
            raise LoadError(f"{path}: {word} stands in no pattern of the WHERE; use it there too")
    for field in ("holds", "running"):
        word = header.get(field, "")
        if word and not (word[0] == "?" and any(word in pattern for pattern in premises)):
            raise LoadError(
                f"{path}: '# {field}: {word}' names no variable of the WHERE; "
                "write one of its variables"
            )
    return Rule(
        name=path.stem,
        words=header["rule"],
        head=head,
        premises=premises,
        body=found["body"].strip(),
        recursive=header.get("recursive") == "yes",
        after=tuple(name.strip() for name in header.get("after", "").split(",") if name.strip()),
        holds=header.get("holds", ""),
        running=header.get("running", ""),
    )


def _pattern(path: Path, text: str) -> Pattern | None:
    words = text.split()
    if not words:
        return None
    if len(words) != 3:
        raise LoadError(
            f"{path}: {' '.join(words)!r} is not one plain triple pattern; write one a line, "
            "each ended by ' .'"
        )
    for word in words:
        if not _PLAIN.fullmatch(word) or word.partition(":")[0] not in ("a", *PREFIXES, word):
            raise LoadError(
                f"{path}: {word!r} is not a variable or a CURIE with a prefix of ours; write "
                "?name, a or md:name"
            )
    return words[0], "rdf:type" if words[1] == "a" else words[1], words[2]


@lru_cache(maxsize=64)
def rules(day: str | None = None) -> tuple[Rule, ...]:
    """Return every rule as it is on a day, in the order of `_written`, which may raise."""
    return tuple(rule.on(day) for rule in _written())


@cache
def _written() -> tuple[Rule, ...]:
    """Return every rule as its file has it, each after those whose conclusions it needs.

    Raises:
        LoadError: a file is no rule, or comes after one that there is not, or after itself.
    """
    known = {path.stem: read(path) for path in sorted(FOLDER.glob("*.rq"))}
    for name, rule in known.items():
        for other in rule.after:
            if other not in known:
                place = FOLDER / f"{name}.rq"
                raise LoadError(
                    f"{place}: there is no rule {other!r} to come after; choose {', '.join(known)}"
                )
    try:
        order = tuple(TopologicalSorter({n: r.after for n, r in known.items()}).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise LoadError(
            f"{FOLDER}: the rules {circle} come after one another; take out one '# after:'"
        ) from error
    return tuple(known[name] for name in order)


def infer(store: ox.Store, day: str | None = None) -> None:
    """Write the merge of all graphs into the default graph, and what follows into its graphs.

    Args:
        store: what sources state.
        day: on which memberships have to hold and activities to run; the graphs name it (md:asOf).
    """
    store.update(_MERGE_STRONG, prefixes=PREFIXES)
    _fixpoint(store, INFERRED, day)
    before = len(store)
    merge(store)
    if len(store) > before:
        _fixpoint(store, INFERRED_POSSIBLE, day)
    if day is not None:
        for graph in map(ox.NamedNode, (INFERRED, INFERRED_POSSIBLE)):
            if graph.value == INFERRED or store.contains_named_graph(graph):
                for place in (graph, ox.DefaultGraph()):
                    store.add(ox.Quad(graph, _AS_OF, ox.Literal(day, datatype=_DATE), place))


def as_of(store: ox.Store) -> str | None:
    """Return the day for which a store holds what follows, if it is of one."""
    graph = ox.NamedNode(INFERRED)
    quad = next(store.quads_for_pattern(graph, _AS_OF, None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, ox.Literal) else None


def merge(store: ox.Store) -> None:
    """Write the merge of all graphs into the default graph, each triple once."""
    store.update(_MERGE_ALL)


def _fixpoint(store: ox.Store, graph: str, day: str | None) -> None:
    for rule in rules(day):
        before = -1
        while len(store) != before:
            before = len(store)
            try:
                store.update(rule.update(graph), prefixes=PREFIXES)
            except SyntaxError as error:
                place = FOLDER / f"{rule.name}.rq"
                raise LoadError(f"{place}: not SPARQL: {error.args[0]}") from error
            if not rule.recursive:
                break


def derivations(store: ox.Store, statement: ox.Triple) -> Iterator[Derivation]:
    """Yield each way in which a statement follows on the store's day, rule by rule, in order."""
    for rule in rules(as_of(store)):
        given = _match(rule.head, statement)
        if given is None:
            continue
        body = rule.body
        for name, term in given.items():
            body = re.sub(rf"\?{name}\b", str(term).replace("\\", r"\\"), body)
        free = sorted({w[1:] for p in rule.premises for w in p if w[0] == "?"} - given.keys())
        columns = " ".join(f"?{name}" for name in free) or "(1 AS ?one)"
        answer = store.query(f"SELECT DISTINCT {columns} WHERE {{ {body} }}", prefixes=PREFIXES)
        assert isinstance(answer, ox.QuerySolutions)
        found = []
        for solution in answer:
            values = given | {name: solution[name] for name in free}
            found.append(tuple(_instance(pattern, values) for pattern in rule.premises))
        for premises in sorted(found, key=str):
            if statement not in premises:
                yield Derivation(rule, premises)


def _term(word: str) -> ox.NamedNode:
    prefix, _, local = word.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _match(head: Pattern, statement: ox.Triple) -> dict[str, Term] | None:
    """Return what the head's variables stand for in a statement, or None where it does not fit."""
    given: dict[str, Term] = {}
    for word, term in zip(
        head, (statement.subject, statement.predicate, statement.object), strict=True
    ):
        if word.startswith("?"):
            if given.setdefault(word[1:], term) != term:
                return None
        elif _term(word) != term:
            return None
    return given


def _instance(pattern: Pattern, values: dict[str, Term]) -> ox.Triple:
    terms = [values[word[1:]] if word[0] == "?" else _term(word) for word in pattern]
    return ox.Triple(*terms)  # type: ignore[arg-type]  # what a rule's patterns say is a triple
