"""Whether the copies of sources name what the facts that rest on them speak of.

`python -m tests.audit_copies FOLDER` reads each file NAME.txt (or .csv, .html, .md) of a folder as
the text of src:NAME that somebody read, and lists every start that src:NAME states although its
text names one of the two ends nowhere, or has the year nowhere: the member and the organization,
the participant and what it took part in, or the one thing that is dated; of a meeting, whose name
is ours, its place. Copies are not ours to ship, so they lie elsewhere. A source may name an end by
its kind ("the 32 independent states"): its md:note says so, and a reader has to look.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente import KnowledgeGraph
from detente.core.namespaces import SRC
from detente.core.text import fold

SUFFIXES: Final = (".txt", ".csv", ".html", ".md")
_STARTS: Final = """
SELECT DISTINCT ?source ?fact ?end ?day {
  GRAPH ?source { ?fact schema:startDate ?day }
  {
    GRAPH ?record {
      ?fact org:member|org:organization|md:participant|md:inActivity|md:inAgreement ?end
    }
  }
  UNION
  {
    GRAPH ?source { ?fact schema:startDate ?day }
    FILTER NOT EXISTS { GRAPH ?whole { ?fact org:organization|md:participant ?other } }
    OPTIONAL { GRAPH ?kinds { ?fact a md:Meeting } GRAPH ?where { ?fact md:takesPlaceIn ?place } }
    BIND (COALESCE(?place, ?fact) AS ?end)
  }
}
ORDER BY ?source ?fact ?end
"""
_NAMES: Final = """
SELECT DISTINCT ?thing ?name {
  GRAPH ?source { ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name }
}
"""


@dataclass(frozen=True)
class Finding:
    """A start whose source does not name what it should."""

    source: str
    fact: str
    lacks: str

    def __str__(self) -> str:
        return f"{self.source}: {self.fact}: the copy does not have {self.lacks}"


def copies(folder: Path) -> dict[str, str]:
    """Return the texts of a folder by the IRI of their source."""
    found = (path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES)
    return {SRC + path.stem: path.read_text(encoding="utf-8", errors="replace") for path in found}


def audit(kg: KnowledgeGraph, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Return what the texts of sources do not have of the starts that the sources state."""
    words = {source: f" {_plain(text)} " for source, text in texts.items()}
    names: dict[str, list[str]] = {}
    for thing, name in kg.query(_NAMES):
        names.setdefault(str(thing), []).append(str(name))
    years = set()
    for source, fact, end, day in kg.query(_STARTS):
        if source not in words:
            continue
        known = names.get(str(end), [])
        if known and not any(f" {_plain(name)} " in words[source] for name in known):
            yield Finding(str(source), str(fact), known[0])
        year = str(day)[:4]
        if (source, fact) not in years and year not in words[source]:
            yield Finding(str(source), str(fact), year)
        years.add((source, fact))


def _plain(text: str) -> str:
    """Return the words of a text alone, as they compare."""
    return " ".join(re.findall(r"\w+", fold(text)))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m tests.audit_copies FOLDER")
    at_hand = copies(Path(sys.argv[1]))
    graph = KnowledgeGraph.load()
    found = list(audit(graph, at_hand))
    stated = sum(row[0] in at_hand for row in graph.query(_STARTS))
    print(*found, sep="\n", end="\n" if found else "")
    print(
        f"{len(at_hand)} copies, {stated} names looked for, {len(found)} not found", file=sys.stderr
    )
    sys.exit(1 if found else 0)
