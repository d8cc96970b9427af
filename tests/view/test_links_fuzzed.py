"""Whatever stands behind the # of a page, the page shows what it has, and says what it has not."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
from drawn import settings
from hypothesis import strategies as st

from detente.view import render

from .conftest import Open, Trouble
from .samples import HOSTILE, hostile

#: The words of a link (view/static/link.js), and others.
KEYS = (
    *("layout", "most", "community", "focus", "open", "add", "gone", "lonely", "undated", "as-of"),
    *("thing", "statement", "path", "path-number", "view", "hide-relation", "hide-kind", "hide-"),
    *("__proto__", "constructor", "", "hide-__proto__", "THING", "view[]"),
)
VALUES = (
    *("communities", "pillars", "all", "no", "any", "0", "1", "-1", "999999", "1e999", "NaN", ""),
    *(
        "2001",
        "2001-02-30",
        "-000001",
        "0000-01-01",
        "999999-12-31",
        "1,2,3",
        "1,2",
        "Infinity,0,1",
    ),
    *("0,0,0", "0,0,-1", "1e308,1e308,1e308", "__proto__", "constructor", "toString", "a b c", " "),
    *(
        "<img src=x onerror=window.harmed=1>",
        "javascript:window.harmed=1",
        "\u202e",
        "\0",
        "x" * 3000,
    ),
    *HOSTILE[:12],
)
#: Links that once went wrong.
EXAMPLES = (
    "#",
    "#%",
    "#%E0%A4%A",
    "#thing=%00&thing=%FF",
    "#view=1e308,1e308,1e308",
    "#__proto__=1&hide-__proto__=x",
    "#as-of=999999-12-31",
)
PAIR = st.tuples(st.sampled_from(KEYS), st.one_of(st.sampled_from(VALUES), st.text(max_size=6)))
LINKS = st.one_of(
    st.lists(PAIR, max_size=5).map(lambda pairs: "#" + urlencode(pairs, errors="replace")),
    st.text(max_size=20).map(lambda text: "#" + quote(text, safe="=&%;+#", errors="replace")),
)
FOLLOW = """async link => {
    const heard = new Promise(done => addEventListener('hashchange', done, { once: true }));
    history.replaceState(null, '', '#');
    location.hash = link;
    await Promise.race([heard, new Promise(done => setTimeout(done, 100))]);
    await new Promise(done => requestAnimationFrame(done));
    return [window.harmed ?? null, document.querySelectorAll('img, iframe, object, embed').length,
        document.querySelector('html').dataset.ready];
}"""


@pytest.fixture
def page(opened: Open) -> Any:
    return opened(render(hostile(), title="Links"))


def test_any_link_is_followed_as_far_as_it_goes(page: Any) -> None:
    @settings(60)
    @hypothesis.given(LINKS)
    def fuzz(link: str) -> None:
        assert page.evaluate(FOLLOW, link) == [None, 0, "yes"]
        assert page.trouble == Trouble()

    fuzz()
    page.evaluate("detente.select(detente.state.selected ?? 'urn:empty')")  # it still works


def test_a_link_that_was_a_fault(page: Any) -> None:
    for link in EXAMPLES:
        assert page.evaluate(FOLLOW, link) == [None, 0, "yes"], link
        assert page.trouble == Trouble(), link
    page.evaluate(FOLLOW, "#thing=nobody-here")
    assert "nobody-here" in page.inner_text("#notice"), "links are followed here"
