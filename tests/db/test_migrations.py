"""What an earlier version stored is there after the migrations, under the names that the code has now."""

import json

import peewee as pw
import pytest
from playhouse import migrations

from webapp.audit.log import Actor
from webapp.db import database as proxy
from webapp.db import migrate

BEFORE_NAMES = "0005_lean_indexes"
MOMENT = "2026-11-23 12:00:00"
ACTOR = {"id": None, "name": 'Maria "door": Silva', "door": "web", "address": "10.0.0.1"}


@pytest.fixture
def earlier(tmp_path, monkeypatch):
    """A SQLite file with the schema from before tables and columns were renamed, and a row in each."""
    database = pw.SqliteDatabase(str(tmp_path / "earlier.db"))
    monkeypatch.setattr(proxy, "obj", database)  # what makes row numbers asks it which engine there is
    migrations.Runner(database, str(migrate.FOLDER)).up(BEFORE_NAMES)
    account = (
        "INSERT INTO account (id, name, name_key, name_search, active, sender, host, port, secure,"
        " created_at, updated_at, version, reply_to, return_path, confirmation, read_receipt, force, footer,"
        " ignore_certificate, authenticate, use_connector, fingerprint, last_test_by, last_test_code,"
        " last_test_fingerprint) VALUES (1, 'A', 'a', 'a', 1, 'a@example.com', 'h', 25, 0, ?, ?, 1, '', '',"
        " '', 0, 0, 0, 0, 0, 0, '', '', '', '')"
    )
    database.execute_sql(account, (MOMENT, MOMENT))
    database.execute_sql(
        "INSERT INTO standing (account_id, held_code, held_facts, held_for, probes, bad_code)"
        " VALUES (1, 'connect.refused', '{}', 'x', 2, '')"
    )
    database.execute_sql("INSERT INTO station (name, started_at, seen_at) VALUES ('w1', ?, ?)", (MOMENT,) * 2)
    database.execute_sql(
        "INSERT INTO slot (account_id, number, owner, lease_until) VALUES (1, 1, 'w1', ?)", (MOMENT,)
    )
    database.execute_sql(
        "INSERT INTO bulk (deed, state, filters, cursor, total, more_than_total, done, changed, actor,"
        " created_at) VALUES ('retry', 'waiting', '{}', 5, 4, 0, 0, 0, ?, ?)",
        (json.dumps(ACTOR, separators=(",", ":")), MOMENT),
    )
    database.execute_sql(
        "INSERT INTO audit_entry (at, actor, door, address, action, subject_type, subject_name)"
        " VALUES (?, 'Maria', 'web', '', 'x.y', '', '')",
        (MOMENT,),
    )
    yield database
    database.close()


def test_renamed_tables_and_columns_keep_their_rows(earlier):
    assert migrate.migrate(earlier)[0] == "0006_names"
    for sql, row in (
        ("SELECT held_code, probes FROM sending_state", ("connect.refused", 2)),
        ("SELECT name FROM worker_heartbeat", ("w1",)),
        ("SELECT number, owner FROM connection_slot", (1, "w1")),
        ("SELECT action, state FROM bulk_action", ("retry", "waiting")),
        ("SELECT interface FROM audit_entry", ("web",)),
    ):
        assert earlier.execute_sql(sql).fetchall() == [row]


def test_who_began_an_action_on_many_messages_can_still_be_read(earlier):
    migrate.migrate(earlier)
    stored = earlier.execute_sql("SELECT actor FROM bulk_action").fetchone()[0]
    assert Actor(**json.loads(stored)) == Actor(None, ACTOR["name"], "web", "10.0.0.1")


def test_numbers_of_renamed_tables_are_not_given_twice(earlier):
    migrate.migrate(earlier)
    earlier.execute_sql("DELETE FROM bulk_action")
    earlier.execute_sql(
        "INSERT INTO bulk_action (action, state, filters, cursor, total, more_than_total, done, changed,"
        " actor, created_at) VALUES ('retry', 'waiting', '{}', 5, 4, 0, 0, 0, '{}', ?)",
        (MOMENT,),
    )
    assert earlier.execute_sql("SELECT id FROM bulk_action").fetchall() == [(2,)]


