"""How wide text is in the face that pictures are set in, without a font at hand.

The widths are those of Helvetica, which Arial, Liberation Sans and Arimo have too, in thousandths
of the height. A letter with an accent is as wide as without; of other scripts the width is
estimated, rather too wide than too narrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_OTHER: Final = 640  # a letter of a script that is not in the tables
_WIDE: Final = 1000  # of Chinese, Japanese and Korean, and pictures
_COMMON: Final = {
    278: " ,./;\\I",
    333: "()-`",
    389: "*",
    556: "#$_0123456789",
    584: "+<=>",
    889: "%",
    667: "EPSVXY",
    722: "CDHNRU",
    611: "FTZ",
    778: "GOQ",
    833: "M",
    944: "W",
    1000: "\u2014\u2026",
}
_REGULAR: Final = {
    **_COMMON,
    191: "'",
    222: "ijl\u2018\u2019",
    260: "|",
    278: _COMMON[278] + "!:[]ft\u00b7",
    333: _COMMON[333] + "r\u201c\u201d",
    334: "{}",
    355: '"',
    469: "^",
    500: "Jckvsxyz",
    556: _COMMON[556] + "?Labdeghnopqu\u2013",
    584: _COMMON[584] + "~\u00d7",
    667: _COMMON[667] + "&ABK",
    722: _COMMON[722] + "w",
    833: _COMMON[833] + "m",
    1015: "@",
}
_BOLD: Final = {
    **_COMMON,
    238: "'",
    278: _COMMON[278] + "ijl\u2018\u2019\u00b7",
    280: "|",
    333: _COMMON[333] + "!:[]ft",
    389: _COMMON[389] + "r{}",
    474: '"',
    500: "z\u201c\u201d",
    556: _COMMON[556] + "Jaceksvxy\u2013",
    584: _COMMON[584] + "^~\u00d7",
    611: _COMMON[611] + "?Lbdghnopqu",
    722: _COMMON[722] + "&ABK",
    778: _COMMON[778] + "w",
    889: _COMMON[889] + "m",
    975: "@",
}


class Face:
    """A weight of the face, and the widths of its letters."""

    def __init__(self, widths: Mapping[int, str]) -> None:
        self._widths = {letter: width for width, letters in widths.items() for letter in letters}

    def knows(self, text: str) -> bool:
        """Whether the widths of all letters are known, and not estimated.

        >>> REGULAR.knows("C\u00f4te d'Ivoire"), REGULAR.knows("\u4e2d")
        (True, False)
        """
        return all(_base(letter) in self._widths for letter in text)

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is, at a height in pixels.

        >>> REGULAR.width("NATO", 10), BOLD.width("NATO", 10)
        (27.8, 28.3)
        """
        return round(sum(map(self._letter, text)) * size / 1000, 1)

    def _letter(self, letter: str) -> int:
        known = self._widths.get(_base(letter))
        if known is not None:
            return known
        if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me"):
            return 0
        wide = unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x1F000
        return _WIDE if wide else _OTHER


@lru_cache(maxsize=2048)
def _base(letter: str) -> str:
    """Return a letter without its accents."""
    return unicodedata.normalize("NFD", letter)[0]


REGULAR: Final = Face(_REGULAR)
BOLD: Final = Face(_BOLD)


def wrapped(text: str, width: float, size: float, face: Face = REGULAR, most: int = 3) -> list[str]:
    """Return a text in lines no wider than that; what finds no room in so many ends in an ellipsis.

    >>> wrapped("North Atlantic Treaty Organization", 80, 11)
    ['North Atlantic', 'Treaty', 'Organization']
    >>> wrapped("North Atlantic Treaty Organization", 80, 11, most=2)
    ['North Atlantic', 'Treaty\u2026']
    """
    words = [part for word in text.split() for part in _cut(word, width, size, face)]
    lines: list[str] = []
    for at, word in enumerate(words):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.width(longer, size) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            last = lines[-1].split(" ")
            while len(last) > 1 and face.width(" ".join(last) + "\u2026", size) > width:
                last.pop()
            lines[-1] = _shortened(" ".join(last), width, size, face)
            break
        if at > 500:
            break
    return lines


def _shortened(text: str, width: float, size: float, face: Face) -> str:
    while len(text) > 1 and face.width(text + "\u2026", size) > width:
        text = text[:-1]
    return text.rstrip(" ,;:-") + "\u2026"


def _cut(word: str, width: float, size: float, face: Face) -> list[str]:
    """Return a word in pieces that fit into a line."""
    pieces = [word[:200]]
    while face.width(pieces[-1], size) > width and len(pieces[-1]) > 1 and len(pieces) < 8:
        rest = pieces.pop()
        end = len(rest) - 1
        while end > 1 and face.width(rest[:end], size) > width:
            end -= 1
        pieces += [rest[:end], rest[end:]]
    return pieces
