"""Large contents are stored in pieces before their message, and nothing of them is left without one."""

import contextlib
import datetime as dt
import os

import peewee as pw
import pytest

from tests.outbox.running import COMMAND, hand_over, new_application
from webapp.clock import now
from webapp.db import database
from webapp.errors import AppError, Conflict, Unavailable
from webapp.mail.compose.content import Attachment
from webapp.outbox import content_pieces, service
from webapp.outbox.delivery import prefetch
from webapp.outbox.intake import accept, store
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.models import Content, ContentPiece, Message
from webapp.outbox.queue import leases

pytestmark = pytest.mark.each_database

FILE = Attachment("a.bin", "application/octet-stream", os.urandom(2_000_000))
LARGE = MessageRequest(to=("maria@example.com",), subject="Large", text="See the file.", attachments=(FILE,))
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def take(storage, account):
    """A maker of answers to several requests of one call."""

    def answers(*requests, application=None):
        how = {"interface": "api", "application": application, "actor": COMMAND, "settings": storage}
        return accept.accept(requests, **how)

    return answers


def kept():
    """The number of pieces."""
    return ContentPiece.select().count()


def test_a_large_content_is_in_pieces_and_is_sent_as_it_is(storage, account, take):
    [answer] = take(LARGE)
    content = Content.get()
    assert (bytes(content.entity), kept()) == (b"", content_pieces._count_in(content.pieces))
    message = Message.get_by_id(answer.message_id)
    whole = service.entity_of(message)
    assert len(whole) > content_pieces.LARGE_BYTES
    assert service.source(message, settings=storage).endswith(whole)
    [job] = leases.claim(account.id, 10, "w1")
    found = prefetch.read([job])[message.id]
    assert (found.entity, found.head + found.entity) == (whole, service.source(message, settings=storage))
    assert len(found.head + found.entity) == message.size_bytes


def test_a_small_content_is_in_its_row(storage, account):
    message = hand_over(storage)
    assert (Content.get().pieces, kept()) == ("", 0)
    assert service.entity_of(message) == bytes(Content.get().entity)


def test_no_transaction_has_more_than_one_piece(take, monkeypatch):
    sizes, execute, writing = [], content_pieces.execute, content_pieces.writing

    @contextlib.contextmanager
    def counted(**how):
        assert not database.in_transaction()
        sizes.append(0)
        with writing(**how):
            yield

    def measured(sql, parameters=()):
        sizes[-1] += sum(len(each) for each in parameters if isinstance(each, bytes))
        return execute(sql, parameters)

    monkeypatch.setattr(content_pieces, "writing", counted)
    monkeypatch.setattr(content_pieces, "execute", measured)
    take(LARGE)
    assert max(sizes) == content_pieces.PIECE_BYTES
    assert sum(sizes) > len(FILE.data)


def test_of_what_is_refused_no_piece_is_left(take):
    application = new_application(per_minute=1)
    take(LARGE._replace(attachments=()), application=application)
    with pytest.raises(AppError):
        take(LARGE, application=application)
    assert kept() == 0


def test_a_repeated_key_leaves_the_pieces_of_the_first(take):
    first = take(LARGE._replace(idempotency_key="k"))
    count = kept()
    [again] = take(LARGE._replace(idempotency_key="k"))
    [other] = take(LARGE._replace(idempotency_key="k", subject="Other"))
    assert (again.message_id, again.repeated, type(other)) == (first[0].message_id, True, Conflict)
    assert kept() == count


def test_of_what_cannot_be_stored_no_piece_is_left(take, monkeypatch):
    def full(_):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(store._group, "store", full)
    with pytest.raises(Unavailable):
        take(LARGE)
    assert kept() == 0


@pytest.mark.parametrize("change", ["deleted", "cut"])
def test_a_content_without_all_its_pieces_is_gone(storage, account, take, change):
    [answer] = take(LARGE)
    query = ContentPiece.delete()
    (query if change == "deleted" else query.where(ContentPiece.place == 1)).execute()
    with pytest.raises(Conflict) as caught:
        service.entity_of(Message.get_by_id(answer.message_id))
    assert caught.value.code == "message.content_gone"
    [job] = leases.claim(account.id, 10, "w1")
    assert prefetch.read([job]) == {job.message_id: None}


def test_pieces_without_a_content_are_swept_up_after_an_hour(take):
    [used], [deleted] = take(LARGE), take(LARGE)
    count = kept() // 2
    content_pieces.put(b"x" * content_pieces.PIECE_BYTES * 3)  # its message never came
    Content.delete().where(Content.message == deleted.message_id).execute()
    assert not content_pieces.sweep(now() + HOUR - dt.timedelta(minutes=1))
    assert kept() == 2 * count + 3
    assert not content_pieces.sweep(now() + HOUR + dt.timedelta(minutes=1))
    assert kept() == count
    assert service.entity_of(Message.get_by_id(used.message_id))


def test_a_sweep_has_an_end_and_says_that_there_is_more(storage, monkeypatch):
    monkeypatch.setattr(content_pieces, "SWEEP_MOST", 2)
    for _ in range(3):
        content_pieces.put(b"x")
    assert content_pieces.sweep(now() + 2 * HOUR)
    assert not content_pieces.sweep(now() + 2 * HOUR)
    assert kept() == 0
