"""Letters that pass for others: a Cyrillic A in a Latin word, and what it looks like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: Letters of scripts that Latin ones look like, and these (Unicode, UTS 39, confusables).
_LIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеоѕіјрсухһԁԛԝӀΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυϲՍՕօսհոցզᎠᎡᎢᎥᎪᎫᎬᎳᎻᏀᏂᏃᏎᏒᏔᏙᏚᏞᏟᏢᏦᏧɑɡ",
    "ABESIJKMHOPCTYXaeosijpcyxhdqwlABEZHIKMNOPTYXaylkvopucUOouhngqDRTiAJEWHGhZ4RWVSLCPKdag",
)
_SCRIPTS: Final = {
    *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU"),
    *("MATHEMATICAL", "FULLWIDTH", "ROMAN", "IPA"),
}
#: Where the letters of these are, and the shapes of Latin ones that Unicode has twice.
_FOREIGN: Final = (
    "[\u0251\u0261\u0370-\u052f\u0531-\u0589\u13a0-\u13ff\u1c80-\u1c8f\u1f00-\u1fff\u2160-\u217f"
    "\u2c80-\u2cff\u2de0-\u2dff\ua4d0-\ua4ff\ua640-\ua69f\uab70-\uabbf\uff21-\uff5a"
    "\U0001d400-\U0001d7cb]"
)
_WORD: Final = r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|[^\W_]++(?! \[|\\[uU])"


def escape(char: str, *, json: bool = False) -> str:
    r"""Return a character as an escape of SPARQL, Turtle and Python, or of JSON.

    >>> escape("\x1b"), escape("\U000e0041"), escape("\U000e0041", json=True)
    ('\\u001b', '\\U000e0041', '\\udb40\\udc41')
    """
    code = ord(char)
    if code > 0xFFFF and json:
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def unmasked(text: str) -> str:
    r"""Return text in which letters that pass for those of another script are told.

    In a word of two scripts the letters that pass for others are escapes: those that look Latin, or
    the Latin ones among others. A word, all of whose letters look Latin and are not, is followed by
    its script, if no letter of the text gives that away.

    >>> unmasked("N\u0410TO"), ascii(unmasked("\u0421\u0415\u0410\u0422\u041e"))
    ('N\\u0410TO', "'\\u0421\\u0415\\u0410\\u0422\\u041e [Cyrillic]'")
    """
    if text.isascii() or max(text) < "\u0251" or not (foreign := re.findall(_FOREIGN, text)):
        return text
    open_ = frozenset(_script(char) for char in foreign if not _latin(char).isascii())

    def shown(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith("\\") else _word(match[0], open_)

    return re.sub(_WORD, shown, text)


def latin(text: str) -> str:
    r"""Return what text looks like to who reads Latin letters.

    >>> latin("N\u0410TO")
    'NATO'
    """
    return text if text.isascii() else "".join(map(_latin, text))


@lru_cache(1024)
def _word(word: str, open_: frozenset[str]) -> str:
    scripts = [_script(char) for char in word]
    found = [script for script in scripts if script in _SCRIPTS]
    kinds = set(found)
    if len(kinds) > 1:
        main = "LATIN" if latin(word).isascii() else max(kinds, key=found.count)
        shown = zip(word, scripts, strict=True)
        return "".join(
            char if script == main or script not in _SCRIPTS else escape(char)
            for char, script in shown
        )
    if kinds and len(word) > 1 and not kinds & {"LATIN", "ROMAN", *open_}:
        return f"{word} [{kinds.pop().capitalize()}]"
    return word


def _latin(char: str) -> str:
    return unicodedata.normalize("NFKC", char).translate(_LIKE)


def _script(char: str) -> str:
    """Return the script of a letter, as its name in Unicode begins."""
    if char in "\u0251\u0261":
        return "IPA"
    if "\u2160" <= char <= "\u217f":
        return "ROMAN"
    return unicodedata.name(char, "").partition(" ")[0] if char.isalpha() else ""
