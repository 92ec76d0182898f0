"""The record of an attempt."""

import datetime as dt

from webapp.outbox.delivery.attempt import json_facts

NOON = dt.datetime(2026, 11, 23, 12, 0)


def test_only_facts_that_json_can_hold_are_kept():
    facts = {"a": "x", "b": 1, "c": 1.5, "d": [1], "e": {"f": 2}, "g": None, "h": NOON, "i": b"x", "j": True}
    assert json_facts(facts) == {"a": "x", "b": 1, "c": 1.5, "d": [1], "e": {"f": 2}, "j": True}
