"""The editions of series of exercises since 2010, as their sources give them."""

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from detente import KnowledgeGraph

LIST: Final = Path(__file__).with_name("editions.txt")


def listed() -> dict[str, set[str]]:
    """Return the lines of the list by series."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            series, _, edition = line.partition(" | ")
            found[series].add(edition)
    return found


@pytest.mark.parametrize("series", sorted(listed()))
def test_a_series_has_the_editions_that_sources_give(kg: KnowledgeGraph, series: str) -> None:
    told = {
        " | ".join((" ".join(row[:4]), row[4], row[6]))
        for row in kg.ask("editions-of", series=series)
    }
    assert listed()[series] - told == set()
