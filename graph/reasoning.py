"""What follows: the rules of ontology/rules, run into the inferred graphs, and told as premises.

Every statement is as strong as the strongest graph that holds it; a derived one as its weakest
premise. What follows from asserted premises alone stands in the inferred graph, the rest in the
possible one; neither holds what a source asserts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .errors import LoadError
from .store import ONTOLOGY, read_text
from .terms import INFERRED, INFERRED_POSSIBLE, PREFIXES

FOLDER: Final = ONTOLOGY / "rules"
_FIELD = re.compile(r"^# (title|rule|after|recursive): (.+)$", re.MULTILINE)
_RULE = re.compile(
    r"INSERT\s*\{\s*(?P<head>[^{}]+?)\s*\.?\s*\}\s*WHERE\s*\{(?P<body>.*)\}\s*$", re.S
)
_PLAIN = re.compile(r"a|\?\w+|[A-Za-z]\w*:[\w-]+")
_FILTER = re.compile(r"FILTER NOT EXISTS \{[^{}]*\}")

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
    """

    name: str
    words: str
    head: Pattern
    premises: tuple[Pattern, ...]
    body: str
    recursive: bool
    after: tuple[str, ...]

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
    return Rule(
        name=path.stem,
        words=header["rule"],
        head=head,
        premises=premises,
        body=found["body"].strip(),
        recursive=header.get("recursive") == "yes",
        after=tuple(name.strip() for name in header.get("after", "").split(",") if name.strip()),
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


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, each after those whose conclusions it needs.

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


def infer(store: ox.Store) -> None:
    """Write the merge of all graphs into the default graph, and what follows into its graphs."""
    store.update(_MERGE_STRONG, prefixes=PREFIXES)
    _fixpoint(store, INFERRED)
    before = len(store)
    merge(store)
    if len(store) > before:
        _fixpoint(store, INFERRED_POSSIBLE)


def merge(store: ox.Store) -> None:
    """Write the merge of all graphs into the default graph, each triple once."""
    store.update(_MERGE_ALL)


def _fixpoint(store: ox.Store, graph: str) -> None:
    for rule in rules():
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
    """Yield each way in which a statement follows, rule by rule, in a fixed order."""
    for rule in rules():
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
