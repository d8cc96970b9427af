"""Made-up networks: one that is pleasant, one of any size, and one that means harm."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox

from detente import KnowledgeGraph
from detente.core.bundled import VOCABULARY as TERMS_FILE
from detente.core.namespaces import ONTOLOGY
from detente.core.namespaces import PREFIXES as NAMESPACES
from detente.dataset.read import fill
from detente.evidence.notes import Note
from detente.evidence.sources import Source
from detente.inference import materialize
from detente.network.model import Edge, Network, Node

TERMS = "https://example.org/terms#"
THINGS = "https://example.org/id/"
PASSAGES = "https://example.org/source/"

KINDS = ("state", "military alliance", "mechanism", "outcome", "challenge", "principle", "place")
RELATIONS = {
    "memberOf": ("is a member of", "has the member"),
    "contributesTo": ("contributes to", "is helped by"),
    "addresses": ("addresses", "is addressed by"),
    "hinders": ("hinders", "is hindered by"),
    "employs": ("employs", "is employed by"),
    "advances": ("advances", "is advanced by"),
}
DOCUMENTS = ("The Grey Book of Staff Talks", "A Survey of Port Visits", "Register of Treaties")
MODALITIES = ("asserted", "asserted", "asserted", "ability", "intended", "possible")
PREFIXES = {"t": TERMS, "k": THINGS, "s": PASSAGES}
WORDS = ("calm", "harbour", "winter", "bridge", "silver", "lantern", "river", "pine", "heron")


def made_up(things: int = 120, *, seed: int = 3) -> Network:
    """Hubs and leaves, parallel and dated relations, a lone pair, one thing without any."""
    lot = random.Random(seed)
    nodes = tuple(_node(i, lot) for i in range(things))
    linked = things - 3
    edges: dict[tuple[str, str, str], Edge] = {}
    for i in range(1, linked):
        for _ in range(lot.choice((1, 1, 2, 3))):
            target = int(i * lot.random() ** 2)
            edge = _edge(nodes[i], nodes[target], lot)
            edges[edge.subject, edge.relation, edge.object] = edge
    for _ in range(things // 2):
        a, b = lot.sample(range(linked), 2)
        edge = _inferred(nodes[a], nodes[b], weak=lot.random() < 0.4)
        edges[edge.subject, edge.relation, edge.object] = edge
    pair = _edge(nodes[linked], nodes[linked + 1], lot)
    edges[pair.subject, pair.relation, pair.object] = pair
    return Network(
        nodes=nodes,
        edges=tuple(edges[key] for key in sorted(edges)),
        relations={TERMS + name: words for name, words in RELATIONS.items()},
        prefixes=PREFIXES,
        total_nodes=512,
        total_edges=1850,
    )


def _node(i: int, lot: random.Random) -> Node:
    kind = KINDS[i % len(KINDS)]
    name = f"{lot.choice(WORDS)} {lot.choice(WORDS)} {i}".capitalize()
    special = {0: "Côte-Blanche", 1: "مملكة الساحل", 2: "North Strait Alliance"}
    return Node(
        iri=f"{THINGS}thing-{i}",
        label=special.get(i, name),
        kind=kind,
        types=(kind, "made-up thing"),
        type=TERMS + kind.title().replace(" ", ""),
        aliases=("White Coast", "CB") if i == 0 else (),
        definition=f"A {kind} that was made up for a test, the one with the number {i}.",
        named=i < 3,
    )


def _edge(subject: Node, target: Node, lot: random.Random) -> Edge:
    sources = tuple(_source(lot) for _ in range(lot.choice((1, 1, 2, 3))))
    year = lot.choice((None, None, None, 1949, 1961, 1994, 2010))
    return Edge(
        subject=subject.iri,
        relation=TERMS + lot.choice([name for name in RELATIONS if name != "advances"]),
        object=target.iri,
        sources=sources,
        possible=all(source.modality != "asserted" for source in sources),
        start=f"{year}-04-04" if year else None,
        end=f"{year + 6}-12-31" if year and lot.random() < 0.5 else None,
    )


def _source(lot: random.Random) -> Source:
    begin = lot.randrange(20_000)
    document = lot.randrange(len(DOCUMENTS))
    return Source(
        graph=f"{PASSAGES}document-{document}#char={begin},{begin + 140}",
        title=DOCUMENTS[document],
        section=f"{lot.randrange(1, 9)}. On {lot.choice(WORDS)}s",
        paragraph=lot.randrange(1, 12),
        begin=begin,
        end=begin + 140,
        modality=lot.choice(MODALITIES),
        sentence=f"It is written that the {lot.choice(WORDS)} holds.",
    )


def _inferred(subject: Node, target: Node, *, weak: bool) -> Edge:
    return Edge(
        subject=subject.iri,
        relation=TERMS + "advances",
        object=target.iri,
        sources=(),
        inferred=True,
        possible=weak,
        because=(
            "Who employs a mechanism advances what it contributes to.",
            f"{subject.label} employs a mechanism",
            f"a mechanism contributes to {target.label}",
        ),
    )


def empty(things: int = 0) -> Network:
    """So many things and not one relation."""
    lot = random.Random(1)
    return Network(tuple(_node(i, lot) for i in range(things)), (), {}, PREFIXES, things, 0)


HOSTILE = (
    "</script><script>window.harmed=1</script>",
    '<img src=x onerror="window.harmed=2">',
    '"><svg onload=window.harmed=3>',
    "'`${window.harmed=4}`",
    "{{7*7}}{% raw %}{{ policy }}",
    "<!--<script>",
    "line\u2028and\u2029paragraph",
    "\u202eright to left \u2066 isolate",
    "عربي and עברית",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301",
    "lone \ud83d surrogate",
    "__proto__",
    "constructor",
    "toString",
    "javascript:window.harmed=5",
    "data:text/html,<script>window.harmed=6</script>",
    "=cmd|' /C calc'!A0",
    "nul \x00 and \x1b escape",
    "long " + "x" * 10_000,
    "",
)


def hostile() -> Network:
    """Every bad text in every place that takes a text."""
    nodes = tuple(
        Node(
            iri=text or "urn:empty",
            label=text,
            kind=text,
            types=(text,),
            type=text,
            aliases=(text,),
            definition=text,
            named=True,
            notes=(Note(text, text, text, (Source(text, text),)),),
            start=text,
            when=text,
            verification=text,
        )
        for text in HOSTILE
    )
    edges = tuple(
        Edge(
            subject=nodes[i].iri,
            relation=text,
            object=nodes[(i + step) % len(nodes)].iri,
            sources=(Source(text, text, text, 1, 0, 5, text, text),) if step == 1 else (),
            inferred=step == 2,
            start=text,
            end=text,
            when=text if step else "",
            verification=text,
            remarks=(text,),
            record=text if step == 1 else "",
            because=(text, text) if step == 2 else (),
        )
        for i, text in enumerate(HOSTILE)
        for step in (0, 1, 2)
    )
    words = {text: (text, text) for text in HOSTILE[:14]}
    prefixes = {text: text for text in HOSTILE}
    return Network(nodes, edges, words, prefixes, len(nodes), len(edges))


HARBOUR = Path(__file__).parent / "harbour.trig"
TEXTS = Path(__file__).parent / "texts"


def harbour() -> KnowledgeGraph:
    """The vocabulary, a small dated graph with its text, and what follows by rules."""
    store = ox.Store()
    fill(store, [(TERMS_FILE, ONTOLOGY), (HARBOUR, None)])
    materialize.infer(store)
    return KnowledgeGraph(store, NAMESPACES, texts=TEXTS)


def villages(count: int, size: int = 8) -> Network:
    """Groups in which all are related; of each, the first is related to 1, 2, 3... of the next."""
    nodes = tuple(
        Node(f"{THINGS}{chr(97 + group)}-{i}", f"{chr(65 + group)}{i}", KINDS[i % 2], named=i == 0)
        for group in range(count)
        for i in range(size)
    )
    ends = [
        (group * size + a, group * size + b)
        for group in range(count)
        for a in range(size)
        for b in range(a + 1, size)
    ]
    ends += [
        (group * size, (group + 1) * size + i)
        for group in range(count - 1)
        for i in range(min(group + 1, size))
    ]
    edges = tuple(
        Edge(nodes[a].iri, TERMS + "employs", nodes[b].iri, (Source("urn:book", "A book"),))
        for a, b in sorted(ends)
    )
    words = {TERMS + "employs": RELATIONS["employs"]}
    return Network(nodes, edges, words, PREFIXES, len(nodes), len(edges))