def test_an_account_that_has_the_earlier_default_number_of_connections_has_none_of_its_own(earlier):
    earlier.execute_sql("UPDATE account SET max_connections = 2")
    migrate.migrate(earlier)
    assert earlier.execute_sql("SELECT max_connections FROM account").fetchall() == [(0,)]


def test_a_number_of_connections_that_a_person_set_stays(earlier):
    earlier.execute_sql("UPDATE account SET max_connections = 3")
    migrate.migrate(earlier)
    assert earlier.execute_sql("SELECT max_connections FROM account").fetchall() == [(3,)]


BEFORE_PRACTICE = "0011_secrets"
NOW = "2026-11-28 12:00:00"


@pytest.fixture
def practised(tmp_path, monkeypatch):
    """A file from before practice was a state: two accounts, one of which led to the practice mailbox."""
    database = pw.SqliteDatabase(str(tmp_path / "practised.db"))
    monkeypatch.setattr(proxy, "obj", database)
    migrations.Runner(database, str(migrate.FOLDER)).up(BEFORE_PRACTICE)
    for number in (1, 2):
        name = f"A{number}"
        _insert(database, "account", id=number, name=name, name_key=name, name_search=name, active=1,
                sender="a@example.com", host="h", port=25, secure=0, created_at=NOW, updated_at=NOW,
                version=1,
                reply_to="", return_path="", confirmation="", read_receipt=0, force=0, footer=0,
                ignore_certificate=0, authenticate=0, use_connector=0, fingerprint="x", last_test_by="",
                last_test_code="accepted", last_test_ok=1, last_test_fingerprint="x")  # fmt: skip
        queue_id = {1: "TREINO-7", 2: "4F1"}[number]
        _insert(database, "message", id=number, interface="api", account_id=number, account_name=name,
                why="x", message_id=f"<{number}@x>", sender="a@example.com", size_bytes=1, created_at=NOW,
                expires_at=NOW, application_name="", actor="", request_digest="", subject="", asked="{}",
                overridden="[]", sensitive=0)  # fmt: skip
        _insert(database, "recipient", message_id=number, place=0, kind="to", address="b@example.com",
                state="accepted", code="accepted", reply=f"2.0.0 Ok: queued as {queue_id}", created_at=NOW,
                lease_owner="", fence=1, tries=1, uncertain_tries=0, substituted=0)  # fmt: skip
        _insert(database, "attempt", message_id=number, account_id=number, account_name=name, code="accepted",
                queue_id=queue_id, started_at=NOW, connector_name="", substitute=0, worker="", took_ms=1,
                stage="end_of_data", enhanced_code="", reply="", facts="{}", outcomes="[]",
                steps="[]")  # fmt: skip
        _insert(database, "run", kind="account", subject_id=number, subject_name=name, state="accepted",
                asked="{}", steps="[]", result=f'{{"code":"accepted","queue_id":"{queue_id}"}}', actor="x",
                created_at=NOW, fingerprint="x", locale="", cancel_requested=0)  # fmt: skip
        _insert(database, "sending_state", account_id=number, good_at=NOW, held_code="", held_facts="{}",
                held_for="", probes=0, bad_code="")  # fmt: skip
    yield database
    database.close()


def _insert(database, table, **columns):
    marks = ", ".join("?" * len(columns))
    database.execute_sql(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values())
    )


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT state, code FROM recipient ORDER BY id",
         [("practice", "practice.taken"), ("accepted", "accepted")]),
        ("SELECT code FROM attempt ORDER BY id", [("practice.taken",), ("accepted",)]),
        ("SELECT state FROM run ORDER BY id", [("practice",), ("accepted",)]),
        ("SELECT last_test_code FROM account ORDER BY id", [("practice.taken",), ("accepted",)]),
        ("SELECT good_at IS NULL FROM sending_state ORDER BY account_id", [(1,), (0,)]),
    ],
)  # fmt: skip
def test_what_the_practice_mailbox_took_before_is_practice_only(practised, sql, rows):
    migrate.migrate(practised)
    assert practised.execute_sql(sql).fetchall() == rows
