"""Whether a mapping fits: its classes and relations the graph, its columns the table."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import LoadError, UsageError
from ..terms import MD, RDF_TYPE, shorten
from .mapping import Mapping
from .records import Columns
from .sections import suggest
from .templates import SPECIAL


def check_terms(store: ox.Store, rules: Mapping) -> None:
    """Check that every class and property of a mapping is declared in the graph.

    Raises:
        LoadError: one is not; the message names the nearest.
        UsageError: the graph has no terms of ours at all.
    """
    kind = ox.NamedNode(RDF_TYPE)
    terms = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, kind, None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
    }
    if MD + "State" not in terms:
        raise UsageError("an import looks things up in our graph: leave out --bare")
    for where, iri in _used(rules):
        if iri not in terms:
            known = [shorten(each) for each in sorted(terms) if each.startswith(MD)]
            raise LoadError(
                f"{rules.place}: {where}: the graph declares no {shorten(iri)}; "
                + suggest(shorten(iri), known)
            )


def check_columns(rules: Mapping, columns: Columns, companion: Columns | None) -> None:
    """Check that every column that a mapping names is there.

    Raises:
        LoadError: one is not; the message names the nearest.
    """
    for where, name in rules.columns():
        columns.matching(where, name)
    for where, template in rules.templates():
        for name in template.names():
            if name.startswith("#") and name not in SPECIAL:
                raise LoadError(
                    f"{rules.place}: {where}: {{{name}}} means nothing; "
                    + suggest(name, [f"{{{each}}}" for each in SPECIAL])
                )
            if name.startswith("names."):
                if rules.companion is None:
                    raise LoadError(f"{rules.place}: {where}: {{{name}}} needs a table [names]")
                if companion:
                    companion.at(where, name.removeprefix("names."))


def _used(rules: Mapping) -> Iterator[tuple[str, str]]:
    """Yield every class and property of a mapping, with where it stands."""
    for link in rules.all_links():
        yield from ((f"{link.where}.class", each) for each in link.cls)
        if link.mint:
            yield f"{link.where}.mint.class", link.mint.cls
    if rules.made:
        yield "row.class", rules.made.cls
    if rules.relation:
        yield "row.relation", rules.relation
    yield from ((f"{each.link.where}.relation", each.relation) for each in rules.relations)
    yield from ((f"{each.where}.property", each.property) for each in rules.values)
