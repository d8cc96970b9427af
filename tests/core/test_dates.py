"""Days, months and years are read as a person writes them, and said with what is known."""

import pytest

from detente import UsageError
from detente.core.dates import first_day, last_day, said, span
from detente.core.namespaces import PREFIXES


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("1999-03-12", "1999-03-12", "1999-03-12", ""),
        ("1999-03", "1999-03-01", "1999-03-31", "March 1999"),
        ("1900-02", "1900-02-01", "1900-02-28", "February 1900"),
        ("2000-02", "2000-02-01", "2000-02-29", "February 2000"),
        (" 1999 ", "1999-01-01", "1999-12-31", "1999"),
        ("0490", "0490-01-01", "0490-12-31", "490"),
    ],
)
def test_a_month_or_year_is_widened_and_this_is_said(
    text: str, first: str, last: str, words: str
) -> None:
    assert (first_day(text).iso, last_day(text).iso) == (first, last)
    assert first_day(text).note == (words and f"{first}, the first day of {words}")
    assert last_day(text).note == (words and f"{last}, the last day of {words}")


FORMS = "; write a day as 1999-03-12, a month as 1999-03 or a year as 1999"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("99", f"'99' is no date{FORMS}"),
        ("12.3.1999", f"'12.3.1999' is no date{FORMS}"),
        ("1999-3-1", f"'1999-3-1' is no date{FORMS}"),
        ("19999", f"'19999' is no date{FORMS}"),
        ("-0490", f"'-0490' is no date{FORMS}"),
        ("1999-03-12Z", f"'1999-03-12Z' is no date{FORMS}"),
        ("today", f"'today' is no date{FORMS}"),
        ("", f"'' is no date{FORMS}"),
        ("\N{FULLWIDTH DIGIT ONE}999", f"'\N{FULLWIDTH DIGIT ONE}999' is no date{FORMS}"),
        ("0000", f"'0000' is no date: there is no year 0{FORMS}"),
        ("1999-13", "'1999-13' is no date: there is no month 13; months go from 01 to 12"),
        ("1999-00-01", "'1999-00-01' is no date: there is no month 00; months go from 01 to 12"),
        (
            "2023-02-30",
            "'2023-02-30' is no date: February 2023 has no day 30; its days go from 01 to 28",
        ),
        (
            "1999-04-00",
            "'1999-04-00' is no date: April 1999 has no day 00; its days go from 01 to 30",
        ),
    ],
)
def test_what_is_no_date_is_refused_with_what_would_be_right(text: str, message: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(UsageError) as raised:
            read(text, "--as-of")
        assert str(raised.value) == f"--as-of: {message}"


def test_a_date_is_said_with_no_more_than_is_known() -> None:
    assert said("1999-03-12", "day") == said("1999-03-12") == "12 March 1999"
    assert said("1999-03-01", "month") == "March 1999"
    assert said("1999-01-01", "year") == "1999"
    assert said("1999-03") == "1999-03"
    assert said("1999-13-01") == "1999-13-01"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ""),
        (("1999-03-12", "day", "2004-12-31", "year"), "from 12 March 1999 to 2004"),
        (("1999-03-12",), "from 12 March 1999"),
        (("1999-03-12", None, "1999-03-12"), "on 12 March 1999"),
        (("1999-03-01", "month", "1999-03-31", "month"), "in March 1999"),
        (("1999-01-01", "year", "1999-12-31", "year"), "in 1999"),
        (("1999-01-01", "day", "1999-12-31", "day"), "from 1 January 1999 to 31 December 1999"),
        ((None, None, "1999-12-31", "year"), "until 1999"),
        (("1999-01-01", "year", None, None, "md:Ongoing"), "since 1999"),
        ((None, None, None, None, PREFIXES["md"] + "Ongoing"), "ongoing"),
        (("1999-01-01", "year", None, None, "EndUnknown"), "from 1999; end unknown"),
        ((None, None, None, None, "md:EndUnknown"), "end unknown"),
        (
            ("1999-01-01", "year", None, None, None, "2014-12-31"),
            "from 1999; observed until 31 December 2014",
        ),
        (
            ("1999-01-01", "year", None, None, "md:EndUnknown", "2014-12-31"),
            "from 1999; observed until 31 December 2014; end unknown",
        ),
    ],
)
def test_a_span_is_said_with_what_is_known_of_its_end(
    arguments: tuple[str | None, ...], words: str
) -> None:
    assert span(*arguments) == words
