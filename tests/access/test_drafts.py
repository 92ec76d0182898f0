"""Form drafts, kept for a day and for their author only."""

import pytest

from webapp.access import drafts
from webapp.access.models import FormDraft

pytestmark = pytest.mark.each_database


@pytest.fixture
def kept(person):
    """A person and the token of one of their drafts."""
    author = person("administrator")
    return author, drafts.keep(author, "account", {"name": "Half", "port": "not yet"})


def test_a_draft_is_found_again_as_it_was(kept):
    author, token = kept
    assert drafts.find(token, author, "account") == {"name": "Half", "port": "not yet"}


def test_a_draft_is_found_by_its_author_and_for_its_form_only(kept, person):
    author, token = kept
    assert drafts.find(token, person("operator"), "account") is None
    assert drafts.find(token, author, "connector") is None
    assert drafts.find("guess", author, "account") is None


def test_the_database_does_not_hold_the_token(kept):
    _author, token = kept
    assert FormDraft.get().token_hash != token


def test_a_draft_expires_after_a_day_and_is_deleted_with_the_next_one(kept, monkeypatch):
    author, token = kept
    tomorrow = drafts.now() + drafts.KEPT_FOR
    monkeypatch.setattr(drafts, "now", lambda: tomorrow)
    assert drafts.find(token, author, "account") is None
    drafts.keep(author, "account", {"name": "Next"})
    assert [row.fields["name"] for row in FormDraft.select()] == ["Next"]
