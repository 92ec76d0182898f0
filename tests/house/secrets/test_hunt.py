"""The search for secrets finds planted ones in every form."""

import base64
import html
import json
import urllib.parse

import pytest
from markupsafe import escape

from tests.house.pages.world import SECRET
from tests.house.secrets.hunt import FORMS, find_secret


def basic(before: str, after: str) -> str:
    return base64.b64encode(f"{before}{SECRET}{after}".encode()).decode()


PLANTED = {
    "in the clear": f"password={SECRET}!",
    "in the clear, UTF-16": SECRET.encode("utf-16-le"),
    "in the clear, Latin-1": SECRET.encode("latin-1"),
    "in a query": "?q=" + urllib.parse.quote(SECRET, safe=""),
    "in a query, lower case": "?q=" + urllib.parse.quote(SECRET, safe="").lower(),
    "in a form": urllib.parse.urlencode({"password": SECRET}),
    "in a page": f"<td>{html.escape(SECRET)}</td>",
    "in a page of Jinja": f"<td>{escape(SECRET)}</td>",
    "in JSON": json.dumps({"secret": SECRET}),
    "in JSON of the database": json.dumps({"secret": SECRET}, ensure_ascii=False),
    "in a traceback": f"login({SECRET!r})",
    "in an ASCII traceback": f"login({SECRET!a})",
    "in hexadecimal": SECRET.encode().hex().upper(),
    "backwards": SECRET[::-1],
    "in AUTH PLAIN": basic("\0relay\0", ""),
    "in base64 after one byte": basic("a", "tail"),
    "in base64 after two bytes": basic("ab", "t"),
    "in base64 after three bytes": basic("abc", ""),
    "in the token of a proxy": basic("tunnel:", ""),
    "in URL-safe base64": base64.urlsafe_b64encode(f"ab{SECRET}".encode()),
}


@pytest.mark.parametrize("where", PLANTED)
def test_a_planted_secret_is_found(where):
    hits = find_secret(SECRET, {"clean": "nothing here", "planted": PLANTED[where]})
    assert hits, f"the hunt walked past a secret {where}"
    assert {hit.blob for hit in hits} == {"planted"}


def test_every_form_of_writing_is_hunted():
    for name, write in FORMS.items():
        assert find_secret(SECRET, {"planted": b"before " + write(SECRET) + b" after"}), name


def test_a_find_says_where_and_how():
    (hit,) = find_secret("correct horse", {"the log": "DEBUG AUTH correct horse battery"})
    assert (hit.blob, hit.form) == ("the log", "in the clear")
    assert "DEBUG AUTH correct horse battery" in hit.around


def test_what_only_resembles_the_secret_is_no_find():
    others = {"other case": SECRET.upper(), "cut": SECRET[:-1], "base64 of another": basic("", "")[::-1]}
    assert not find_secret(SECRET, others)


def test_a_secret_too_short_to_tell_from_chance_is_refused():
    with pytest.raises(ValueError, match="too short"):
        find_secret("abc", {})
