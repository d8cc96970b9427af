"""The cases of paths.json, which the command and the page have to answer alike."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from detente import Edge, Network, Node, Source
from detente.core.namespaces import PREFIXES
from detente.explain.paths import Paths
from detente.explain.paths_text import failed_outcome

KG, MD, SRC = PREFIXES["kg"], PREFIXES["md"], PREFIXES["src"]
_CORPUS: Final = json.loads((Path(__file__).parent / "paths.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class PathCase:
    """A network, what is asked of it, and the paths that are right.

    Attributes:
        name: what it is a case of.
        network: what is searched.
        start: the IRI of one end.
        goal: that of the other.
        max_steps: how long a path may be.
        limit: how many paths.
        avoid: IRIs of things, classes and relations.
        asserted: whether what is inferred is left out.
        paths: the score of each path, its sentences, and what else connects the ends of a step.
        shortest: where there is none, how long one of any length is.
        unrestricted: the same with nothing avoided.
    """

    name: str
    network: Network
    start: str
    goal: str
    max_steps: int = 4
    limit: int = 3
    avoid: frozenset[str] = frozenset()
    asserted: bool = False
    paths: list[dict[str, Any]] = field(default_factory=list)
    shortest: int | None = None
    unrestricted: int | None = None


def assert_right(case: PathCase, answer: Paths) -> None:
    """See that the answer to a case is the one that was worked out by hand."""
    assert [
        {
            "score": path.score,
            "sentences": [step.sentence for step in path.steps],
            "also": [other for step in path.steps for other in step.also],
        }
        for path in answer
    ] == case.paths
    if not case.paths:
        assert answer.outcome == failed_outcome(case.max_steps, case.shortest, case.unrestricted)


def path_cases() -> list[PathCase]:
    """Return the cases of paths.json."""
    return [_case(case) for case in _CORPUS["cases"]]


def _case(case: dict[str, Any]) -> PathCase:
    statements = list(case["statements"])
    for name, spokes in case.get("hubs", {}).items():
        statements += [_essay(f"{name}-{i:03} contributesTo {name}") for i in range(spokes)]
    if fan := case.get("fan"):
        for i in range(fan["things"]):
            statements.append(_essay(f"{fan['from']} employs f-{i:02}"))
            statements.append(_essay(f"f-{i:02} contributesTo {fan['to']}"))
    options = dict(case.get("options", {}))
    return PathCase(
        name=case["name"],
        network=_network([_edge(statement) for statement in statements]),
        start=KG + case["start"],
        goal=KG + case["goal"],
        avoid=frozenset(map(_expand, options.pop("avoid", ()))),
        paths=[{"also": [], **path} for path in case["paths"]],
        shortest=case.get("shortest"),
        unrestricted=case.get("unrestricted"),
        **options,
    )


def _essay(says: str) -> dict[str, Any]:
    return {"says": says, "sources": ["essay"]}


def _expand(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def _edge(statement: dict[str, Any]) -> Edge:
    subject, relation, other = statement["says"].split()
    seen: Counter[str] = Counter()
    sources = []
    for text in statement.get("sources", ()):
        document, _, modality = text.partition(" ")
        begin = 10 * seen[document]
        seen[document] += 1
        graph = f"{SRC}{document}#char={begin},{begin + 9}"
        sources.append(
            Source(graph, document, "Means", 1, begin, begin + 9, modality or "asserted")
        )
    weak = bool(sources) and all(source.modality != "asserted" for source in sources)
    return Edge(
        subject=KG + subject,
        relation=MD + relation,
        object=KG + other,
        sources=tuple(sources),
        inferred=statement.get("inferred", False),
        possible=statement.get("possible", weak),
        start=statement.get("start"),
        end=statement.get("end"),
        when=statement.get("when", ""),
    )


def _network(edges: list[Edge]) -> Network:
    names = sorted({iri.removeprefix(KG) for edge in edges for iri in (edge.subject, edge.object)})
    kinds = [_CORPUS["kinds"][name[0]] for name in names]
    nodes = tuple(
        Node(KG + name, name, kind.lower(), type=MD + kind)
        for name, kind in zip(names, kinds, strict=True)
    )
    ordered = tuple(sorted(edges, key=lambda e: (e.subject, e.relation, e.object, e.start or "")))
    relations = {MD + name: tuple(words) for name, words in _CORPUS["relations"].items()}
    return Network(nodes, ordered, relations, dict(PREFIXES), len(nodes), len(ordered))
