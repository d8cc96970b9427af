"""Twice sixty starts drawn by lot, read again in their sources, and what was found.

`python -m tests.audit_drawn` names the starts of both draws, with what they say and on which
source, as tests/evidence/audited_starts.csv and audited_starts_again.csv have to have them, and
writes docs/audit.md from these files. The first draw is of the list that does not change
(dated_starts.py), so that it stays the same; the second was of that list and the one that grows,
and is what its file has. What a reader found is told in the file. A start that changes, or goes
to another source, is read again.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from typing import Final

from dated_starts import listed, now

from detente import KnowledgeGraph
from detente.core.namespaces import KG, SRC
from detente.core.text import escaped

READ: Final = Path(__file__).parent / "evidence" / "audited_starts.csv"
AGAIN: Final = READ.with_name("audited_starts_again.csv")
PAGE: Final = Path(__file__).parents[1] / "docs" / "audit.md"
DRAWN: Final = 60
SEED: Final = 19
#: How many starts had been added when the second draw was made.
LATER: Final = 486
#: What a reader may have found, and how the page heads it.
FOUND: Final = {
    "named": "the source names the start as it is stated",
    "by kind": "the source gives the day and names the member by its kind or number",
    "follows": "the source tells of the other side; the start follows",
    "mended": "a better source was found, and the start rests on it now",
    "elsewhere": "the source could not be had again; another page that was read says the same",
    "no source": "only the editors know it",
}
HEAD: Final = f"""# Twice sixty starts read again

Of the 946 starts of [coverage.md](coverage.md#starts-of-a-list-that-does-not-change)
{DRAWN} were drawn by lot (seed {SEED}) and read in their sources once more on 30 November 2026: as
stored copies, mostly from their beginning, and in the datasets themselves. None was found wrong;
where a source could not be had again, another page was read.
Written by `python -m tests.audit_drawn` from `tests/evidence/audited_starts.csv` and
`audited_starts_again.csv`; a test asks that each start and its source are still those that were
read.
"""
SECOND: Final = f"""
## The second draw

Sixty more (seed 20), on the same day, of those 946 and of the {LATER} that had come since, without
the sixty above. None was found wrong.
"""
#: What was the start of a membership in the list is a signature today.
_SIGNATURE: Final = "participation-north-atlantic-treaty-"
_STATED: Final = """
SELECT ?fact ?day ?precision ?source ?signed {
  { GRAPH ?source { ?fact schema:startDate ?day OPTIONAL { ?fact md:startPrecision ?precision } } }
  UNION {
    GRAPH ?source {
      ?fact md:inAgreement kg:north-atlantic-treaty ; md:signedOn ?day .
      OPTIONAL { ?fact md:signedPrecision ?precision }
    }
    BIND (true AS ?signed)
  }
}
"""


@dataclass(frozen=True)
class Start:
    """What is stated of a start, and by which source."""

    fact: str
    day: str
    precision: str
    source: str


@dataclass(frozen=True)
class Reading:
    """A start as somebody read it again, and what was found."""

    start: Start
    found: str
    note: str


def drawn() -> list[str]:
    """Return the ids of the draw."""
    return sorted(now(name) for name in Random(SEED).sample(sorted(listed()), DRAWN))


def stated(kg: KnowledgeGraph, drawn: Iterable[str]) -> list[Start]:
    """Return what the graph says of the starts of a draw."""
    names, starts = set(drawn), {}
    for fact, day, precision, source, signed in kg.query(_STATED):
        name = str(fact).removeprefix(KG)
        if name in names and bool(signed) == name.startswith(_SIGNATURE):
            source = str(source).removeprefix(SRC)
            starts[name] = Start(name, str(day), str(precision or ""), source)
    return [starts[name] for name in sorted(starts)]


def readings(file: Path) -> list[Reading]:
    """Return what was read, as the file has it."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    return [Reading(Start(*row[:4]), row[4], row[5]) for row in rows]


def page(first: list[Reading], second: list[Reading]) -> str:
    """Return docs/audit.md."""
    return "\n".join([HEAD, *_tables(first), SECOND, *_tables(second)]) + "\n"


def _tables(read: list[Reading]) -> list[str]:
    """Return the lines of what was found of a draw: how often, and of each start."""
    counts = Counter(one.found for one in read)
    lines = ["| found | starts |", "| --- | --- |"]
    lines += [f"| *{name}*: {words} | {counts[name]} |" for name, words in FOUND.items()]
    lines += ["", "| start | stated | to the | source | found | note |", "|" + " --- |" * 6]
    for one in read:
        cells = [escaped(cell) for cell in (*astuple(one.start), one.found, one.note)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    graph = KnowledgeGraph.load()
    first, second = readings(READ), readings(AGAIN)
    for names in (drawn(), [one.start.fact for one in second]):
        for start in stated(graph, names):
            print(*astuple(start), sep=",")
    PAGE.write_text(page(first, second), encoding="utf-8")
