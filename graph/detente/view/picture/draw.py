"""From a part of the graph to a picture: which figure, what is said around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...export.citations import our_work
from ...network.model import Network
from .frame import Caption, framed
from .picture import Picture

#: What can be drawn.
FIGURES: Final = ("network", "map", "timeline")


@dataclass(frozen=True)
class PictureSetting:
    """What a picture is drawn of.

    Attributes:
        store: the graph.
        whole: gives its network.
        title: the heading.
        note: what was chosen, said under the heading.
        wanted: the IRIs of what it is around.
        inferred: whether what rules infer is drawn throughout.
        as_of: the day of the graph, as an ISO date; None for any time.
        ours: whether it is the graph that ships with the package, or is built on it.
    """

    store: ox.Store
    whole: Callable[[], Network]
    title: str
    note: str = ""
    wanted: tuple[str, ...] = ()
    inferred: bool = False
    as_of: str | None = None
    ours: bool = False


def draw_picture(network: Network, figure: str, setting: PictureSetting) -> Picture:
    """Return a picture of a network.

    Args:
        network: the part that was chosen.
        figure: one of `FIGURES`.
        setting: what it is drawn of.

    Raises:
        NothingFound: nothing in it can be drawn so.
        MissingExtra: a map needs outlines that are not installed.
    """
    from .map_figure import draw_map
    from .network_figure import draw_network
    from .timeline_figure import draw_timeline

    day, wanted = setting.as_of, setting.wanted
    match figure:
        case "map":
            # A query says itself which places it means.
            whole = network if setting.inferred else setting.whole()
            body = draw_map(network, whole, setting.store, wanted, day)
        case "timeline":
            body = draw_timeline(network, wanted, day)
        case _:
            body = draw_network(network, wanted, day, inferred=setting.inferred)
    cite = cited() if setting.ours else ""
    return framed(body, Caption(setting.title, _subtitle(network, figure, setting), cite))


def _subtitle(network: Network, figure: str, setting: PictureSetting) -> str:
    """Return what was chosen, and of which day it is."""
    said = [setting.note]
    until = network.covered_until
    if setting.as_of:
        said.append(f"{'Marked' if figure == 'timeline' else 'As'} of {setting.as_of}.")
    elif figure != "timeline":
        said.append("At any time.")
    if until:
        said.append(f"The graph is covered until {until}.")
    return " ".join(filter(None, said))


def cited() -> str:
    """Return whose data a graph is that is built on ours, under which license, in a line."""
    work = our_work()
    return (
        f"Data: {work.author} ({work.issued[:4]}), {work.title}, version {work.version}, "
        f"{work.url}, CC BY 4.0."
    )
