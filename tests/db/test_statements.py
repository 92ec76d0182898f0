"""Bulk statements insert all rows, in order, under the ids reserved for them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from tests.db.test_group_commit import hit
from webapp.access.models import LimitHit
from webapp.clock import now
from webapp.db import as_json, writing
from webapp.db.statements import ROWS_MOST, new_ids, shape
from webapp.runs.models import Run

pytestmark = pytest.mark.each_database


@pytest.mark.parametrize("count", [0, 1, 7, ROWS_MOST, 2 * ROWS_MOST + 37])
def test_all_rows_are_inserted(storage, count):
    hits = shape(LimitHit, "bucket", "at")
    with writing():
        hits.insert([hits.row(f"b{number}", now()) for number in range(count)])
    assert [row.bucket for row in LimitHit.select().order_by(LimitHit.id)] == [f"b{n}" for n in range(count)]


def test_reserved_ids_are_unique_and_kept(storage):
    hit("before")
    hits = shape(LimitHit, "bucket", "at", later=("id",))
    with writing():
        ids = new_ids(LimitHit, 3)
        hits.insert([(row_id, *hits.row("x", now())) for row_id in ids])
    LimitHit.delete().where(LimitHit.id == ids[-1]).execute()
    assert hit("after") == ids[-1] + 1
    assert len(set(ids)) == 3
    assert [row.id for row in LimitHit.select().where(LimitHit.bucket == "x")] == ids[:2]


def test_missing_columns_get_their_defaults_as_from_peewee(storage):
    given = {"kind": "account", "subject_id": 1, "subject_name": "a", "actor": "Ana", "created_at": now()}
    runs = shape(Run, *given, "asked")
    with writing():
        runs.insert([runs.row(*given.values(), as_json({"what": "ever"}))])
    theirs = Run.create(**given, asked={"what": "ever"})
    ours = Run.select().where(Run.id != theirs.id).dicts().get()
    assert ours | {"id": theirs.id} == Run.select().where(Run.id == theirs.id).dicts().get()


buckets = st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=5))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(buckets, st.integers(1, 4))
def test_rows_are_those_that_peewee_inserts(storage, asked, times):
    moment = now()

    def inserted():
        LimitHit.delete().execute()
        hits = shape(LimitHit, "bucket", "at")
        with writing():
            hits.insert([hits.row(bucket, moment) for bucket in asked * 20 * times])
        return [row[1:] for row in LimitHit.select().order_by(LimitHit.id).tuples()]

    ours = inserted()
    with general("rows by plain SQL"):
        assert ours == inserted()
