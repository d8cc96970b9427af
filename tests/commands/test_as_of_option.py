"""On the command line a day is given as a person writes it, and what it was read as is said."""

import pytest
from click.testing import CliRunner, Result

from cli import cli

FORMS = "; write a day as 1999-03-12, a month as 1999-03 or a year as 1999"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


ASK = ["query", "SELECT ?day { ?g md:asOf ?day FILTER (STRENDS(STR(?g), '/inferred')) }"]


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize(
    ("date", "day", "note"),
    [
        ("1999-03-12", "1999-03-12", ""),
        ("1999-02", "1999-02-28", "as of 1999-02-28, the last day of February 1999\n"),
        ("1999", "1999-12-31", "as of 1999-12-31, the last day of 1999\n"),
    ],
)
def test_as_of_stands_on_either_side_of_the_command(
    where: str, date: str, day: str, note: str
) -> None:
    option = ["--as-of", date]
    done = run(*option, *ASK) if where == "before" else run(*ASK, *option)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"day\n{day}\n", note)


def test_the_later_day_counts() -> None:
    done = run("--as-of", "1999-03-12", *ASK, "--as-of", "2004-03-29")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "day\n2004-03-29\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--as-of", "2023-02-30"],
            "--as-of: '2023-02-30' is no date: February 2023 has no day 30; "
            "its days go from 01 to 28",
        ),
        (["--as-of", ""], f"--as-of: '' is no date{FORMS}"),
        (
            ["--as-of", "1999", "--bare"],
            "--as-of changes what our rules derive, and --bare leaves them out",
        ),
        (
            ["--as-of", "1999", "--no-inference"],
            "--as-of changes what our rules derive, and --no-inference leaves them out",
        ),
    ],
)
def test_a_day_that_makes_no_sense_ends_with_2(arguments: list[str], message: str) -> None:
    for done in (run(*arguments, *ASK), run(*ASK, *arguments)):
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"Error: {message}\n")


def test_the_command_line_says_what_a_month_or_year_was_read_as() -> None:
    done = run("ask", "member-count-on-day", "organization=kg:nato", "day=1999-03")
    assert (done.exit_code, done.stderr) == (0, "for organization=kg:nato, day=1999-03-31\n")
    nato = ("ask", "member-count-on-day", "organization=kg:nato")
    assert run(*nato, "day=1999-03-31").stdout == done.stdout
    done = run(*nato, "day=99")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"Error: day: '99' is no date{FORMS}\n"
