"""Validation: the shapes by the engine that detente uses and by the reference, all and new only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import pyoxigraph as ox

from detente.core.bundled import SHAPES
from detente.core.namespaces import PREFIXES
from detente.inference import materialize
from detente.validation.report import Finding
from detente.validation.shacl import check_shapes, told
from detente.validation.validate import validate

from . import measure, page
from .plan import Plan
from .prepare import filled
from .shape import statements

_LONG = 200_000  # statements above which pyshacl is not asked
_PATIENCE = 3600.0
_NEW = PREFIXES["src"] + "made-up-news"
_MISSION = """kg:made-up-news-{0} a md:PeacekeepingOperation ;
  skos:prefLabel "news {0}"@en ; skos:definition "Made up for a measurement."@en ;
  schema:startDate "1999-05-01"^^xsd:date ; md:startPrecision "day" ; md:endStatus md:EndUnknown ;
  md:takesPlaceIn kg:made-up-state-{1} ; md:implements kg:peacekeeping-missions ;
  md:addresses kg:made-up-challenge-0 .
"""


def parts(plan: Plan) -> Iterator[str]:
    """Yield what it costs to validate.

    Raises:
        click.ClickException: the two engines do not find the same.
    """
    yield (
        "The shapes by themselves, by queries and, of what these suspect, by pyshifty, as "
        "`validate` has it, and by pyshacl over a copy in rdflib; then all of `validate`, over "
        "everything and over one new file of 1,000 statements. Both engines find the same, or "
        "nothing is written here. Above 200,000 statements there is one round, and pyshacl is not "
        "asked: it would take many minutes and gigabytes."
    )
    rows = [_row(plan, size) for size in plan.sizes]
    heads = ("statements", "shapes", "pyshacl", "shapes / pyshacl", "all", "new", "new / all")
    yield page.table(heads, rows)


def _row(plan: Plan, size: int) -> list[str]:
    measure.told(f"  {size:,} statements")
    store = _store(size, plan.folder)
    work: dict[str, measure.Work] = {
        "shapes": partial(_found, check_shapes, store),
        "validate": partial(validate, store),
        "new": partial(validate, store, graphs=[_NEW]),
    }
    if size <= _LONG:
        if _found(check_shapes, store) != _found(_reference, store):
            raise click.ClickException(f"{size:,} statements: the SHACL engines differ")
        work["pyshacl"] = partial(_found, _reference, store)
    rounds, limit = (plan.rounds, plan.limit) if size <= _LONG else (1, _PATIENCE)
    timing = measure.turns(work, rounds, limit)
    if size > _LONG:
        timing.without["pyshacl"] = "not asked"
    return [
        *(f"{size:,}", page.took(timing, "shapes"), page.took(timing, "pyshacl")),
        *(page.times(timing.ratio("shapes", "pyshacl")), page.took(timing, "validate")),
        *(page.took(timing, "new"), page.times(timing.ratio("new", "validate"))),
    ]


def _store(size: int, folder: Path) -> ox.Store:
    """Return a made-up graph with one new file in it, merged and inferred."""
    source = folder / f"validated-{size}.nq"
    with source.open("w", encoding="utf-8") as out:
        out.writelines(statements(size))
    store = filled(source)
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    news = head + "".join(_MISSION.format(n, n % 20) for n in range(100))
    store.load(news.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(_NEW))
    materialize.infer(store)
    return store


def _found(engine: Callable[[ox.Store], Iterator[Finding]], store: ox.Store) -> set[Finding]:
    return set(engine(store))


def _reference(store: ox.Store) -> Iterator[Finding]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    merge = (q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    data.parse(data=ox.serialize(merge, format=ox.RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(SHAPES))
    return told(store, report)
