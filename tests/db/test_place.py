"""Where a PostgreSQL is, told without user, password and options."""

import pytest

from webapp.db.place import place_of


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://postigo:geheim@db.example.com/postigo?sslmode=require", "db.example.com/postigo"),
        ("postgres://db.example.com:5433/postigo", "db.example.com:5433/postigo"),
        ("postgresql:///postigo?password=geheim", "localhost/postigo"),
        ("postgresql://postigo:1/geheim@db.example.com/postigo", "PostgreSQL"),
        ("postgresql://postigo:1?geheim@db.example.com/postigo", "PostgreSQL"),
        ("postgresql://postigo:ge@heim@db.example.com/postigo", "PostgreSQL"),
        ("postigo:geheim@db.example.com/postigo", "PostgreSQL"),
    ],
)
def test_a_database_is_named_without_user_and_password(url, place):
    assert place_of(url) == place
