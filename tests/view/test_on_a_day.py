"""What holds on a day, what may hold, and the page that opens on a day."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import cli
from detente.core.namespaces import KG, MD
from detente.core.validity import ONGOING, Validity
from detente.network.model import Edge, Network, Node
from detente.view import View, render
from detente.view.picture.verbs import MAY_HOLD, STATED

from .conftest import Open
from .reader import choose, lines, shown
from .samples import HARBOUR, harbour

COVERED = "2020-06-30"
#: Spells of membership, one a member.
SPELLS = {
    "exact": Validity("1999-03-12", "day", "2004-03-29", "day"),
    "years": Validity("1999-01-01", "year", "2004-12-31", "year"),
    "months": Validity("1999-03-01", "month", "2004-03-31", "month"),
    "ongoing": Validity("1999-03-12", "day", status=ONGOING),
    "unknown end": Validity("1999-03-12", "day"),
    "observed": Validity("1999-03-12", "day", observed_until="2004-12-31"),
    "seen": Validity(observed_from="1999-12-31", observed_until="2004-12-31"),
    "only an end": Validity(end="2004-03-29"),
    "undated": Validity(),
    "long ago": Validity("-0027-01-16", "day", "0476-09-04", "day"),
}
DAYS = (
    *("-0028-12-31", "-0027-01-15", "-0027-01-16", "0300-01-01", "0476-09-04", "0476-09-05"),
    *("1998-12-31", "1999-01-01", "1999-02-28", "1999-03-11", "1999-03-12", "1999-03-31"),
    *("1999-12-30", "1999-12-31", "2000-01-01", "2003-12-31", "2004-01-01", "2004-03-01"),
    *("2004-03-29", "2004-03-30", "2004-03-31", "2004-12-31", "2005-01-01", "2020-06-30"),
    *("2020-07-01", "2020-12-31"),
)


def league() -> Network:
    members = [Node(f"{KG}m{i}", name, "state") for i, name in enumerate(SPELLS)]
    whole = Node(KG + "z", "League", "organization", start="1949-04-04", validity=Validity())
    edges = tuple(
        Edge(
            node.iri,
            MD + "memberOf",
            whole.iri,
            start=spell.start,
            end=spell.end,
            record=f"{KG}spell-{node.label}",
            validity=spell,
        )
        for node, spell in zip(members, SPELLS.values(), strict=True)
    )
    words = {MD + "memberOf": ("is a member of", "has as a member")}
    return Network(
        (*members, whole), edges, words, {"md": MD, "kg": KG}, 11, 10, covered_until=COVERED
    )


@pytest.fixture(scope="module")
def view() -> View:
    return render(league(), title="League")


def test_the_page_judges_each_day_as_validity_does(opened: Open, view: View) -> None:
    page = opened(view)
    ids = [f"e{i}" for i in range(len(SPELLS))]
    judged = page.evaluate(
        "([ids, days]) => ids.map(id => days.map(day => detente.heldOn(id, day)))",
        [ids, list(DAYS)],
    )
    assert dict(zip(SPELLS, judged, strict=True)) == {
        name: [spell.on(day, COVERED).value for day in DAYS] for name, spell in SPELLS.items()
    }


def test_what_is_founded_did_not_exist_before_and_is_drawn_as_usual_after(
    opened: Open, view: View
) -> None:
    page = opened(view)
    days = ["1949-04-03", "1949-04-04", "2020-12-31"]
    judged = page.evaluate("days => days.map(day => detente.heldOn('n10', day))", days)
    assert judged == ["does not hold", "holds", "holds"]


def drawn(page: Any) -> dict[str, tuple[Any, float]]:
    """Return the dashes and width of each line, by the name of the member."""
    found = page.evaluate(
        """() => [...detente.shown.statements].map(id => {
            const { options } = detente.network.body.edges[id];
            return [detente.told(id).split(' is a member')[0], options.dashes, options.width];
        })"""
    )
    return {name: (dashes, width) for name, dashes, width in found}


def test_what_may_hold_is_drawn_and_told_apart(opened: Open, view: View) -> None:
    page = opened(view, "#as-of=2010-05-01")
    plain, dotted = (False, STATED[2]), ([1, 3.2], MAY_HOLD[2])
    assert drawn(page) == {
        "ongoing": plain,
        **dict.fromkeys(("unknown end", "observed", "seen", "undated"), dotted),
    }
    choose(page, "League")
    told = lines(page)
    assert [line for line in told if line.startswith("may hold")] == [
        "may hold: its end is not known",
        "may hold: its end is not known",
        "may hold: its dates are not known",
        "may hold: its end is not known",
    ]
    page.click("#tab-tables")
    rows = page.locator("#table-relations tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows if "may hold" in row] == [
        *("observed", "seen", "undated", "unknown end"),
    ]
    table = list(csv.DictReader(io.StringIO(page.evaluate("detente.asCsv()").lstrip("\ufeff"))))
    assert {row["subject"]: (row["certainty"], row["as_of"]) for row in table} == {
        "ongoing": ("holds", "2010-05-01"),
        **dict.fromkeys(("unknown end", "observed", "seen", "undated"), ("may hold", "2010-05-01")),
    }
    page.click("#tab-drawing")
    page.uncheck("#dated")
    assert set(drawn(page).values()) == {plain}
    assert "certainty" not in page.evaluate("detente.asCsv()")


@pytest.mark.parametrize(
    ("day", "member", "why"),
    [
        ("1999-05-01", "years", "its start is not known to the day"),
        ("2004-05-01", "years", "its end is not known to the day"),
        ("1999-05-01", "seen", "its start is not known"),
        ("2020-12-31", "ongoing", "known up to 30 June 2020"),
        ("2010-05-01", "observed", "its end is not known"),
    ],
)
def test_a_statement_says_why_it_only_may_hold(
    opened: Open, view: View, day: str, member: str, why: str
) -> None:
    page = opened(view, f"#as-of={day}")
    choose(page, member)
    assert f"may hold: {why}" in lines(page)


def test_the_axis_has_every_year_up_to_where_the_graph_is_covered(opened: Open, view: View) -> None:
    page = opened(view)
    page.focus("#year")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#year-said") == "As of the end of 2019"
    page.keyboard.press("End")
    assert page.inner_text("#year-said") == "As of 30 June 2020"
    page.keyboard.press("Home")
    assert page.inner_text("#year-said") == "As of the end of 29 BC"


def test_a_year_a_month_a_day_and_a_range_can_be_typed(opened: Open, view: View) -> None:
    page = opened(view)
    for typed, said in (
        ("1999", "As of the end of 1999"),
        ("1999-03", "As of 31 March 1999"),
        ("2004-03-29", "As of 29 March 2004"),
        ("soon", "As of 29 March 2004"),
        ("2031", "As of the end of 2031"),
    ):
        page.fill("#year-typed", typed)
        page.press("#year-typed", "Enter")
        assert page.inner_text("#year-said") == said
    assert page.inner_text("#year-note") == "The graph is covered up to 30 June 2020."
    page.fill("#since-typed", "2004-03")
    page.press("#since-typed", "Enter")
    page.fill("#year-typed", "2004")
    page.press("#year-typed", "Enter")
    assert page.inner_text("#year-said") == "From 1 March 2004 to the end of 2004"
    assert "exact" in drawn(page)  # it ended within that time
    assert opened(view, page.evaluate("location.hash")).inner_text("h1") == (
        "League from 1 March 2004 to the end of 2004"
    )
    page.fill("#since-typed", "")
    page.press("#since-typed", "Enter")
    assert "exact" not in drawn(page)


def test_dragging_over_the_histogram_chooses_the_years_passed(opened: Open, view: View) -> None:
    page = opened(view)
    box = page.locator("#changes").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 10)
    page.mouse.up()
    assert re.fullmatch(r"From \d{4} to 30 June 2020", page.inner_text("#year-said"))


def test_play_goes_through_the_years_in_which_something_changes(opened: Open, view: View) -> None:
    page = opened(view, "#as-of=1998-12-31")
    page.click("#play")
    assert page.inner_text("#year-said") == "As of the end of 1999"
    page.wait_for_selector("#year-said:has-text('2004')")
    page.click("#play")


def test_what_is_chosen_stays_chosen_where_it_did_not_exist(opened: Open, view: View) -> None:
    page = opened(view, "#as-of=1940&thing=kg:z")
    assert lines(page)[0] == "League"
    said = "League did not exist at the end of 1940: it began on 4 April 1949."
    assert page.inner_text("#not-then") == said
    page.fill("#year-typed", "1950")
    page.press("#year-typed", "Enter")
    assert lines(page)[0] == "League"
    assert page.locator("#not-then").count() == 0


def test_a_page_opens_on_a_day_and_a_link_keeps_it(opened: Open) -> None:
    view = render(league(), title="League", as_of="1999-03-31")
    page = opened(view)
    assert page.inner_text("h1") == "League as of 31 March 1999"
    assert page.inner_text("#year-said") == "As of 31 March 1999"
    assert page.is_checked("#dated")
    names = {*SPELLS} - {"long ago"}
    assert drawn(page).keys() == names
    page.locator("#year").fill("2004")
    assert page.inner_text("#year-said") == "As of the end of 2004"
    assert page.inner_text("h1") == "League as of 31 December 2004"
    again = opened(view, page.evaluate("location.hash"))
    assert again.inner_text("#year-said") == "As of the end of 2004"
    page.uncheck("#dated")
    assert page.inner_text("h1") == "League"
    again = opened(view, page.evaluate("location.hash"))
    assert again.inner_text("#year-said") == "Any time"
    page.click("#reset")
    assert page.inner_text("h1") == "League as of 31 March 1999"
    assert opened(view, "#as-of=1949").inner_text("#year-said") == "As of the end of 1949"


def test_nothing_that_began_later_is_shown_as_of_a_day(opened: Open, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    words = ["--data", str(HARBOUR), "--as-of", "1961-03", "view", "Grey Pact"]
    done = CliRunner().invoke(cli, [*words, "-o", str(target)], catch_exceptions=False)
    assert done.exit_code == 0
    html = target.read_text(encoding="utf-8")
    page = opened(View(html, "Grey Pact", 0, 0))
    assert page.inner_text("h1") == "Grey Pact as of 31 March 1961"
    told = page.evaluate("() => [...detente.shown.statements].map(id => detente.told(id))")
    assert "Redland is a member of Grey Pact" in told
    assert "Islia is a member of Grey Pact" not in told


def test_without_a_day_the_page_opens_at_any_time(opened: Open) -> None:
    page = opened(harbour().view(title="Harbour", all=True))
    assert page.inner_text("h1") == "Harbour"
    assert page.inner_text("#year-said") == "Any time"
    assert shown(page) == (8, 7)
