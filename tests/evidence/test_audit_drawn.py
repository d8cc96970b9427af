"""The starts that were drawn by lot and read again are still what was read."""

from audit_drawn import AGAIN, DRAWN, FOUND, PAGE, READ, drawn, page, readings, stated

from detente import KnowledgeGraph


def test_the_draws_were_read_in_full() -> None:
    first, second = readings(READ), readings(AGAIN)
    again = [one.start.fact for one in second]
    assert [one.start.fact for one in first] == drawn()
    assert again == sorted(again)
    assert len(set(drawn())) == len(set(again)) == DRAWN
    assert not set(again) & set(drawn())
    assert {one.found for one in first + second} <= set(FOUND)
    anew = "`python -m tests.audit_drawn` writes the page anew"
    assert PAGE.read_text(encoding="utf-8") == page(first, second), anew


def test_what_was_read_is_what_the_graph_says(kg: KnowledgeGraph) -> None:
    again = "read the start in its source, and tell in the file what you found"
    for file in (READ, AGAIN):
        read = [one.start for one in readings(file)]
        assert read == stated(kg, [one.fact for one in read]), again
