"""Whether the graph is sound: SHACL shapes, checks as queries, and literals as they are written."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from . import sparql
from .errors import LoadError
from .inputs import quads
from .results import escaped, plain
from .store import ONTOLOGY, SHAPES, bundled_files, read_text
from .terms import PREFIXES, SHAPE, shorten

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

CHECKS: Final = ONTOLOGY / "checks"
SEVERITIES: Final = ("violation", "warning")
_FIELD = re.compile(r"^# (title|severity|message): (.+)$", re.MULTILINE)
_SH = "http://www.w3.org/ns/shacl#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with one thing.

    Attributes:
        severity: "violation" or "warning".
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
    """What a validation found, the worst first."""

    findings: tuple[Finding, ...]
    statements: int

    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each severity."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    def fails(self, on: str = "violation") -> bool:
        """Whether there is a finding of this severity or a worse one."""
        counts = self.counts()
        return any(counts[each] for each in SEVERITIES[: SEVERITIES.index(on) + 1])

    def summary(self) -> str:
        """Return one line: how many statements, how many findings."""
        counts = self.counts()
        said = ", ".join(f"{number} {name}{'s' * (number != 1)}" for name, number in counts.items())
        return f"{self.statements:,} statements checked: {said}"

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
        return "\n".join([*lines, self.summary()]) + "\n"

    def markdown(self) -> str:
        """Return the findings as a Markdown table, then the summary."""
        head = "| severity | check | what | message | said in |\n| --- | --- | --- | --- | --- |\n"
        rows = []
        for each in self.findings:
            about = " ".join(part for part in (each.focus, each.path, each.value) if part)
            cells = (each.severity, each.check, about, each.message, ", ".join(each.where))
            rows.append(f"| {' | '.join(escaped(plain(cell)) for cell in cells)} |\n")
        return (head + "".join(rows) + "\n" if rows else "") + self.summary() + "\n"

    def json(self) -> str:
        """Return the findings and the counts as JSON."""
        content = {
            "statements": self.statements,
            "counts": self.counts(),
            "findings": [asdict(finding) for finding in self.findings],
        }
        return json.dumps(content, ensure_ascii=True, indent=2) + "\n"

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self.text())}</pre>"


def validate(store: ox.Store, files: Iterable[Path] = ()) -> Report:
    """Return what the shapes, the checks and a look at the files' literals find.

    Args:
        store: a store with its merge in the default graph.
        files: the files whose literals are looked at, beside the bundled ones.

    Raises:
        LoadError: a file cannot be read.
    """
    found = {
        *_shapes(store),
        *_checks(store),
        *_literals([path for path, _ in bundled_files()] + list(files)),
    }
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    ordered = sorted(
        found, key=lambda f: (rank[f.severity], f.check, f.focus, f.path, f.value, f.message)
    )
    merged = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return Report(tuple(ordered), merged)


def _shapes(store: ox.Store) -> Iterator[Finding]:
    import pyshacl
    import rdflib

    log = logging.getLogger("rdflib.term")  # tells of each bad literal with a traceback
    quiet, log.disabled = log.disabled, True
    try:
        data = _graph(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        shapes = _graph(quads(SHAPES))
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", meta_shacl=False
        )
    except RuntimeError as error:
        reason = " ".join(str(error).split())
        raise LoadError(f"{SHAPES}: the shapes cannot be used: {reason}") from error
    finally:
        log.disabled = quiet
    sh = rdflib.Namespace(_SH)
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        said = {name: report.value(result, sh[name]) for name in _RESULT}
        severity = "violation" if said["resultSeverity"] == sh.Violation else "warning"
        focus, path, value = said["focusNode"], said["resultPath"], said["value"]
        if path is None:
            path = shapes.value(said["sourceShape"], sh.targetSubjectsOf)
            value = None if value == focus else value
        terms = (focus, path, value)
        yield Finding(
            severity=severity,
            check=str(said["sourceShape"]).removeprefix(SHAPE),
            focus=_show(terms[0]),
            path=_show(terms[1]),
            value=_show(terms[2]),
            message=str(said["resultMessage"]),
            where=_where(store, *terms),
        )


_RESULT: Final = (
    "focusNode",
    "resultPath",
    "value",
    "resultMessage",
    "resultSeverity",
    "sourceShape",
)


def _checks(store: ox.Store) -> Iterator[Finding]:
    for path in sorted(CHECKS.glob("*.rq")):
        text = read_text(path)
        header = dict(_FIELD.findall(text))
        if (
            header.keys() != {"title", "severity", "message"}
            or header["severity"] not in SEVERITIES
        ):
            raise LoadError(
                f"{path}: not a check; write lines '# title: ...', '# severity: ...' (violation or "
                "warning) and '# message: ...'"
            )
        try:
            answer = store.query(text, prefixes=PREFIXES)
        except SyntaxError as error:
            raise LoadError(f"{path}: {sparql.explain(error, text, PREFIXES)}") from error
        if not isinstance(answer, ox.QuerySolutions):
            raise LoadError(f"{path}: not a SELECT query; write one with ?focus among its columns")
        names = {variable.value for variable in answer.variables}
        for row in answer:
            cells = {n: row[n] if n in names else None for n in ("focus", "path", "value", "graph")}
            graph = cells["graph"]
            where = (shorten(graph.value),) if isinstance(graph, ox.NamedNode) else ()
            yield Finding(
                severity=header["severity"],
                check=path.stem,
                focus=_show(cells["focus"]),
                path=_show(cells["path"]),
                value=_show(cells["value"]),
                message=header["message"],
                where=where,
            )


def _literals(files: Iterable[Path]) -> Iterator[Finding]:
    """Find literals that the store would rewrite: a file must hold what the graph will say."""
    for path in files:
        written = [quad for quad in quads(path) if isinstance(quad.object, ox.Literal)]
        scratch = ox.Store()
        scratch.extend(
            ox.Quad(ox.NamedNode(f"urn:{number}"), quad.predicate, quad.object)
            for number, quad in enumerate(written)
        )
        kept = {quad.subject.value: quad.object for quad in scratch}
        for number, quad in enumerate(written):
            if kept[f"urn:{number}"] != quad.object:
                yield Finding(
                    severity="violation",
                    check="canonical-literal",
                    focus=_show(quad.subject),
                    path=_show(quad.predicate),
                    value=str(quad.object),
                    message=f"The literal is not in canonical form: write {kept[f'urn:{number}']}.",
                    where=(path.name,),
                )


def _where(store: ox.Store, focus: object, path: object, value: object) -> tuple[str, ...]:
    """Return the graphs that hold a statement that is to blame; any of the path without a value."""
    try:
        subject, predicate = ox.NamedNode(str(focus)), ox.NamedNode(str(path))
    except ValueError:
        return ()
    found = set()
    for quad in store.quads_for_pattern(subject, predicate, None):
        same = value is None or getattr(quad.object, "value", None) == str(value)
        if same and isinstance(quad.graph_name, ox.NamedNode):
            found.add(shorten(quad.graph_name.value))
    return tuple(sorted(found))


def _graph(statements: Iterable[ox.Quad]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for quad in statements:
        graph.add((_rdflib(quad.subject), _rdflib(quad.predicate), _rdflib(quad.object)))
    return graph


def _rdflib(term: object) -> Node:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        language = term.language
        plain = language or term.datatype.value == _STRING  # as rdflib reads it from a file
        kind = None if plain else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=language, datatype=kind, normalize=False)
    return rdflib.BNode(getattr(term, "value", None))


def _show(term: object) -> str:
    """Return a term, of the engine's or of rdflib's, for a person: a CURIE, an IRI or the text."""
    if term is None:
        return ""
    value = str(
        getattr(term, "value", None) if isinstance(term, ox.NamedNode | ox.Literal) else term
    )
    return shorten(value)
