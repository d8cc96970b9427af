"""On what the starts of a list that does not change rest: how sources get better."""

import re
from pathlib import Path
from typing import Final

from detente import KnowledgeGraph
from detente.core.namespaces import KG
from detente.evidence.source_kinds import SOURCE_KINDS

LIST: Final = Path(__file__).parent / "answers" / "dated_starts.txt"
ADDED: Final = LIST.with_name("added_starts.txt")
#: What a query answers with, in order, and what is said of it.
KINDS: Final = {**SOURCE_KINDS, "": "none: the start is no longer stated"}
WANTED: Final = {"SecondaryPage": "3 % at most", "EditorsKnowledge": "5 % at most"}
WANTED_OF_ADDED: Final = {"SecondaryPage": "none", "EditorsKnowledge": "none"}
HEAD: Final = """## Starts of a list that does not change

The 946 starts that an early state of this graph had (commit 88523a9,
`tests/answers/dated_starts.txt`), by the kind of the best source that states each now. The twelve
signatures of the North Atlantic Treaty, memberships then, are counted where they stand now: as the
`md:signedOn` of the parties. A start of which only the year rests on a better source counts with
that year; the day is kept beside it as a rival statement.
"""
HEAD_OF_ADDED: Final = """## Starts that were added

Those that came with the later rounds of better facts (`tests/answers/added_starts.txt`):
members of sixteen organizations, meetings, visits, exercises since 2010, missions, agreements.
"""
_STATED: Final = """
SELECT ?fact ?kind {
  { GRAPH ?graph { ?fact schema:startDate ?day } }
  UNION { GRAPH ?graph { ?fact md:inAgreement kg:north-atlantic-treaty ; md:signedOn ?day } }
  ?graph md:sourceKind ?kind
}
"""


def listed(path: Path = LIST) -> list[str]:
    """Return the ids of a list."""
    ids, prefix = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("  "):
            ids += [prefix + name for name in line.split()]
        else:
            prefix = line.removesuffix(":") + "-" if line != ":" else ""
    return ids


def now(name: str) -> str:
    """Return the id that says today what an id of the list said."""
    return re.sub(
        r"^membership-nato-(.*)-signatory$", r"participation-north-atlantic-treaty-\1", name
    )


def counted(kg: KnowledgeGraph, path: Path = LIST) -> dict[str, int]:
    """Return how many starts of a list rest on each kind of source, the best of each start."""
    best: dict[str, str] = {}
    order = list(KINDS)
    for fact, kind in kg.query(_STATED):
        name = str(kind).rpartition("#")[2]
        best[str(fact)] = min(best.get(str(fact), ""), name, key=order.index)
    counts = dict.fromkeys(KINDS, 0)
    for name in listed(path):
        counts[best.get(KG + now(name), "")] += 1
    return counts


def section(kg: KnowledgeGraph) -> str:
    """Return the part of docs/coverage.md that tells it, of both lists."""
    first = _table(counted(kg), "60 % at least", WANTED)
    added = _table(counted(kg, ADDED), "90 % at least", WANTED_OF_ADDED)
    return f"{HEAD}\n{first}\n{HEAD_OF_ADDED}\n{added}"


def _table(counts: dict[str, int], firm_wanted: str, wanted: dict[str, str]) -> str:
    whole = sum(counts.values())
    lines = ["| rests on | starts | share | wanted |", "| --- | --- | --- | --- |"]
    firm = counts["PrimaryRecord"] + counts["ResearchDataset"]
    rows = [("primary record or research dataset", firm, firm_wanted)]
    rows += [(words, counts[kind], wanted.get(kind, "")) for kind, words in KINDS.items()]
    lines += [f"| {words} | {n} | {n / whole:.1%} | {wish} |" for words, n, wish in rows]
    return "\n".join(lines) + "\n"
