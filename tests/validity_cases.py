"""Twenty records, a day, and whether each holds on it: what everybody who judges is asked."""

from __future__ import annotations

from detente.core.namespaces import MD
from detente.core.validity import ONGOING, Holds, Validity

UNKNOWN = MD + "EndUnknown"
COVERED = "2026-11-23"
#: Twenty records, a day, and whether they hold on it, read off the definition.
CASES = {
    "before its start": (Validity("1994-02-23", status=ONGOING), "1994-02-22", Holds.NO),
    "its first day": (Validity("1994-02-23", status=UNKNOWN), "1994-02-23", Holds.YES),
    "end unknown, the day after": (
        Validity("1994-02-23", status=UNKNOWN),
        "1994-02-24",
        Holds.MAYBE,
    ),
    "nothing said of an end": (Validity("1994-02-23"), "1995-01-01", Holds.MAYBE),
    "ongoing": (Validity("1994-02-23", status=ONGOING), COVERED, Holds.YES),
    "ongoing, beyond what is covered": (
        Validity("1994-02-23", status=ONGOING),
        "2026-11-24",
        Holds.MAYBE,
    ),
    "its last day": (Validity("1994-02-23", end="1999-03-12"), "1999-03-12", Holds.YES),
    "after its end": (Validity("1994-02-23", end="1999-03-12"), "1999-03-13", Holds.NO),
    "within the year of its start": (
        Validity("1961-01-01", "year", status=ONGOING),
        "1961-07-01",
        Holds.MAYBE,
    ),
    "the last day of the year of its start": (
        Validity("1961-01-01", "year", status=ONGOING),
        "1961-12-31",
        Holds.YES,
    ),
    "within the month of its start": (
        Validity("1961-02-01", "month", status=ONGOING),
        "1961-02-27",
        Holds.MAYBE,
    ),
    "within the month of its end": (
        Validity("1961-02-01", end="1970-06-30", end_precision="month"),
        "1970-06-02",
        Holds.MAYBE,
    ),
    "the first day of the month of its end": (
        Validity("1961-02-01", end="1970-06-30", end_precision="month"),
        "1970-06-01",
        Holds.YES,
    ),
    "within the year of its end": (
        Validity("1961-02-01", end="1970-12-31", end_precision="year"),
        "1970-01-02",
        Holds.MAYBE,
    ),
    "up to when it was observed": (
        Validity("1961-02-01", observed_until="1970-06-30"),
        "1970-06-30",
        Holds.YES,
    ),
    "after it was observed last": (
        Validity("1961-02-01", observed_until="1970-06-30"),
        "1970-07-01",
        Holds.MAYBE,
    ),
    "before it was observed first": (
        Validity(observed_from="1961-02-01", status=ONGOING),
        "1950-01-01",
        Holds.MAYBE,
    ),
    "from when it was observed": (
        Validity(observed_from="1961-02-01", status=ONGOING),
        "1961-02-01",
        Holds.YES,
    ),
    "no start, before its end": (Validity(end="1970-06-30"), "1960-01-01", Holds.MAYBE),
    "no dates at all": (Validity(), "1960-01-01", Holds.MAYBE),
}
