"""Text as people see it: what acts, what nobody sees, and letters that pass for others."""

import sys
import unicodedata

import pytest

from detente.core.text import encoded, fold, is_utf8, plain, plain_lines, screened

#: Marks of format that are seen: signs that stand before a number in Arabic, Syriac and Kaithi.
SEEN = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
#: What Unicode's other categories hold of what takes no room.
FILLERS = "\u034f\u115f\u1160\u17b4\u180b\u2800\u3164\ufe0f\uffa0\U000e0100"


def marks() -> list[str]:
    """Every control, every mark of format, surrogates, ends of lines, and the fillers."""
    found = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and code not in SEEN
    ]
    return [*found, *FILLERS]


def test_no_mark_is_left_in_a_line_or_on_a_terminal() -> None:
    for mark in marks():
        line, lines, seen = plain(f"a{mark}b"), plain_lines(f"a{mark}b"), screened(f"a{mark}b")
        assert mark not in line or mark == " ", ascii(mark)
        assert mark in "\n\t" or mark not in lines + seen, ascii(mark)
        if mark not in "\n\r\t":
            width = "u{:04x}" if mark <= "\uffff" else "U{:08x}"
            assert line == lines == seen == f"a\\{width.format(ord(mark))}b"


@pytest.mark.parametrize(
    "text",
    [
        *("NATO", "Đặng Thái Sơn", "Ελληνική Δημοκρατία", "Договор и мир", "大韓民國"),
        *(
            "القوات المسلحة",
            "צה״ל",
            "5 µm",
            "World War \u2161",
            "\u03b1-particles",
            "a\u00a0b",
            "🇫🇷",
        ),
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert (plain(text), plain_lines(text), screened(text)) == (text, text, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("N\u0410TO", r"N\u0410TO"),
        ("the N\u0410TO of others", r"the N\u0410TO of others"),
        ("N\u0391TO", r"N\u0391TO"),  # Greek
        ("\u13aaommand", r"\u13aaommand"),  # Cherokee
        ("Afric\u0251", r"Afric\u0251"),
        ("\u0410\u0421\u0415AN", r"\u0410\u0421\u0415AN"),
        ("\u0414\u043e\u0433o", "\u0414\u043e\u0433\\u006f"),  # a Latin o in a Russian word
        ("\u041d\u0410\u0422\u041e и мир", "\u041d\u0410\u0422\u041e и мир"),
        ("\u0421\u0415\u0410\u0422\u041e", "\u0421\u0415\u0410\u0422\u041e [Cyrillic]"),
        (
            "\u0421\u0415\u0410\u0422\u041e, Manila",
            "\u0421\u0415\u0410\u0422\u041e [Cyrillic], Manila",
        ),
        ("\uff2e\uff21\uff34\uff2f", "\uff2e\uff21\uff34\uff2f [Fullwidth]"),
        ("\U0001d5ad\U0001d5a0TO", r"\U0001d5ad\U0001d5a0TO"),
    ],
)
def test_letters_that_pass_for_others_are_told(text: str, shown: str) -> None:
    assert plain(text) == plain_lines(text) == shown
    assert plain(shown) == shown, "once is enough"
    assert screened(text) == text, "letters are no marks"


def test_lines_stay_lines_on_a_terminal() -> None:
    assert screened("a\tb\r\nc\n") == "a\tb\r\nc\n"
    assert screened("real\rfake\n") == "real\\u000dfake\n"


def test_json_has_an_escape_of_its_own() -> None:
    assert screened("\U000e0041\u200b", json=True) == r"\udb40\udc41\u200b"
    assert screened("\U000e0041\u200b") == r"\U000e0041\u200b"


def test_names_are_compared_without_what_nobody_sees() -> None:
    assert fold("NA\u200bTO\ufeff") == fold("nato") == "nato"
    assert fold("N\u0410TO") != "nato"


def test_bytes_of_a_file_name_come_out_as_they_went_in() -> None:
    name = b"caf\xe9.ttl".decode("utf-8", "surrogateescape")
    assert encoded(name) == b"caf\xe9.ttl"
    assert encoded("\ud800") == rb"\ud800"
    assert (is_utf8("café"), is_utf8(name), is_utf8("\ud800")) == (True, False, False)
