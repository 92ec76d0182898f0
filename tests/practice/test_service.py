"""The actions on messages of the practice mailbox."""

import pytest

from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.errors import NotFound
from webapp.practice import service
from webapp.practice.models import PracticeMessage

SOMEBODY = Actor(None, "tests", "cli")

pytestmark = pytest.mark.usefixtures("storage")


def test_a_message_is_kept_byte_by_byte(received):
    source = b"Subject: =?utf-8?q?Ol=C3=A1?=\r\nFrom: a@example.com\r\n\r\n\xff\x00\r\n"
    message = service.get(service.keep(received(source)).id)
    assert bytes(message.source) == source
    assert (message.subject, message.header_from) == ("Olá", "a@example.com")
    assert message.envelope_recipients == ["someone@example.com"]


def test_only_the_newest_are_kept(received, monkeypatch):
    monkeypatch.setattr(service, "MESSAGES_MOST", 3)
    ids = [service.keep(received()).id for _ in range(5)]
    assert [row.id for row in PracticeMessage.select().order_by(PracticeMessage.id)] == ids[2:]


def test_the_number_that_is_kept_is_what_the_page_says():
    assert service.MESSAGES_MOST == 200


def test_the_report_is_newest_first_and_never_loads_the_sources(received):
    ids = [service.keep(received()).id for _ in range(service.PAGE_SIZE + 1)]
    first, second = service.page(1), service.page(2)
    assert [message.id for message in first.messages + second.messages] == ids[::-1]
    assert (first.last, first.total) == (2, len(ids))
    assert first.messages[0].source is None


@pytest.mark.parametrize("number", [-1, 0, 99])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(received, number):
    service.keep(received())
    assert service.page(number).number == 1


def test_one_message_is_deleted_and_the_audit_says_which(received):
    gone, stays = service.keep(received()), service.keep(received())
    service.delete(gone.id, actor=SOMEBODY)
    assert [row.id for row in PracticeMessage.select()] == [stays.id]
    entry = AuditEntry.get(AuditEntry.action == "practice_message.deleted")
    assert (entry.actor, entry.subject_id, entry.subject_name) == ("tests", gone.id, "hello")


def test_a_message_is_not_deleted_twice(received):
    message = service.keep(received())
    service.delete(message.id, actor=SOMEBODY)
    with pytest.raises(NotFound):
        service.delete(message.id, actor=SOMEBODY)


def test_all_are_deleted_and_the_audit_says_how_many(received):
    for _ in range(3):
        service.keep(received())
    assert service.empty(actor=SOMEBODY) == 3
    assert AuditEntry.get(AuditEntry.action == "practice_mailbox.emptied").after == {"deleted": 3}
    assert service.page(1).total == 0
