"""Extents: how much the graph holds of the lists of each thing, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from ...evidence.coverage import Coverage, CoverageLimits
from .lists import HOW_FAR, Asked, covered_span, outward
from .setting import Setting


def extents(setting: Setting, held: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what the graph says of how much it holds of some things, by the IRI of each.

    Each text names a list (the members of an organization, what lies in a place), says how much of
    it is held, from when to when, and the list that it was compared with.
    """
    found: dict[str, list[str]] = {}
    for each in setting.coverage.statements:
        for thing in dict.fromkeys((each.organization, each.thing, each.place)):
            if thing and thing in held:
                found.setdefault(thing, []).append(_words(setting, each))
    return {thing: tuple(sorted(words)) for thing, words in found.items()}


def _words(setting: Setting, statement: Coverage) -> str:
    limits = {each.name: getattr(statement, each.name) for each in fields(CoverageLimits)}
    asked = Asked(**limits)
    held = HOW_FAR[statement.completeness] + covered_span(statement)
    words = f"{outward(setting, asked).words(setting)}: {held}"
    if not statement.source:
        return words
    number = f", which has {statement.expected:,}" if statement.expected is not None else ""
    return f"{words}, compared with \u201c{setting.label(statement.source)}\u201d{number}"
