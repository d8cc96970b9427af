"""Text as people see it: in a terminal, in Markdown and in a notebook, where nothing of it acts."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import BinaryIO, Final, cast

from .letters import escape, unmasked

#: What drives a terminal or cannot be written: controls, ends of lines, directions, surrogates.
_CONTROL: Final = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
#: Letters, marks and blanks that are not seen, besides Unicode's controls and marks of format:
#: fillers, variation selectors, what is to be ignored where it is not known (UAX 44).
_FILLERS: Final = frozenset(
    chr(code)
    for first, last in (
        *((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065)),
        *((0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0)),
        *((0xFFF0, 0xFFF8), (0x1D159, 0x1D159), (0xE0000, 0xE00FF), (0xE0100, 0xE01EF)),
    )
    for code in range(first, last + 1)
)
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_TO_BLANKS: Final = str.maketrans("\n\r\t", "   ")
#: Marks of format that are seen: signs around a number in Arabic, Syriac and Kaithi.
_SEEN: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd"
)

#: British endings that names of ours are asked by, and how we write them.
_AMERICAN: Final = (
    ("organisation", "organization"),
    ("programme", "program"),
    ("defence", "defense"),
)


def plain(text: str) -> str:
    r"""Return text on one line, as it is: what nobody sees, and what acts, as an escape.

    Letters that pass for those of another script are told (`unmasked` of letters.py).

    >>> plain("two\nlines \x1b[31m and NA\u200bTO")
    'two lines \\u001b[31m and NA\\u200bTO'
    """
    if not _is_seen(text):
        text = _shown_line(text.translate(_TO_BLANKS))
    return unmasked(text)


def plain_lines(text: str) -> str:
    """Return text as `plain` does, its lines and tabs as they are."""
    return unmasked("\n".join(map(_shown_line, text.split("\n"))))


def screened(text: str, *, json: bool = False) -> str:
    r"""Return what a terminal may get of any text: its lines and tabs, and nothing that acts.

    Args:
        text: what is written, its lines ending in \n or \r\n.
        json: whether it is JSON, which has an escape of its own beyond U+FFFF.

    >>> screened("a,b\r\n\x1b[2J,NA\u200bTO\r\n")
    'a,b\r\n\\u001b[2J,NA\\u200bTO\r\n'
    """
    if _is_seen(text.replace("\n", "")):
        return text
    lines = (
        _shown_line(line.removesuffix("\r"), json=json) + "\r" * line.endswith("\r")
        for line in text.split("\n")[:-1]
    )
    return "".join(f"{line}\n" for line in lines) + _shown_line(text.rpartition("\n")[2], json=json)


def _shown_line(line: str, *, json: bool = False) -> str:
    if _is_seen(line):
        return line
    return "".join(
        escape(char, json=json) if char != "\t" and _is_hidden(char) else char for char in line
    )


def _is_seen(text: str) -> bool:
    """Return whether all of a text is seen; of one that is False only may a part be hidden."""
    return text.isprintable() and (text.isascii() or _FILLERS.isdisjoint(text))


def _is_hidden(char: str) -> bool:
    if char in _FILLERS:
        return True
    return unicodedata.category(char) in _UNSEEN and char not in _SEEN


class Screen:
    """What a terminal may get of bytes that come in pieces: `screened`, whole lines or not.

    Attributes:
        json: whether they are JSON.
    """

    def __init__(self) -> None:
        self.json = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._return = ""

    def piece(self, content: bytes) -> bytes:
        """Return what may be written of the next piece; what ends a line may come in two."""
        text = self._return + self._decoder.decode(content)
        self._return = "\r" if text.endswith("\r") else ""
        return screened(text.removesuffix("\r"), json=self.json).encode()

    def rest(self) -> bytes:
        """Return what was waiting for the end of its line."""
        return screened(self._return).encode()


class _Screened:
    """A file that is a terminal, written to through a screen."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._screen = Screen()

    def write(self, content: bytes) -> int:
        """Write a piece."""
        self._out.write(self._screen.piece(bytes(content)))
        return len(content)

    def flush(self) -> None:
        """Pass on that it may be looked at."""
        self._out.flush()


def on_terminal(out: BinaryIO) -> BinaryIO:
    """Return what to write to instead of a file, where that is a terminal; else the file."""
    return cast(BinaryIO, _Screened(out)) if out.isatty() else out


def encoded(text: str) -> bytes:
    """Return text in UTF-8; the bytes of a file name that is not UTF-8 come out as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a pair, which no bytes stand behind
        return text.encode("utf-8", "backslashreplace")


def is_utf8(text: str) -> bool:
    r"""Return whether text can be written in UTF-8: an argument of other bytes cannot.

    >>> is_utf8("caf\u00e9"), is_utf8("caf\udce9")
    (True, False)
    """
    return text.isascii() or re.search("[\ud800-\udfff]", text) is None


def fold(text: str) -> str:
    """Return text as it is compared: without case, accents, invisible marks, runs of white space.

    >>> fold("  Military  Attaché ")
    'military attache'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = text.replace("\u2019", "'").replace("\u2013", "-")
    if not _is_seen(text):
        text = "".join(char for char in text if char.isspace() or not _is_hidden(char))
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def squeezed(name: str) -> str:
    """Return a name as `fold` has it, also without white space and the marks that join words.

    >>> squeezed("contributes to") == squeezed("contributesTo") == squeezed("contributes-to")
    True
    >>> squeezed("ISO_3-c"), squeezed("Editors\u2019 knowledge")
    ('iso3c', 'editorsknowledge')
    """
    return re.sub(r"[\W_]+", "", fold(name))


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no cell, markup, link or HTML comes of it."""
    import html

    return re.sub(r"([\\`*_{}\[\]()#+!|~])", r"\\\1", html.escape(text, quote=False))


def one_line(text: str) -> str:
    r"""Return text on one line, without what would drive a terminal.

    >>> one_line("Blue\tWave\x1b[31m\n")
    'Blue Wave [31m'
    """
    return " ".join(re.sub(_CONTROL, " ", text).replace("\ufeff", " ").split())


def disarmed(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection).

    >>> disarmed("=1+1")
    "'=1+1"
    """
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def american(word: str) -> str:
    """Return a name of ours in American spelling, which is how we write it.

    >>> american("organisations-in-programmes")
    'organizations-in-programs'
    """
    for ours, theirs in _AMERICAN:
        word = word.replace(ours, theirs)
    return word


def article(noun: str) -> str:
    """Return the indefinite article of a noun, going by its first letter."""
    return "an" if noun[:1].lower() in tuple("aeiou") else "a"
