"""An import from end to end: mapping, table, lookups, statements, report, progress."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..errors import UsageError, quoted
from ..inputs import quads as read_quads
from ..output import replacing
from ..store import DATA
from ..terms import CATALOGUE, MD, PREFIXES, RDF_TYPE, expand
from . import language
from .checking import check_columns, check_terms
from .curated import Curated
from .describing import english
from .lookup import Lookup
from .mapping import Dataset, Mapping
from .records import Columns
from .report import Report, Summary
from .rows import Rows
from .sections import suggest
from .sheets import Row, Sheet, opened
from .writing import FORMATS, write

if TYPE_CHECKING:
    from rich.progress import Progress

_HERE: Final = Path(__file__).parent
#: The word for a table that the caller's own mapping explains.
TABLE: Final = "table"
_DCTERMS: Final = PREFIXES["dcterms"]


def datasets() -> tuple[str, ...]:
    """Return the names of the datasets whose mapping ships with the package."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


def run(
    store: ox.Store,
    dataset: str,
    file: Path,
    target: Path | None,
    *,
    mapping: Path | None = None,
    names: Path | None = None,
    report: Path | None = None,
) -> Summary:
    """Write what a dataset states as RDF, each row with its statements, and a report of the rest.

    Args:
        store: the graph in which names and codes are looked up.
        dataset: one of `datasets()`, or "table".
        file: a CSV file or an Excel workbook.
        target: the TriG or N-Quads file to write.
        mapping: for "table", what the columns mean.
        names: a companion file with more about what the rows name.
        report: where to write what could not be imported; else beside the target.

    Raises:
        UsageError: there is no such dataset, or an option is missing or does not fit.
        LoadError: the file or the mapping is missing or wrong.
        WriteError: a file cannot be written.
    """
    rules = language.read(_mapping(dataset, mapping))
    target, report, form = _places(target, report)
    if file in (target, report) or (target.exists() and file.exists() and target.samefile(file)):
        raise UsageError(f"{file}: is read, and cannot be written at the same time")
    if names and not rules.companion:
        raise UsageError("--names is for mappings with a table [names], and this one has none")
    check_terms(store, rules)
    others, companion = _companion(rules, names)
    summary = Summary(target, report)
    with (
        opened(file, rules.layout) as sheet,
        replacing(target) as out,
        replacing(report) as told,
    ):
        columns = Columns(str(file), sheet.header, rules.layout)
        check_columns(rules, columns, others)
        lookup = Lookup(store, rules.dataset)
        curated = Curated(store, lookup.states)
        rows = Rows(rules, columns, lookup, curated, companion)
        log = Report(told, summary)
        with _progress(sheet, file.name) as step:
            quads = _quads(rules.dataset, sheet, rows, log, step)
            write(_counted(quads, summary), out, form, rules.dataset)
        log.close()
        summary.made, summary.alternates = lookup.made, rows.alternates
    return summary


def _quads(
    dataset: Dataset,
    sheet: Sheet,
    rows: Rows,
    log: Report,
    step: Callable[[], None],
) -> Iterator[ox.Quad]:
    """Yield the description of the dataset, then what each row states as it is read."""
    yield from _described(dataset)
    graph = ox.NamedNode(dataset.graph)
    for row in _filled(sheet.rows):
        found = rows.statements(row)
        for triple in (*found.fresh, *found.said):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        log.tell(row.number, found.problems, bool(found.said))
        step()


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return (row for row in rows if any(cell.strip() for cell in row.cells))


def _counted(quads: Iterator[ox.Quad], summary: Summary) -> Iterator[ox.Quad]:
    for quad in quads:
        summary.statements += 1
        yield quad


def _described(dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield what describes a dataset that the catalogue of the package does not."""
    node, graph = ox.NamedNode(dataset.graph), ox.NamedNode(CATALOGUE)
    if any(quad.subject == node for quad in read_quads(DATA / "sources.ttl", CATALOGUE)):
        return
    yield ox.Quad(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(MD + "Dataset"), graph)
    license = expand(dataset.license)
    said = {
        "bibliographicCitation": dataset.citation and english(dataset.citation),
        "description": dataset.description and english(dataset.description),
        "license": ox.NamedNode(license) if license else english(dataset.license),
        "publisher": ox.Literal(dataset.publisher),
        "title": english(dataset.title),
    }
    for name, value in said.items():
        if value:
            yield ox.Quad(node, ox.NamedNode(_DCTERMS + name), value, graph)


def _mapping(dataset: str, mapping: Path | None) -> Path:
    known = (*datasets(), TABLE)
    if dataset not in known:
        raise UsageError(
            f"no dataset is called {quoted(dataset)}; {suggest(dataset, known)} "
            "table imports any other, with --mapping FILE"
        )
    if dataset == TABLE:
        if mapping is None:
            raise UsageError(
                "say what the columns mean with --mapping FILE; docs/importers.md tells how"
            )
        return mapping
    if mapping is not None:
        raise UsageError(f"--mapping goes with table: {dataset} has a mapping of its own")
    return _HERE / f"{dataset}.toml"


def _places(target: Path | None, report: Path | None) -> tuple[Path, Path, ox.RdfFormat]:
    if target is None:
        raise UsageError("say where to write with -o FILE.trig; the report goes beside it")
    special = target.exists() and not target.is_file()
    form = ox.RdfFormat.TRIG if special else FORMATS.get(target.suffix.lower())
    if form is None:
        raise UsageError(f"{target}: statements with their source are TriG: name it .trig or .nq")
    if report is None:
        if special:
            raise UsageError("say where the report is to go with --report FILE.csv")
        report = target.with_suffix(".report.csv")
    if report == target:
        raise UsageError(f"{report}: the report and the statements are two files")
    return target, report, form


def _companion(
    rules: Mapping, path: Path | None
) -> tuple[Columns | None, dict[str, dict[str, str]]]:
    """Return the columns of the companion file, and its rows by their key."""
    if rules.companion is None or path is None:
        return None, {}
    with opened(path, rules.layout) as sheet:
        columns = Columns(str(path), sheet.header, rules.layout)
        at = columns.at("names.key", rules.companion[0])
        found = {
            row.cells[at].strip(): {
                name: cell.strip() for name, cell in zip(sheet.header, row.cells, strict=False)
            }
            for row in sheet.rows
            if at < len(row.cells)
        }
        return columns, found


@contextlib.contextmanager
def _progress(sheet: Sheet, name: str) -> Iterator[Callable[[], None]]:
    """Show how far the file is read on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar: Progress = Bar(console=Console(stderr=True), transient=True)
    task = bar.add_task(name, total=sheet.size or None)
    with bar:
        yield lambda: bar.update(task, completed=sheet.read())
