"""A network too large to be drawn at once: its parts, the map of them, and what the page says."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from detente.view import render
from detente.view.communities import parts
from detente.view.layout import place_discs
from detente.view.limits import Limits
from detente.view.overview import Overview

from .samples import villages
from .test_static import Page

ROOT = Path(__file__).parents[2]
SMALL = Limits(whole=20, part=12)


def test_the_map_holds_each_community_by_its_best_known_with_counts_between() -> None:
    data = Page(render(villages(4), title="x", limits=SMALL).html).data("overview")
    assert [each["name"] for each in data["communities"]] == [
        "A0, A1, A2", "B0, B1, B2", "C0, C1, C2", "D0, D1, D2",
    ]  # fmt: skip
    assert [each["best"] for each in data["communities"]] == [
        [0, 1, 2], [8, 9, 10], [16, 17, 18], [24, 25, 26],
    ]  # fmt: skip
    assert data["of"] == [number for number in range(4) for _ in range(8)]
    assert data["ties"] == [[0, 1, 1], [1, 2, 2], [2, 3, 3]]


def test_circles_of_the_map_do_not_overlap() -> None:
    data = Page(render(villages(26), title="x", limits=SMALL).html).data("overview")
    for a, b in combinations(data["communities"], 2):
        assert math.dist((a["x"], a["y"]), (b["x"], b["y"])) > a["size"] + b["size"]


@pytest.mark.parametrize("count", [0, 1, 2, 700])
def test_any_number_of_discs_has_places(count: int) -> None:
    points = place_discs([5.0] * count, {})
    assert len(set(points)) == count


def test_members_of_a_community_do_not_overlap() -> None:
    network = villages(4)
    nodes = Page(render(network, title="x", limits=SMALL).html).data("nodes")
    for group in range(4):
        for a, b in combinations(nodes[group * 8 : group * 8 + 8], 2):
            assert math.dist((a["x"], a["y"]), (b["x"], b["y"])) > a["size"] + b["size"]


def test_all_things_are_on_the_page_whatever_is_drawn() -> None:
    network = villages(4)
    page = Page(render(network, title="x", limits=SMALL).html)
    assert [t["label"] for t in page.data("facts")["things"]] == [n.label for n in network.nodes]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(), None),
        (Limits(steady=31), None),
        (SMALL, "It opens on a map of 4 communities; each of them opens its own part."),
        (
            Limits(whole=20, part=12, held=24),
            "Of the 32 chosen, these are the best connected. It opens on a map of 3 communities;",
        ),
    ],
)
def test_the_page_says_what_its_size_means(limits: Limits, words: str | None) -> None:
    html = render(villages(4), title="x", limits=limits).html
    said = html.partition('<span id="size">')[2].partition("</span>")[0]
    assert said.startswith(words) if words else said == ""
    assert "Limits" not in html


def test_a_page_holds_the_best_connected_of_a_larger_network_and_says_of_how_many() -> None:
    view = render(villages(4), title="x", limits=Limits(held=24))
    assert view.nodes == 24
    assert "Holds 24 of 32 things" in " ".join(view.html.split())


def test_a_small_network_has_no_map() -> None:
    page = Page(render(villages(2), title="x", limits=SMALL).html)
    assert page.data("overview") is None
    assert page.data("limits") == {"steady": 1000, "lines": 3000}


def test_a_community_too_large_is_cut_into_its_own() -> None:
    """Two pairs of villages, close in each pair: two communities, and four where 10 is the most."""
    inside = {(g * 8 + a, g * 8 + b): 1.0 for g in range(4) for a, b in combinations(range(8), 2)}
    bonds = {(a, 8 + a): 0.9 for a in range(8)} | {(16 + a, 24 + a): 0.9 for a in range(8)}
    links = {**inside, **bonds, (0, 31): 0.1}
    assert max(map(len, parts(32, links, [1] * 32, largest=10))) <= 10
    assert sorted(t for part in parts(32, links, [1] * 32, largest=10) for t in part) == list(
        range(32)
    )


def test_a_star_has_no_communities_and_is_cut_by_rank() -> None:
    found = parts(25, {(0, i): 1.0 for i in range(1, 25)}, [24] + [1] * 24, largest=10)
    assert [len(part) for part in found] == [10, 10, 5]
    assert found[0][0] == 0


def test_things_without_relations_share_parts() -> None:
    assert [len(part) for part in parts(25, {}, [0] * 25, largest=10)] == [10, 10, 5]


def test_a_crowd_of_communities_is_put_together_until_a_map_can_name_them() -> None:
    links = {
        (g * 10 + a, g * 10 + b): 1.0 for g in range(90) for a, b in combinations(range(10), 2)
    }
    links.update({(g * 10, (g + 1) * 10): 1.0 for g in range(89)})
    found = parts(900, links, [1] * 900)
    assert len(found) == 48
    assert all(len({member // 10 for member in part}) * 10 == len(part) for part in found)


def test_the_same_pages_under_five_hash_seeds() -> None:
    code = (
        "import hashlib; from detente.view import render; from detente.view.limits import Limits;"
        "from view.samples import made_up;"
        "pages = [render(made_up(150), title='x', limits=limits).html"
        " for limits in (Limits(), Limits(whole=100, part=40))];"
        "print([hashlib.sha256(page.encode()).hexdigest() for page in pages])"
    )
    path = os.pathsep.join([str(ROOT / "graph"), str(ROOT / "tests")])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for seed in ("0", "1", "2", "3", "4")
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert {process.returncode for process in running} == {0}


def test_a_map_never_looks_at_all_pairs() -> None:
    """A table of all pairs of 2,000 things would take 32 MB."""
    import tracemalloc

    links = {(i - i % 50, i): 1.0 for i in range(2000) if i % 50}
    links.update({(i, i + 50): 1.0 for i in range(0, 1950, 50)})
    tracemalloc.start()
    try:
        overview = Overview(links, [1] * 2000, largest=1000)
        overview.places([8.0] * 2000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16_000_000
