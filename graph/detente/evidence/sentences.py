"""The make-up of a plain text: its paragraphs and sentences, and words found in any typography.

Spans are pairs of offsets in code points, the second one after the last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]+")
_BLOCK = re.compile(r"(?:[^\r\n]|\r?\n(?![ \t]*\r?\n))+")
_BULLET = re.compile(r"^[ \t]*(?:[-*\u2022\u2023\u2013\u2014]|\d{1,3}[.)]|[a-z]\))[ \t]+", re.M)
_STOP = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(\s+)(?=[\"'\u201c\u2018(\[]*[^\Wa-z_])")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Gen|Adm|Col|Maj|Capt|Lt|Sgt|vs|cf|e\.g|i\.e|No|Art|Fig)\.$"
)
_ENDED = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*\s*$")
_LIKE = 60.0  # of 100, by the Indel ratio: what is less alike is not near
_LONG = 40  # a shorter line is a heading, or the last of its paragraph
_SAME: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}


def is_wrapped(text: str) -> bool:
    r"""Whether the lines of a text break off in sentences, so that blank lines part paragraphs.

    >>> is_wrapped("A sentence that is broken at the margin of\nthe page, as in a letter.")
    True
    """
    long = [line for line in text.splitlines() if len(line.strip()) >= _LONG]
    return sum(1 for line in long if not _ENDED.search(line)) * 2 > len(long)


def paragraphs(text: str, begin: int, end: int, *, wrapped: bool) -> list[Span]:
    r"""Return the paragraphs of a part of a text; the items of a list belong to the one before.

    >>> paragraphs("First.\nSecond:\n- an item.\nThird.", 0, 32, wrapped=False)
    [(0, 6), (7, 25), (26, 32)]
    """
    found: list[Span] = []
    for match in (_BLOCK if wrapped else _LINE).finditer(text, begin, end):
        span = _stripped(text, match.start(), match.end())
        if not re.search(r"\w", match[0]):
            continue
        if found and _BULLET.match(match[0].lstrip("\r\n")):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found


def after_heading(text: str, begin: int, heading: str) -> int:
    """Return where the text under a heading begins: where a section does if it lacks the line."""
    first = re.compile(r"[#=*\s]*([^\r\n]*)").match(text, begin)
    same = first and fold_typography(first[1].strip(" \t#=*")) == fold_typography(heading)
    return first.end() if first and same else begin


def sentences(text: str, paragraph: Span) -> list[Span]:
    """Return the sentences of a paragraph and the items of its lists, without their bullets.

    >>> sentences("The U.S. and Japan met. Why? To talk.", (0, 37))
    [(0, 23), (24, 28), (29, 37)]
    """
    begin, end = paragraph
    found = []
    part = text[begin:end]
    bullets = [match.span() for match in _BULLET.finditer(part)]
    starts = [0, *(after for _, after in bullets)]
    for start, stop in zip(starts, [*(before for before, _ in bullets), len(part)], strict=True):
        for gap in _STOP.finditer(part, start, stop):
            if not _ABBREVIATION.search(part, start, gap.start(1)):
                found.append((start, gap.start(1)))
                start = gap.end()
        found.append((start, stop))
    spans = (_stripped(text, begin + first, begin + last) for first, last in found)
    return [span for span in spans if span[0] < span[1]]


def lead_in(text: str, paragraph: Span, sentence: Span) -> str:
    """Return what governs an item of a list: the words before it, or nothing for a sentence."""
    before = text[paragraph[0] : sentence[0]]
    bullets = [match.start() for match in _BULLET.finditer(before)]
    if not bullets or not _BULLET.match(before, before.rfind("\n") + 1):
        return ""
    said = sentences(text, (paragraph[0], paragraph[0] + bullets[0]))
    return text[slice(*said[-1])] if said else ""


def occurrences(text: str, words: str) -> list[Span]:
    """Return where words stand in a text, as they are written or else in another typography.

    White space, quotation marks, dashes, accents and case may differ. Words that begin or end
    inside a word are widened to the whole of it, where they nowhere stand by themselves.

    >>> occurrences("Trust; the \u201cpeace\u2014keepers\u2019\u201d trust", "PEACE-KEEPERS'")
    [(12, 26)]
    """
    words = words.strip()
    exact = [match.span() for match in re.finditer(re.escape(words), text)] if words else []
    if whole := [span for span in exact if _widened(text, span) == span]:
        return whole
    loose = _loose(text, words)
    if whole := [span for span in loose if _widened(text, span) == span]:
        return whole
    return sorted({_widened(text, span) for span in loose})


def nearest_span(text: str, words: str, spans: Iterable[Span]) -> Span | None:
    """Return the span with a part most like the words, the first of equals; None for none."""
    from rapidfuzz import fuzz

    wanted = fold_typography(words)
    best, best_score = None, _LIKE
    for span in spans:
        said = fold_typography(text[slice(*span)])
        scorer = fuzz.partial_ratio if len(said) >= len(wanted) else fuzz.ratio
        if (score := scorer(wanted, said, score_cutoff=best_score)) > best_score:
            best, best_score = span, score
    return best


def fold_typography(text: str) -> str:
    """Return text as it is compared: white space, quotes, dashes, accents and case made one."""
    return _folded(text)[0].strip()


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters the offset that it comes from."""
    kept: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        char = _SAME.get(char, char)
        for piece in char.lower() if char < "\x7f" else _pieces(char):
            if piece.isspace():
                if kept[-1:] == [" "]:
                    continue
                piece = " "
            kept.append(piece)
            offsets.append(offset)
    return "".join(kept), offsets


def _pieces(char: str) -> str:
    """Return a character without accents and case; nothing for what is not seen."""
    plain = unicodedata.normalize("NFKD", char).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def _loose(text: str, words: str) -> list[Span]:
    wanted = fold_typography(words)
    if not wanted:
        return []
    folded, offsets = _folded(text)
    found = []
    for match in re.finditer(re.escape(wanted), folded):
        begin, end = offsets[match.start()], offsets[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        found.append((begin, end))
    return found


def _widened(text: str, span: Span) -> Span:
    """Return a span widened to whole words."""
    begin, end = span
    while begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum():
        begin -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return begin, end


def _stripped(text: str, begin: int, end: int) -> Span:
    part = text[begin:end]
    return begin + len(part) - len(part.lstrip()), begin + len(part.rstrip())
