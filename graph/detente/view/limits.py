"""How much is drawn at once, and what the page says of it. docs/view.md tells why these numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Limits:
    """Numbers of things up to which a page behaves in a certain way.

    Attributes:
        steady: where more are drawn at once, lines are left out while a thing is dragged.
        lines: the same, for relations.
        whole: up to so many, everything can be drawn at once; above this the page opens on a map
            of communities, and draws them one by one.
        part: things of one community of the map.
        held: things that a page holds at all; of a larger network it has the best connected.
        named: things of the rest of the graph that a page knows by name.
    """

    steady: int = 1000
    lines: int = 3000
    whole: int = 3000
    part: int = 1000
    held: int = 20_000
    named: int = 2_000

    def words(self, chosen: int, communities: int) -> str:
        """Return what the page says of its size; nothing where all can be drawn as it is.

        Args:
            chosen: things of the network, before it was cut to what a page holds.
            communities: of the map; 0 where there is none.

        >>> Limits().words(3200, 65)
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
        return " ".join(said)


LIMITS: Final = Limits()
