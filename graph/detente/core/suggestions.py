"""Names like one that was not found: one place for "did you mean ...?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from .text import fold

_LIKE: Final = 60.0  # of 100; what is less alike is not offered
_LONGEST: Final = 200  # characters of a text that are compared
_REORDERED: Final = 0.88  # what words in another order are worth
_SPARE: Final = 9  # equals among which the beginning decides
_LISTED: Final = 30
_BOUNDARY: Final = r"[\W_]+"


class Suggester:
    """Names to offer in place of others, folded once; for who asks many times."""

    def __init__(self, choices: Iterable[str] | Mapping[str, str]) -> None:
        """Take the names; a mapping says how to show each. The first of equals is offered."""
        shown = choices if isinstance(choices, Mapping) else {name: name for name in choices}
        self._shown: dict[str, str] = {}
        for name, label in shown.items():
            self._shown.setdefault(fold(name), label)
        self._names = list(self._shown)
        self._in_order = list(map(_in_order, self._names))

    def nearest(self, text: str, limit: int = 3, like: float = _LIKE) -> list[str]:
        """Return up to so many names, the likest first, then those that have the text as words.

        Args:
            text: what was not found.
            limit: how many at most.
            like: how alike a name must be, of 100: the share of letters in the same order (the
                Indel ratio); the same words in another order are a little less alike.
        """
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import JaroWinkler

        wanted = fold(text[:_LONGEST])
        if not wanted:
            return []
        scores: dict[str, float] = {}
        for asked, names, weight in (
            (wanted, self._names, 1.0),
            (_in_order(wanted), self._in_order, _REORDERED),
        ):
            for _, score, number in process.extract(
                asked, names, scorer=fuzz.ratio, limit=limit + _SPARE, score_cutoff=like / weight
            ):
                name = self._names[number]
                scores[name] = max(score * weight, scores.get(name, 0))
        close = sorted(  # of equals, the one that begins alike
            scores, key=lambda name: (-scores[name], -JaroWinkler.similarity(wanted, name), name)
        )
        words = _words(wanted)
        if words and len({self._shown[name] for name in close}) < limit:
            having = (name for name in self._names if words.partition(" ")[0] in name)
            close += sorted(name for name in having if f" {words} " in f" {_words(name)} ")
        return list(dict.fromkeys(self._shown[name] for name in close))[:limit]


def nearest(
    text: str,
    choices: Iterable[str] | Mapping[str, str],
    limit: int = 3,
    like: float = _LIKE,
) -> list[str]:
    """Return up to so many of the choices, those most like a text first; see `Suggester`.

    >>> nearest("NATTO", ["ASEAN", "NATO", "nation"])
    ['NATO', 'nation']
    """
    return Suggester(choices).nearest(text, limit, like)


def suggest(
    text: str,
    choices: Iterable[str] | Mapping[str, str],
    limit: int = 3,
    like: float = _LIKE,
    show: Callable[[str], str] = repr,
) -> str:
    """Return the question that names the choices most like a text; "" where none is.

    >>> suggest("memebr", ["member", "role"])
    "did you mean 'member'?"
    """
    close = nearest(text, choices, limit, like)
    return f"did you mean {' or '.join(map(show, close))}?" if close else ""


def suggest_or_list(text: str, choices: Iterable[str]) -> str:
    """Return the question that names the choices most like a text, else what choices there are.

    >>> suggest_or_list("president", ["member", "role"])
    'there are: member, role'
    """
    names = list(dict.fromkeys(choices))
    listed = ", ".join(names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
    return suggest(text, names) or (f"there are: {listed}" if names else "nothing may stand here")


def _in_order(name: str) -> str:
    """Return the words of a name by the alphabet."""
    return " ".join(sorted(_words(name).split()))


def _words(name: str) -> str:
    return re.sub(_BOUNDARY, " ", name).strip()
