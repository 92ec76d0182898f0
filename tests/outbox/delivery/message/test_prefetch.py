"""Contents are read in portions: no claim brings more than one portion into memory."""

import pytest

from tests.outbox.requests import ENTITY
from webapp.outbox.delivery import prefetch
from webapp.outbox.models import Content
from webapp.outbox.queue import leases

pytestmark = pytest.mark.each_database


@pytest.fixture
def jobs(account, message):
    """Five messages claimed by a worker."""
    for _ in range(5):
        message()
    return leases.claim(account.id, 10, "w1")


def test_a_portion_is_read_whole(jobs):
    found = prefetch.read(jobs)
    assert list(found) == [job.message_id for job in jobs]
    assert {said.entity for said in found.values()} == {ENTITY}


@pytest.mark.parametrize(("most", "count"), [(0, 1), (len(ENTITY), 1), (2 * len(ENTITY), 2), (10**6, 5)])
def test_a_portion_has_few_bytes_but_one_message_at_least(jobs, monkeypatch, most, count):
    monkeypatch.setattr(prefetch, "PORTION_BYTES", most)
    assert len(prefetch.read(jobs)) == count


def test_a_portion_has_few_messages(jobs, monkeypatch):
    monkeypatch.setattr(prefetch, "PORTION_JOBS", 3)
    assert len(prefetch.read(jobs)) == 3


def test_what_was_deleted_is_none(jobs):
    Content.delete().where(Content.message == jobs[1].message_id).execute()
    assert prefetch.read(jobs)[jobs[1].message_id] is None


def test_a_message_to_many_is_sent_a_hundred_recipients_at_a_time(account, message):
    message(*(f"r{number}@example.com" for number in range(150)))
    message()
    taken = leases.claim(account.id, 400, "w1")
    assert [len(job.recipients) for job in taken] == [100, 50, 1]
    assert len({recipient.id for job in taken for recipient in job.recipients}) == 151
