"""The pages while the database cannot be written."""

import sqlite3
from collections.abc import Callable

import peewee as pw
import pytest
from flask.testing import FlaskClient

import config
from webapp.access.models import Preference
from webapp.credentials.models import Credential
from webapp.db import database


@pytest.fixture
def no_lock_wait() -> None:
    """Do not wait for locks: how long SQLite waits is not tested here."""
    database.execute_sql("PRAGMA busy_timeout = 0")


def test_a_locked_database_answers_503_in_words_and_recovers_by_itself(
    signed_in: Callable[[str], FlaskClient], storage: config.Settings, no_lock_wait: None
) -> None:
    client = signed_in("operator")
    columns = {"column": ["id", "name"]}
    other = sqlite3.connect(storage.data / "postigo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = client.post("/accounts/columns", data=columns)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "Nada foi alterado." in refused.text
    assert client.get("/accounts").status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert client.post("/accounts/columns", data=columns).status_code == 303
    assert Preference.select().count() == 1


def test_a_full_disk_answers_503_in_words(
    signed_in: Callable[[str], FlaskClient], storage: config.Settings
) -> None:
    client = signed_in("administrator")
    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    data = {"user_name": "relay", "secret": "x", "remarks": "a" * 1_900}
    for number in range(100):  # the pages that the file has already have some free space
        answer = client.post("/credentials", data=data | {"name": f"Relay {number}"})
        if answer.status_code != 303:
            break
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert Credential.select().where(Credential.name == f"Relay {number}").count() == 0
    assert client.get("/credentials").status_code == 200
    database.execute_sql("PRAGMA max_page_count = 1073741823")
    assert client.post("/credentials", data=data | {"name": "Depois"}).status_code == 303


def test_a_database_found_damaged_while_it_is_used_answers_503(
    signed_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("operator")
    monkeypatch.setattr(Credential, "select", _malformed)
    answer = client.get("/credentials")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def _malformed(*_columns: object) -> None:
    raise pw.DatabaseError("database disk image is malformed")
