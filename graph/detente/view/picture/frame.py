"""What stands around a figure: title, what it shows, legend, what is left out, sources, license."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ...evidence.sources import Source
from ..looks import Look, legend_order, look
from .marks import mark
from .measure import BOLD, REGULAR, wrapped
from .picture import Picture
from .svg import INK, MUTED, element, lettered, line, whole_drawing
from .verbs import FIRMNESS, STATED, VERBS, Firmness, Verb, line_end

PAGE_MARGIN: Final = 28.0
_TITLE: Final = 21.0
_SUBTITLE: Final = 12.5
_LEGEND: Final = 11.0
_FOOTER: Final = 9.5
_MOST_SOURCES: Final = 8
_MOST_WORDS: Final = 3  # of the relations of a family, in the legend
_CELL: Final = 26.0  # between two entries of the legend


@dataclass(frozen=True)
class Caption:
    """What is said around a figure.

    Attributes:
        title: its heading.
        subtitle: what was chosen, of which day.
        cite: whose data it is, under which license, how to cite it; empty for data of others.
    """

    title: str
    subtitle: str
    cite: str = ""


@dataclass(frozen=True)
class LegendEntry:
    """An entry of the legend: a drawing of a width, and words."""

    draw: Callable[[float, float], str]
    width: float
    words: str


@dataclass(frozen=True)
class Body:
    """A figure without what stands around it.

    Attributes:
        width: of all of it.
        height: of the figure alone.
        drawn: its elements, from (0, 0) on.
        legend: rows of entries.
        nodes: how many things are drawn.
        edges: how many statements are drawn.
        notes: what was left out, in words.
        sources: what the statements stand in, as often as they do.
        told: what it shows, for those who do not see it.
    """

    width: float
    height: float
    drawn: Sequence[str]
    legend: Sequence[Sequence[LegendEntry]]
    nodes: int
    edges: int
    notes: tuple[str, ...]
    sources: Iterable[Source]
    told: str
    more_sources: tuple[str, ...] = ()


def framed(body: Body, caption: Caption) -> Picture:
    """Return a whole picture."""
    width, inner = body.width, body.width - 2 * PAGE_MARGIN
    drawn: list[str] = []
    y = PAGE_MARGIN + _TITLE * 0.8
    for words in wrapped(caption.title, inner, _TITLE, BOLD, 2):
        drawn.append(lettered(PAGE_MARGIN, y, words, size=_TITLE, face=BOLD))
        y += _TITLE * 1.2
    for words in wrapped(caption.subtitle, inner, _SUBTITLE, REGULAR, 3):
        drawn.append(lettered(PAGE_MARGIN, y, words, size=_SUBTITLE, color=MUTED))
        y += _SUBTITLE * 1.35
    drawn.append(element("g", "\n".join(body.drawn), transform=f"translate(0 {y:.0f})"))
    y += body.height + 10
    drawn.append(line((PAGE_MARGIN, y), (width - PAGE_MARGIN, y), "#d0d7de", 1))
    y += 18
    for row in body.legend:
        x = PAGE_MARGIN
        for entry in row:
            room = inner - entry.width - 6
            for at, words in enumerate(wrapped(entry.words, room, _LEGEND, REGULAR, 2)):
                needed = entry.width + 6 + REGULAR.width(words, _LEGEND)
                if at == 0 and x > PAGE_MARGIN and x + needed > width - PAGE_MARGIN:
                    x, y = PAGE_MARGIN, y + 17
                if at == 0:
                    drawn.append(entry.draw(x, y - 4))
                else:
                    y += 14
                drawn.append(lettered(x + entry.width + 6, y, words, size=_LEGEND))
                after = x + needed + _CELL
            x = after if entry.words else x
        y += 18 if row else 0
    for color, said in (
        *((MUTED, note) for note in body.notes),
        (MUTED, _sources(body.sources, body.more_sources)),
        (MUTED, caption.cite),
    ):
        for words in wrapped(said, inner, _FOOTER, REGULAR, 4):
            drawn.append(lettered(PAGE_MARGIN, y, words, size=_FOOTER, color=color))
            y += _FOOTER * 1.35
        y += 2 if said else 0
    told = f"{caption.subtitle} {body.told}".strip()
    svg = whole_drawing(width, y + PAGE_MARGIN - 14, drawn, caption.title, told)
    return Picture(svg, caption.title, body.nodes, body.edges, body.notes)


def _sources(sources: Iterable[Source], more: Sequence[str]) -> str:
    """Return the sources in a row, those that most statements stand in first."""
    counted: Counter[str] = Counter()
    names: dict[str, str] = {}
    for source in sources:
        counted[source.document] += 1
        publisher = source.publisher
        names[source.document] = source.title + (f" ({publisher})" if publisher else "")
    ranked = sorted(counted, key=lambda iri: (-counted[iri], names[iri], iri))
    told = [*dict.fromkeys(names[iri] for iri in ranked)]
    shown = [*more, *told[:_MOST_SOURCES]]
    rest = len(told) - _MOST_SOURCES
    words = "; ".join(filter(None, shown)) + (f"; and {rest} more" if rest > 0 else "")
    return f"Sources: {words}." if words else ""


def kinds_entries(kinds: Iterable[str]) -> list[LegendEntry]:
    """Return the legend of the kinds that are drawn."""
    alike: dict[Look, list[str]] = {}
    for kind in legend_order(kinds):
        alike.setdefault(look(kind), []).append(kind)

    return [kind_entry(found, ", ".join(told)) for found, told in alike.items()]


def kind_entry(found: Look, words: str) -> LegendEntry:
    """Return an entry of the legend with a mark."""
    return LegendEntry(lambda x, y: mark(found, x + 6, y, 5.5), 12, words)


def verb_entries(words: dict[Verb, Sequence[str]]) -> list[LegendEntry]:
    """Return the legend of the families of relations that are drawn, with their relations."""

    def entry(verb: Verb) -> LegendEntry:
        def draw(x: float, y: float) -> str:
            return line((x, y), (x + 26, y), verb.color, 1.6) + line_end(
                verb.end, (x + 28, y), 0.0, verb.color
            )

        said = list(dict.fromkeys(words[verb]))
        rest = len(said) - _MOST_WORDS
        few = ", ".join(said[:_MOST_WORDS]) + (", \u2026" if rest > 0 else "")
        return LegendEntry(draw, 30, f"{verb.name} ({few})" if few else verb.name)

    return [entry(verb) for verb in VERBS if verb in words]


def firmness_entries(found: Iterable[Firmness]) -> list[LegendEntry]:
    """Return the legend of how firm lines are; nothing where all are stated."""
    drawn = set(found)
    if drawn <= {STATED}:
        return []

    def entry(firm: Firmness) -> LegendEntry:
        def draw(x: float, y: float) -> str:
            return line((x, y), (x + 28, y), INK, firm[2], firm[1])

        return LegendEntry(draw, 28, firm[0])

    return [entry(firm) for firm in FIRMNESS if firm in drawn]
