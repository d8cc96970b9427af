"""Dates of datasets: what a text is by a format, and what is no date."""

import pytest

from detente.core.dates import (
    NotADate,
    PartialDate,
    date_from_parts,
    date_from_text,
    date_pattern,
)


@pytest.mark.parametrize(
    ("text", "formats", "first", "last", "precision"),
    [
        ("12 Mar. 1999", ["%d %b %Y"], "1999-03-12", "1999-03-12", "day"),
        ("March 1999", ["%Y", "%B %Y"], "1999-03-01", "1999-03-31", "month"),
        ("2/2000", ["%m/%Y"], "2000-02-01", "2000-02-29", "month"),
        ("1999.0", ["%Y"], "1999-01-01", "1999-12-31", "year"),
        ("1999-03-12", ["%Y"], "1999-03-12", "1999-03-12", "day"),
        ("1999-03-xx", ["%Y-%m-xx"], "1999-03-01", "1999-03-31", "month"),
        ("12.3.69", ["%d.%m.%y"], "1969-03-12", "1969-03-12", "day"),
        ("12.3.68", ["%d.%m.%y"], "2068-03-12", "2068-03-12", "day"),
    ],
)
def test_a_text_is_a_date_as_exact_as_it_says(
    text: str, formats: list[str], first: str, last: str, precision: str
) -> None:
    date = date_from_text(text, formats)
    assert (date.first.isoformat(), date.last.isoformat()) == (first, last)
    assert date.precision == precision


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("soon", "not a date as %d %b %Y or %m/%Y"),
        ("30 February 1963", "no such date in the calendar: 1963-2-30"),
        ("1 Ma 1963", "not a date as"),
        ("1 Marsh 1963", "no month is called Marsh"),
        ("13/1999", "no such date in the calendar: 1999-13"),
        ("0/1999", "no such date in the calendar: 1999-0"),
        ("1/0000", "no such date in the calendar: 0-1"),
    ],
)
def test_what_is_no_date_says_why(text: str, problem: str) -> None:
    with pytest.raises(NotADate, match=problem):
        date_from_text(text, ["%d %b %Y", "%m/%Y"])


def test_a_missing_part_makes_a_date_less_exact() -> None:
    assert date_from_parts("1999", "3", None) == PartialDate.of(1999, 3)
    assert date_from_parts("1999", None, "12") == PartialDate.of(1999)
    with pytest.raises(NotADate, match="the day is no number: xx"):
        date_from_parts("1999", "3", "xx")


@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_a_date_is_never_made_more_exact(precision: str) -> None:
    assert PartialDate.of(1999).coarsened(precision) == PartialDate.of(1999)
    assert PartialDate.of(1999, 3, 12).coarsened(precision).precision == precision


@pytest.mark.parametrize("form", ["%H", "%Y %Y", "%m", "%Y-%d", "%"])
def test_a_format_without_a_year_or_with_what_is_unknown_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match=r"cannot stand here|it has"):
        date_pattern(form)
