"""An import from end to end: mapping, table, lookups, statements, report, progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.bundled import DATA_FOLDER
from ..core.errors import UsageError, quoted
from ..core.files import replacing
from ..core.namespaces import CATALOGUE, MD, PREFIXES, RDF_TYPE, writable_iri
from ..core.suggestions import suggest_or_list
from ..rdf.parse import quads as read_quads
from .curated import Curated
from .descriptions import in_english
from .lookup import Lookup
from .mappings.mapping import Dataset, TableMapping
from .mappings.mapping_file import check_columns, check_terms, read_mapping
from .records import Columns
from .report import ProblemReport, Summary
from .rows import RowReader
from .sheet import Sheet, TableRow
from .tables import open_table
from .write import QUAD_SUFFIXES, write_statements

_FORMATS: Final = Path(__file__).parent / "formats"
#: The word for a table that the caller's own mapping explains.
TABLE: Final = "table"
_DCTERMS: Final = PREFIXES["dcterms"]


def datasets() -> tuple[str, ...]:
    """Return the names of the datasets whose mapping ships with the package."""
    return tuple(sorted(path.stem for path in _FORMATS.glob("*.toml")))


def run(
    store: ox.Store | Callable[[], ox.Store],
    dataset: str,
    file: Path,
    target: Path | None,
    *,
    mapping: Path | None = None,
    names: Path | None = None,
    report: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Summary:
    """Write what a dataset states as RDF, each row with its statements, and a report of the rest.

    Args:
        store: the graph in which names and codes are looked up, or what loads it; that is called
            once the mapping, the file and where to write are in order.
        dataset: one of `datasets()`, or "table".
        file: a CSV file or an Excel workbook.
        target: the TriG or N-Quads file to write.
        mapping: for "table", what the columns mean.
        names: a companion file with more about what the rows name.
        report: where to write what could not be imported; else beside the target.
        progress: told how much of the file is read, and of how much, in bytes or rows.

    Raises:
        UsageError: there is no such dataset, or an option is missing or does not fit.
        LoadError: the file or the mapping is missing or wrong.
        WriteError: a file cannot be written.
    """
    mapping_path = _mapping_path(dataset, mapping)
    table_mapping = read_mapping(mapping_path)
    target, report, form = _outputs(target, report)
    if file in (target, report) or (target.exists() and file.exists() and target.samefile(file)):
        raise UsageError(f"{file}: is read, and cannot be written at the same time")
    if names and not table_mapping.companion:
        raise UsageError("--names is for mappings with a table [names], and this one has none")
    others, companion = _companion(table_mapping, names)
    summary = Summary(target, report)
    with (
        open_table(file, table_mapping.layout) as sheet,
        replacing(target) as out,
        replacing(report) as report_out,
    ):
        columns = Columns.of(str(file), sheet.header, table_mapping.layout)
        store = store if isinstance(store, ox.Store) else store()
        check_terms(store, table_mapping, mapping_path)
        check_columns(table_mapping, mapping_path, columns, others)
        lookup = Lookup(store, table_mapping.dataset)
        curated = Curated(store, lookup.states)
        rows = RowReader(table_mapping, columns, lookup, curated, companion)
        log = ProblemReport(report_out, summary)
        wanted = (row for row in _filled(sheet.rows) if columns.wanted(row.cells))
        quads = _quads(table_mapping.dataset, sheet, wanted, rows, log, progress)
        write_statements(_counted(quads, summary), out, form, table_mapping.dataset)
        log.close()
        summary.made, summary.alternates = lookup.made, rows.alternates
    return summary


def _quads(
    dataset: Dataset,
    sheet: Sheet,
    wanted: Iterator[TableRow],
    rows: RowReader,
    log: ProblemReport,
    progress: Callable[[int, int], None],
) -> Iterator[ox.Quad]:
    """Yield the description of the dataset, then what each row states as it is read."""
    yield from _dataset_description(dataset)
    graph = ox.NamedNode(dataset.graph)
    for row in wanted:
        stated = rows.statements(row)
        for triple in (*stated.fresh, *stated.triples):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        log.add(row.number, stated.problems, bool(stated.triples))
        if sheet.size:
            progress(sheet.read(), sheet.size)


def _filled(rows: Iterator[TableRow]) -> Iterator[TableRow]:
    return (row for row in rows if any(cell.strip() for cell in row.cells))


def _counted(quads: Iterator[ox.Quad], summary: Summary) -> Iterator[ox.Quad]:
    for quad in quads:
        summary.statements += 1
        yield quad


def _dataset_description(dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield what describes a dataset that the catalogue of the package does not."""
    node, graph = ox.NamedNode(dataset.graph), ox.NamedNode(CATALOGUE)
    if any(quad.subject == node for quad in read_quads(DATA_FOLDER / "sources.ttl", CATALOGUE)):
        return
    yield ox.Quad(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(MD + "Dataset"), graph)
    license = writable_iri(dataset.license)
    values = {
        "bibliographicCitation": dataset.citation and in_english(dataset.citation),
        "description": dataset.description and in_english(dataset.description),
        "license": ox.NamedNode(license) if license else in_english(dataset.license),
        "publisher": ox.Literal(dataset.publisher),
        "title": in_english(dataset.title),
    }
    for name, value in values.items():
        if value:
            yield ox.Quad(node, ox.NamedNode(_DCTERMS + name), value, graph)


def _mapping_path(dataset: str, mapping: Path | None) -> Path:
    known = (*datasets(), TABLE)
    if dataset not in known:
        raise UsageError(
            f"no dataset is called {quoted(dataset)}; {suggest_or_list(dataset, known)} "
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
    return _FORMATS / f"{dataset}.toml"


def _outputs(target: Path | None, report: Path | None) -> tuple[Path, Path, ox.RdfFormat]:
    if target is None:
        raise UsageError("say where to write with -o FILE.trig; the report goes beside it")
    special = target.exists() and not target.is_file()
    form = ox.RdfFormat.TRIG if special else QUAD_SUFFIXES.get(target.suffix.lower())
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
    mapping: TableMapping, path: Path | None
) -> tuple[Columns | None, dict[str, dict[str, str]]]:
    """Return the columns of the companion file, and its rows by their key."""
    if mapping.companion is None or path is None:
        return None, {}
    with open_table(path, mapping.layout) as sheet:
        columns = Columns(str(path), sheet.header, mapping.layout)
        at = columns.at("names.key", mapping.companion.key)
        companions = {
            row.cells[at].strip(): {
                name: cell.strip() for name, cell in zip(sheet.header, row.cells, strict=False)
            }
            for row in sheet.rows
            if at < len(row.cells)
        }
        return columns, companions
