"""Findings: what is wrong with a thing, and the report that lists them, the worst first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

import pyoxigraph as ox

from ..core import arguments
from ..core.namespaces import shorten
from ..core.text import escaped, plain

SEVERITIES: Final = ("violation", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with one thing.

    Attributes:
        severity: "violation", "warning", or "info", which only shapes of others say.
        check: the name of the shape or check that found it.
        focus: the thing.
        path: the property, where one is to blame.
        value: the value, where one is to blame.
        message: what is wrong and what would be right.
        where: the graphs or the file that say it.
    """

    severity: str
    check: str
    focus: str
    path: str
    value: str
    message: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a validation found, the worst first.

    Attributes:
        findings: what is wrong.
        statements: how many were looked at.
        notes: what is to be known before it is believed.
    """

    findings: tuple[Finding, ...]
    statements: int
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each severity; "info" only where there are."""
        found = Counter(finding.severity for finding in self.findings)
        return {each: found[each] for each in SEVERITIES if found[each] or each != "info"}

    def fails(self, on: str = "violation") -> bool:
        """Whether there is a finding of this severity or a worse one.

        Raises:
            UsageError: there is no such severity.
        """
        counts, least = self.counts(), arguments.choice(on, SEVERITIES, "on")
        return any(counts.get(each) for each in SEVERITIES[: SEVERITIES.index(least) + 1])

    def summary(self) -> str:
        """Return one line: how many statements, how many findings."""
        counts = self.counts()
        said = ", ".join(f"{number} {name}{'s' * (number != 1)}" for name, number in counts.items())
        some = "1 statement" if self.statements == 1 else f"{self.statements:,} statements"
        return f"{some} checked: {said}"

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the findings for a person: a paragraph each, then the summary."""
        lines = []
        for each in self.findings:
            about = " ".join(part for part in (each.focus, each.path, each.value) if part)
            lines.append(f"{each.severity}: {plain(about)}")
            lines.append(f"  {plain(each.message)}")
            said = f", said in {', '.join(each.where)}" if each.where else ""
            lines.append(f"  found by {each.check}{plain(said)}")
        lines += (f"note: {plain(note)}" for note in self.notes)
        return "\n".join([*lines, self.summary()]) + "\n"

    def markdown(self) -> str:
        """Return the findings as a Markdown table, then the summary."""
        head = "| severity | check | what | message | said in |\n| --- | --- | --- | --- | --- |\n"
        rows = []
        for each in self.findings:
            about = " ".join(part for part in (each.focus, each.path, each.value) if part)
            cells = (each.severity, each.check, about, each.message, ", ".join(each.where))
            rows.append(f"| {' | '.join(escaped(plain(cell)) for cell in cells)} |\n")
        notes = "".join(f"{escaped(plain(note))}\n\n" for note in self.notes)
        return (head + "".join(rows) + "\n" if rows else "") + notes + self.summary() + "\n"

    def json(self) -> str:
        """Return the findings and the counts as JSON."""
        content = {
            "statements": self.statements,
            "counts": self.counts(),
            "findings": [asdict(finding) for finding in self.findings],
            "notes": list(self.notes),
        }
        return json.dumps(content, ensure_ascii=True, indent=2) + "\n"

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self.text())}</pre>"


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings each once, the worst first, then by check, thing and graph."""
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    return tuple(
        sorted(
            set(findings),
            key=lambda f: (rank[f.severity], f.check, f.focus, f.path, f.value, f.message, f.where),
        )
    )


def display_term(term: object) -> str:
    """Return a term, of the engine's or of rdflib's, for a person: a CURIE, an IRI or the text."""
    if term is None:
        return ""
    value = str(
        getattr(term, "value", None) if isinstance(term, ox.NamedNode | ox.Literal) else term
    )
    return shorten(value)
