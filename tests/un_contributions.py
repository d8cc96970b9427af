"""Who sent people to missions of the United Nations: data/reference/un-contributions.trig.

`python tests/un_contributions.py FILE` writes it anew from un_contributions_2010_2021.csv, read by
`detente import un-contributions`. Rows of one state in one mission in years that follow one another
become one participation. A year says no day: it had begun by the last day of the first year, and
lasted to the first day of the last one.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "graph")]

from cli import cli  # noqa: E402
from detente.core.namespaces import MD, PREFIXES  # noqa: E402

TARGET = ROOT / "data" / "reference" / "un-contributions.trig"
_KG = PREFIXES["kg"]
_HEAD = """\
# Who sent soldiers and police to peacekeeping operations of the United Nations, in which years:
# written by tests/un_contributions.py from a list by year, which gives no day and no headcount.
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

src:un-contributions {
"""


def years_seen(records: Iterable[ox.Quad]) -> dict[tuple[str, str], set[int]]:
    """Return the years in which a list has a state in a mission, by the ids of both."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in records:
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            said[quad.subject.value][quad.predicate.value] = quad.object.value
    seen = defaultdict(set)
    for record in said.values():
        if state := record.get(MD + "participant"):
            mission = record[MD + "inActivity"]
            key = state.removeprefix(_KG), mission.removeprefix(_KG)
            seen[key].add(int(record[MD + "observedFrom"][:4]))
    return seen


def runs(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of years that follow one another.

    >>> list(runs([2013, 2011, 2012, 2015]))
    [(2011, 2013), (2015, 2015)]
    """
    for _, run in itertools.groupby(enumerate(sorted(years)), lambda at: at[1] - at[0]):
        found = [year for _, year in run]
        yield found[0], found[-1]


def trig(seen: dict[tuple[str, str], set[int]]) -> str:
    """Return the file of these years."""
    return _HEAD + "".join(_participations(seen)) + "}\n"


def _participations(seen: dict[tuple[str, str], set[int]]) -> Iterator[str]:
    for (state, mission), years in sorted(seen.items(), key=lambda each: each[0][::-1]):
        for number, (first, last) in enumerate(runs(years)):
            spell = f"-{first}" if number else ""
            lines = [
                f"kg:participation-{mission}-{state}{spell} a md:Participation",
                f"md:inActivity kg:{mission}",
                "md:inRole md:Contributor",
                f'md:observedFrom "{first}-12-31"^^xsd:date',
                f'md:observedUntil "{last}-01-01"^^xsd:date',
                f"md:participant kg:{state}",
            ]
            if first == last:
                lines.insert(3, f'md:note "Seen in {first} alone, on no known day."@en')
            yield "    " + " ;\n        ".join(lines) + " .\n"


def main(file: str) -> None:
    """Write the file of the participations."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.trig"
        arguments = ["import", "un-contributions", file, "-o", str(rows)]
        result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        print(result.output, end="", file=sys.stderr)
        if result.exit_code:
            sys.exit(result.exit_code)
        seen = years_seen(ox.parse(path=str(rows), format=ox.RdfFormat.TRIG))
    TARGET.write_text(trig(seen), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say which file to read: python tests/un_contributions.py FILE")
    main(sys.argv[1])
