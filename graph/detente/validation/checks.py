"""Checks: the queries of ontology/checks, over a store or over what new graphs touch.

A check finds what is wrong with ?focus. Where a statement about one thing can put another in the
wrong, a line `# about: ?focus ?other` names the variables for things that new statements may be
about: each finding that is new has a thing that is touched in one of them. Where some of what a
check finds is worse than the rest, a column ?severity says how bad each is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import LoadError
from ..core.files import read_text
from ..core.namespaces import PREFIXES, shorten
from ..core.terms import lexical
from ..query import syntax_errors
from .report import SEVERITIES, Finding, display_term

CHECKS: Final = ONTOLOGY_FOLDER / "checks"
_FIELD = re.compile(r"^# (title|severity|message|about): (.+)$", re.MULTILINE)
#: Where in the query the things go; without such a place, to its beginning.
_HERE: Final = "{  # about"
_MANY: Final = 5000  # things in one query


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        path: its file.
        severity: of what it finds, unless a column ?severity says another.
        message: what is wrong and what would be right.
        text: the query.
        about: its variables for things that new statements may be about.
    """

    path: Path
    severity: str
    message: str
    text: str
    about: tuple[str, ...]

    def run(self, store: ox.Store, things: Collection[str] | None = None) -> Iterator[Finding]:
        """Yield what it finds; with things, only findings that are about one of them.

        Raises:
            LoadError: the query is wrong.
        """
        for text in [self.text] if things is None else self._narrowed(things):
            try:
                answer = store.query(text, prefixes=PREFIXES)
            except SyntaxError as error:
                raise LoadError(
                    f"{self.path}: {syntax_errors.explain(error, self.text, PREFIXES)}"
                ) from error
            if not isinstance(answer, ox.QuerySolutions):
                raise LoadError(
                    f"{self.path}: not a SELECT query; write one with ?focus among its columns"
                )
            yield from self._found(answer)

    def _narrowed(self, things: Collection[str]) -> Iterator[str]:
        for variable in self.about:
            rest = iter(things)
            while part := " ".join(f"<{iri}>" for iri in islice(rest, _MANY)):
                values = f"{{ VALUES {variable} {{ {part} }}"
                if _HERE in self.text:
                    yield self.text.replace(_HERE, values)
                else:
                    yield self.text.replace("\nWHERE {", f"\nWHERE {values}", 1)

    def _found(self, answer: ox.QuerySolutions) -> Iterator[Finding]:
        names = {variable.value for variable in answer.variables}
        for row in answer:
            cells = {n: row[n] if n in names else None for n in ("focus", "path", "value", "graph")}
            graph = cells["graph"]
            severity = lexical(row["severity"]) if "severity" in names else ""
            where = (shorten(graph.value),) if isinstance(graph, ox.NamedNode) else ()
            yield Finding(
                severity=severity if severity in SEVERITIES else self.severity,
                check=self.path.stem,
                focus=display_term(cells["focus"]),
                path=display_term(cells["path"]),
                value=display_term(cells["value"]),
                message=self.message,
                where=where,
            )


def checks() -> Iterator[Check]:
    """Yield every check, in the order of their names.

    Raises:
        LoadError: a file is no check.
    """
    for path in sorted(CHECKS.glob("*.rq")):
        text = read_text(path)
        header = dict(_FIELD.findall(text))
        needed = {"title", "severity", "message"}
        if not needed <= header.keys() or header["severity"] not in SEVERITIES:
            raise LoadError(
                f"{path}: not a check; write lines '# title: ...', '# severity: ...' (violation or "
                "warning) and '# message: ...'"
            )
        if "\nWHERE {" not in text:
            raise LoadError(f"{path}: not a check; begin its conditions with a line 'WHERE {{'")
        about = tuple(header.get("about", "?focus").split())
        yield Check(path, header["severity"], header["message"], text, about)
