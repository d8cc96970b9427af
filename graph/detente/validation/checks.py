"""Checks: the queries of ontology/checks, over a store or over what new graphs touch.

A check finds what is wrong with ?focus. Where a statement about one thing can put another in the
wrong, a line `# about: ?focus ?other` names the variables for things that new statements may be
about: each finding that is new has a thing that is touched in one of them. Where some of what a
check finds is worse than the rest, a column ?severity says how bad each is. A line
`# needs: KIND` names what a graph must hold for the check to find anything (see needs.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import LoadError, QueryError
from ..core.files import read_text
from ..core.namespaces import PREFIXES, shorten
from ..core.terms import lexical
from ..query import limits, syntax_errors
from .needs import EVERY_NEED
from .report import SEVERITIES, Finding, display_term

CHECKS: Final = ONTOLOGY_FOLDER / "checks"
_FIELD = re.compile(r"^# (title|severity|message|about|needs): (.+)$", re.MULTILINE)
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
        prefixes: what it may use without a PREFIX line.
        own: whether it is of others, and not ours.
        needs: what a graph must hold for it to find anything (see needs.py); "" for nothing.
    """

    path: Path
    severity: str
    message: str
    text: str
    about: tuple[str, ...]
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    own: bool = False
    needs: str = ""

    def run(self, store: ox.Store, things: Collection[str] | None = None) -> Iterator[Finding]:
        """Yield what it finds; with things, only findings that are about one of them.

        Raises:
            LoadError: the query is wrong.
        """
        for text in [self.text] if things is None else self._narrowed(things):
            try:
                if self.own:
                    limits.refuse_unsafe(text)
                    limits.refuse_service(text, dict(self.prefixes))
                answer = store.query(text, prefixes=dict(self.prefixes))
            except SyntaxError as error:
                raise LoadError(
                    f"{self.path}: {syntax_errors.explain(error, self.text, self.prefixes)}"
                ) from error
            except QueryError as error:
                raise LoadError(f"{self.path}: {error}") from error
            except (RuntimeError, ValueError, OSError) as error:
                raise LoadError(f"{self.path}: the check cannot be answered: {error}") from error
            columns = (
                {each.value for each in answer.variables}
                if isinstance(answer, ox.QuerySolutions)
                else set()
            )
            if not isinstance(answer, ox.QuerySolutions) or "focus" not in columns:
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
    """Yield every check of ours, in the order of their names.

    Raises:
        LoadError: a file is no check.
    """
    for path in sorted(CHECKS.glob("*.rq")):
        check = _read(path)
        if check.needs and check.needs not in EVERY_NEED:
            raise LoadError(f"{path}: not a check; '# needs: {check.needs}' is not known")
        if "\nWHERE {" not in check.text:
            raise LoadError(f"{path}: not a check; begin its conditions with a line 'WHERE {{'")
        yield check


def own_checks(
    paths: Iterable[Path], prefixes: Mapping[str, str], *, ours: bool
) -> tuple[Check, ...]:
    """Return checks of others.

    Args:
        paths: their files.
        prefixes: what they may use without a PREFIX line.
        ours: whether our checks are run beside them.

    Raises:
        LoadError: a file is no check, or is called as one of ours.
    """
    named = {path.stem for path in CHECKS.glob("*.rq")} if ours else set()
    found = []
    for path in paths:
        if path.stem in named:
            raise LoadError(f"{path}: a check of ours is called {path.stem}; rename the file")
        found.append(replace(_read(path), prefixes=prefixes, own=True))
    return tuple(found)


def _read(path: Path) -> Check:
    text = read_text(path)
    header = dict(_FIELD.findall(text))
    needed = {"title", "severity", "message"}
    if not needed <= header.keys() or header["severity"] not in SEVERITIES:
        raise LoadError(
            f"{path}: not a check; write lines '# title: ...', '# severity: ...' (violation or "
            "warning) and '# message: ...'"
        )
    about = tuple(header.get("about", "?focus").split())
    needs = header.get("needs", "")
    return Check(path, header["severity"], header["message"], text, about, needs=needs)
