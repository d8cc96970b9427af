"""How much is drawn at once, and what the page says of it. docs/view.md tells why these numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Limits:
    """Numbers of things up to which a page behaves in a certain way.

    Attributes:
        steady: everything can be drawn at once, lines too while the drawing moves.
        whole: everything can be drawn at once; above this the page opens on a map of communities,
            and draws them one by one.
        part: things of one community of the map.
        held: things that a page holds at all; of a larger network it has the best connected.
        lines: the same as `steady`, for relations.
    """

    steady: int = 1000
    whole: int = 3000
    part: int = 1000
    held: int = 20_000
    lines: int = 3000

    def hides_lines(self, things: int, relations: int) -> bool:
        """Whether lines are left out while the drawing moves."""
        return things > self.steady or relations > self.lines

    def words(self, chosen: int, relations: int, communities: int) -> str:
        """Return what the page says of its size; nothing where all is drawn as it is.

        Args:
            chosen: things of the network, before it was cut to what a page holds.
            relations: those between the things that it holds.
            communities: of the map; 0 where there is none.

        >>> Limits().words(3200, 9600, 65)
        'It opens on a map of 65 communities; each of them opens its own part.'
        """
        said = []
        if chosen > self.held:
            said.append(f"Of the {chosen:,} chosen, these are the best connected.")
        if communities:
            said.append(
                f"It opens on a map of {communities:,} communities; "
                "each of them opens its own part."
            )
        elif self.hides_lines(chosen, relations):
            said.append("Lines are left out while the drawing moves.")
        return " ".join(said)


LIMITS: Final = Limits()
