"""Whether the graph is sound: SHACL shapes, checks as queries, and literals as they are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from .checks import checks
from .findings import Finding, Report, ordered, show
from .inputs import quads
from .shapes import Progress, check_shapes
from .store import bundled_files
from .touched import Subject, touched


def validate(
    store: ox.Store,
    files: Iterable[Path] = (),
    graphs: Collection[str] | None = None,
    progress: Progress = lambda done, whole: None,
) -> Report:
    """Return what the shapes, the checks and a look at the files' literals find.

    Args:
        store: a store with its merge in the default graph; nothing is written to it.
        files: the files whose literals are looked at, beside the bundled ones.
        graphs: the IRIs of the graphs that are new. The things that they speak of are checked with
            all that is known of them, and so are those that something new follows for, or that a
            new statement puts in the wrong. None for everything, as where they are much of it.
        progress: told how many things the shapes have seen, and of how many.

    Raises:
        LoadError: a file cannot be read.
    """
    if graphs is None:
        files = [*(path for path, _ in bundled_files()), *files]
    new = None if graphs is None else touched(store, graphs)
    subjects: Collection[Subject] | None
    things: Collection[str] | None
    if new is not None:
        subjects, things, counted = new.subjects, new.things, new.statements
    else:
        subjects = things = None
        counted = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    found = {*check_shapes(store, subjects, progress), *_literals(files)}
    for check in checks():
        found.update(check.run(store, things))
    return Report(ordered(found), counted)


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
                    focus=show(quad.subject),
                    path=show(quad.predicate),
                    value=str(quad.object),
                    message=f"The literal is not in canonical form: write {kept[f'urn:{number}']}.",
                    where=(path.name,),
                )
