"""Whether the graph is sound: SHACL shapes, checks as queries, and literals as they are written."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.terms import Subject
from ..dataset.read import bundled_files
from ..inference.delta import touched
from ..rdf.losses import rewritten
from ..rdf.parse import quads
from ..rdf.reading.manner import AS_NAMED, Manner
from ..rdf.store import rows
from .checks import Check, checks
from .given_shapes import Data, check_given
from .needs import EVERY_NEED, needs_met
from .report import Finding, Report, display_term, sorted_findings
from .shacl import Progress, check_shapes

_UNSHAPED: Final = "no shapes are given or among the data, so only their syntax was checked"


def validate(
    store: ox.Store,
    files: Iterable[Path] = (),
    graphs: Collection[str] | None = None,
    progress: Progress = lambda done, whole: None,
    manner: Manner = AS_NAMED,
    *,
    shapes: Sequence[Path] = (),
    own: Sequence[Check] = (),
    bare: bool = False,
    bare_files: Sequence[Path] = (),
    merged: bool = True,
    bundled: bool = True,
) -> Report:
    """Return what the shapes, the checks and a look at the files' literals find.

    Shapes that are given, and shapes among what is not ours, are used as well, over everything.

    Args:
        store: a store with its merge in the default graph; nothing is written to it.
        files: the files whose literals are looked at, beside the bundled ones.
        graphs: the IRIs of the graphs that are new. The things that they speak of are checked with
            all that is known of them, and so are those that something new follows for, or that a
            new statement puts in the wrong. None for everything, as where they are much of it.
        progress: told how many queries of the shapes are answered, and then how many of the things
            that these suspect are seen, each time of how many.
        manner: how the files are read.
        shapes: files of shapes of one's own.
        own: checks of one's own, which look at everything.
        bare: leave out our shapes, checks and look at literals.
        bare_files: the files that a store was read from that is not merged, if all of it was.
        merged: whether the default graph is all there is.
        bundled: whether what ships was read from its files.

    Raises:
        LoadError: a file cannot be read, or shapes cannot be used.
        MissingExtra: shapes need an engine that is not installed.
    """
    anew = all(path.is_file() for path in bare_files)  # a pipe is read once
    data = Data(store, tuple(bare_files) if anew else (), merged, manner)
    given = check_given(data, shapes)
    found = [*given.findings, *(each for check in own for each in check.run(store))]
    if bare:
        notes = given.notes if given.used or own else (_UNSHAPED,)
        return Report(sorted_findings(found), data.statements, notes)
    read: Iterator[tuple[Path, Iterable[ox.Quad]]]
    read = ((path, quads(path, manner=manner)) for path in files)
    if graphs is None and bundled:  # what ships is read by the engine alone, as when it is loaded
        shipped = ((path, ox.parse(path=path)) for path, _ in bundled_files())
        read = itertools.chain(shipped, read)
    ours = _ours(store, read, graphs, progress)
    facts = (each for each in ours.findings if each.focus not in given.among)
    return Report(sorted_findings([*facts, *found]), ours.statements, given.notes)


def _ours(
    store: ox.Store,
    files: Iterable[tuple[Path, Iterable[ox.Quad]]],
    graphs: Collection[str] | None,
    progress: Progress,
) -> Report:
    """Return what our shapes, checks and the look at literals find."""
    new = None if graphs is None else touched(store, graphs)
    subjects: Collection[Subject] | None
    things: Collection[str] | None
    if new is not None:
        subjects, things, counted = new.subjects, new.things, new.statements
    else:
        subjects = things = None
        (number,) = next(rows(store, "SELECT (COUNT(*) AS ?number) { ?s ?p ?o }"))
        counted = int(number.value)
    found = {*check_shapes(store, subjects, progress), *_literals(files)}
    met = needs_met(store) if things is None else EVERY_NEED
    for check in checks():
        if not check.needs or check.needs in met:
            found.update(check.run(store, things))
    return Report(sorted_findings(found), counted)


def _literals(files: Iterable[tuple[Path, Iterable[ox.Quad]]]) -> Iterator[Finding]:
    """Find literals that the store would rewrite: a file must hold what the graph will say."""
    for path, stated in files:
        for quad, kept in rewritten(stated):
            if isinstance(kept, ox.Literal):
                yield Finding(
                    severity="violation",
                    check="canonical-literal",
                    focus=display_term(quad.subject),
                    path=display_term(quad.predicate),
                    value=str(quad.object),
                    message=f"The literal is not in canonical form: write {kept}.",
                    where=(path.name,),
                )
