"""Names of countries as datasets write them: turned round, shortened, two of them in one cell.

The World Bank writes "Korea, Rep.", the United Nations "Iran (Islamic Republic of)", Gleditsch and
Ward "Russia (Soviet Union)". `country_key` compares such names, `names_in_cell` takes a cell apart.
"""

from __future__ import annotations

import re
from typing import Final

from .text import fold

#: What datasets shorten words of names of states to, and what it stands for.
_SHORT: Final = {
    "dem": "democratic",
    "dpr": "democratic peoples republic",
    "dr": "democratic republic",
    "dprk": "democratic peoples republic korea",
    "drc": "democratic republic congo",
    "e": "east",
    "eq": "equatorial",
    "equat": "equatorial",
    "fed": "federal",
    "federated": "federal",
    "fr": "federal republic",
    "fs": "federal states",
    "fyr": "former yugoslav republic",
    "fyro": "former yugoslav republic",
    "herz": "herzegovina",
    "is": "islands",
    "isl": "islands",
    "isls": "islands",
    "islam": "islamic",
    "n": "north",
    "pdr": "peoples democratic republic",
    "peop": "peoples",
    "people": "peoples",
    "pr": "peoples republic",
    "rb": "bolivarian republic",
    "rep": "republic",
    "repub": "republic",
    "s": "south",
    "soc": "socialist",
    "st": "saint",
    "sts": "states",
    "un": "united",
    "utd": "united",
    "w": "west",
    "yug": "yugoslav",
}
_SMALL: Final = frozenset(("and", "of", "the"))
_INITIALS: Final = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")


def country_key(name: str) -> str:
    """Return the words of a name as two ways of writing it are compared; "" where it has none.

    Order, small words, marks and the usual abbreviations do not count; every other word does, so
    that the Republic of China and the People's Republic of China stay apart.

    >>> country_key("Korea, Rep.") == country_key("the Republic of Korea")
    True
    >>> country_key("Micronesia, Fed. Sts.") == country_key("Federated States of Micronesia")
    True
    >>> country_key("China, Rep.") == country_key("People's Republic of China")
    False
    """
    plain = fold(name).replace("&", " and ")
    plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), plain)
    plain = re.sub(r"['\u2019\u2018`\u00b4]", "", plain)
    words = re.sub(r"[\W_]+", " ", plain).split()
    spelled = " ".join(_SHORT.get(word, word) for word in words).split()
    return " ".join(sorted(word for word in spelled if word not in _SMALL))


def names_in_cell(name: str) -> tuple[str, ...]:
    """Return the names that a cell gives for one country; none where it gives one alone.

    >>> names_in_cell("Russia (Soviet Union)"), names_in_cell("Tanzania/Tanganyika")
    (('Russia', 'Soviet Union'), ('Tanzania', 'Tanganyika'))
    >>> names_in_cell("Guinea-Bissau")
    ()
    """
    parts = [part.strip(" ,;") for part in re.split(r"[()\[\]/]", name)]
    named = tuple(part for part in parts if part)
    return named if len(named) > 1 else ()
