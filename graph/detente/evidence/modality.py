"""How firm a statement is: asserted, an ability, an intention or a possibility."""

from __future__ import annotations

from typing import Final

MODALITIES: Final = ("asserted", "ability", "intended", "possible")  # strongest first


#: How a statement that nobody asserts is marked, and the cue of a passage that says less.
MARKS: Final = dict(
    zip(MODALITIES, ("", "as an ability", "as an intention", "as a possibility"), strict=True)
)


CUES: Final = dict(
    zip(
        MODALITIES,
        ("", '"can" or the like', '"aims to" or the like', '"may" or the like'),
        strict=True,
    )
)
