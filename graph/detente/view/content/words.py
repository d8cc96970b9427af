"""Texts in a small space: each word is told once, and each text is a row of short signs.

The more often a word stands somewhere, the shorter its code: one sign for the most frequent, two
or three for the others. Some signs end a code, the others go on (a dense code with stoppers and
continuers, as Brisaboa and others have it), so that nothing stands between two words. It depends
on the texts alone, and a browser reads it at once (static/packing.js).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Final

BETWEEN: Final = "|"  # words, and texts
#: What stands for itself in JSON and in a page.
SIGNS: Final = "".join(c for c in map(chr, range(32, 127)) if c not in "\"\\<>&'" + BETWEEN)
_WORD: Final = re.compile(r" ?[^\W_]+|[\W_]")  # a word with the space before it, or one other sign


class Words:
    """The words of some texts, by which each of these is coded.

    >>> words = Words(["to be", "or not", "to be"])
    >>> words.texts(words.coded(["or be", "", "to not"]))
    ['or be', '', 'to not']
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._found: dict[str, list[str]] = {}  # a text is taken apart once
        counts = Counter(chain.from_iterable(map(self._words, texts)))
        known = sorted(counts, key=lambda word: (-counts[word], word))
        self._init(known, _stoppers([counts[word] for word in known]))

    def _init(self, known: Sequence[str], stoppers: int) -> None:
        self._known, self._stoppers = known, stoppers
        self._codes = {word: self._code(number) for number, word in enumerate(known)}

    @classmethod
    def read(cls, told: Sequence[object]) -> Words:
        """Return words as they were told."""
        words, known = cls(()), str(told[1])
        listed = [word or BETWEEN for word in known.split(BETWEEN)] if known else []
        words._init(listed, int(str(told[0])))
        return words

    def told(self) -> list[object]:
        """Return how many signs end a code, and the words in the order of their codes."""
        return [
            self._stoppers,
            BETWEEN.join("" if word == BETWEEN else word for word in self._known),
        ]

    def coded(self, texts: Iterable[str]) -> str:
        """Return texts as one row of signs.

        Raises:
            KeyError: a word is not known.
        """
        code = self._codes.__getitem__
        return BETWEEN.join(["".join(map(code, self._words(text))) for text in texts])

    def _words(self, text: str) -> list[str]:
        if (found := self._found.get(text)) is None:
            found = self._found[text] = _WORD.findall(text)
        return found

    def texts(self, coded: str) -> list[str]:
        """Return the texts that were coded."""
        word = {code: word for word, code in self._codes.items()}
        ends, goes_on = SIGNS[: self._stoppers], SIGNS[self._stoppers :]
        one = re.compile(f"[{re.escape(goes_on)}]*[{re.escape(ends)}]")
        return ["".join(map(word.__getitem__, one.findall(t))) for t in coded.split(BETWEEN)]

    def _code(self, number: int) -> str:
        more = len(SIGNS) - self._stoppers
        before, last = divmod(number, self._stoppers)
        signs = [SIGNS[last]]
        while before:
            before, at = divmod(before - 1, more)
            signs.append(SIGNS[self._stoppers + at])
        return "".join(reversed(signs))


def _stoppers(counts: Sequence[int]) -> int:
    """Return how many signs should end a code, so that all is as short as it can be.

    >>> _stoppers([9, 5, 1])
    87
    """
    upto = [0, *accumulate(counts)]

    def length(stoppers: int) -> int:
        known, each, total = 0, stoppers, 0
        while known < len(counts):  # a word whose code has one sign more costs one more each time
            total += upto[-1] - upto[known]
            known, each = min(len(counts), known + each), each * (len(SIGNS) - stoppers)
        return total

    return min(range(len(SIGNS) - 1, 0, -1), key=length)
