"""The benchmark of the page says what it measured, also where there is no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import view
from benchmarks.plan import Plan


def test_the_made_up_network_of_a_page_is_the_same_for_the_same_seed() -> None:
    made = view.made(120)
    assert made == view.made(120)
    assert made != view.made(120, seed=8)
    assert (len(made.nodes), len(made.edges)) == (120, 360)


def test_a_page_is_measured_beside_that_of_pyvis_also_without_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_BROWSER", "/nowhere")
    text, note, table = view.parts(Plan((60,), 1, 60, tmp_path))
    assert "seconds of the processor" in text
    assert note == "There was no Chromium here, so what the browser takes is not told."
    head, _, row = table.splitlines()
    cells = dict(zip(head.split("|"), row.split("|"), strict=True))
    assert cells[" things "] == " 60 "
    assert all(cells[f" {each} "].endswith("s ") for each in ("layout", "build"))
    empty = [each for each, cell in cells.items() if cell == " - "]
    assert empty == [
        " until interactive ",
        " pyvis: until interactive ",
        " a frame ",
        " all drawn ",
        " pyvis: a frame ",
    ]
