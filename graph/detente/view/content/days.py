"""The days on which a thing or statement of the page holds, so that the page only compares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...core.validity import Validity
from ...network.model import Edge, Network, Node


def days(element: Node | Edge, network: Network) -> dict[str, Any]:
    """Return the first possible, first certain, last certain and last possible day.

    They stand under "days", None for one that is not known. Of a thing of which only the founding
    is known there is that day alone: it did not exist before, and nothing says that it ended. Empty
    for what no time is said of; a record of a relation without dates has four times None, since it
    may hold on any day.
    """
    known = element.validity
    if isinstance(element, Node) and known and element.start and not _says_something(known):
        return {"days": [element.start]}
    start, start_precision = element.start, element.start_precision
    if known:
        validity = (
            known if known.start else replace(known, start=start, start_precision=start_precision)
        )
    else:
        validity = Validity(start, start_precision, element.end, element.end_precision)
    is_record = isinstance(element, Edge) and bool(element.record)
    if not (is_record or _says_something(validity)):
        return {}
    return {
        "days": [
            validity.first_possible,
            validity.first_certain,
            validity.last_certain(network.covered_until),
            validity.last_possible,
        ]
    }


def _says_something(validity: Validity) -> bool:
    return bool(
        validity.start
        or validity.end
        or validity.status
        or validity.observed_from
        or validity.observed_until
    )
