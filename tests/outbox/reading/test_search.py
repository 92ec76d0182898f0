"""The report's search: matches, order, and the window searched at a time."""

import datetime as dt

import pytest

from tests.outbox import stored
from tests.outbox.requests import new_account
from webapp.clock import now
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading import search
from webapp.outbox.reading.search import MessageFilters

pytestmark = pytest.mark.each_database

DAY = dt.timedelta(days=1)


def subjects(before=None, **filters):
    return [row.subject for row in search.find_page(MessageFilters(**filters), before=before).rows]


@pytest.fixture
def account(storage):
    return new_account(name="Avisos")


@pytest.fixture
def post(account):
    """A function that creates messages of the account *Avisos* with the given subjects."""

    def make(subject, *people, **columns):
        return stored.message(columns.pop("account", account), *people, subject=subject, **columns)

    return make


def test_it_shows_the_newest_first(post):
    post("um")
    post("dois")
    assert subjects() == ["dois", "um"]


def test_a_row_tells_of_all_recipients_at_once(post, account):
    one = post("um", ("a@example.com", states.ACCEPTED), ("b@example.com", states.ACCEPTED))
    stored.recipient(one, "c@example.com", states.UNCERTAIN, place=2)
    first, last = stored.attempt(one, started_at=now() - DAY), stored.attempt(one)
    [row] = search.find_page(MessageFilters()).rows
    assert row.states == ((states.ACCEPTED, 2), (states.UNCERTAIN, 1))
    assert (row.recipient, row.others, row.undecided) == ("a@example.com", 2, 1)
    assert row.last_attempt_at == last.started_at > first.started_at
    assert (row.account, row.substitute) == ("Avisos", "")


def test_a_row_names_the_substitute_that_sent_it(post):
    other = new_account(name="Reserva")
    one = post("um", ("a@example.com", states.ACCEPTED))
    Recipient.update(substituted=True, sent_by=other, ended_at=now()).where(
        Recipient.message == one
    ).execute()
    post("dois", ("a@example.com", states.ACCEPTED))
    assert [row.substitute for row in search.find_page(MessageFilters()).rows] == ["", "Reserva"]
    assert subjects(state=search.SUBSTITUTED) == ["um"]


@pytest.mark.parametrize("state", states.STATES)
def test_each_state_is_a_filter(post, state):
    for other in states.STATES:
        post(other, ("a@example.com", other), ("b@example.com", other))
    assert subjects(state=state) == [state]


def test_what_waits_is_found_in_one_order(post):
    for number, state in enumerate(
        (states.QUEUED, states.DEFERRED, states.ACCEPTED, states.SENDING, states.QUEUED)
    ):
        post(str(number), ("a@example.com", state), ("b@example.com", states.QUEUED))
    post("over", ("a@example.com", states.ACCEPTED))
    assert subjects(state=search.WAITING) == ["4", "3", "2", "1", "0"]
    page = search.find_page(MessageFilters(state=search.WAITING), size=2)
    assert [row.subject for row in page.rows] == ["4", "3"]
    assert page.total == 5
    assert subjects(before=page.older, state=search.WAITING) == ["2", "1", "0"]


def test_what_a_person_has_to_decide_is_a_filter(post):
    post("decide", ("a@example.com", states.UNCERTAIN))
    again = post("again", ("a@example.com", states.UNCERTAIN))
    Recipient.update(due_at=now()).where(Recipient.message == again).execute()
    assert subjects(state=search.UNDECIDED) == ["decide"]
    assert subjects(state=states.UNCERTAIN) == ["again", "decide"]


def test_a_whole_address_is_meant_exactly_and_a_part_of_one_is_looked_for(post):
    post("maria", "x@example.com", "maria@example.com")
    post("ana", "anamaria@example.com")
    assert subjects(recipient="maria@example.com") == ["maria"]
    assert subjects(recipient="MARIA@example.com") == ["maria"]
    assert subjects(recipient="maria") == ["ana", "maria"]
    assert subjects(recipient="@example") == ["ana", "maria"]


@pytest.mark.parametrize("literal", ["%", "_", "'", '"', "\\", "{{7*7}}"])
def test_special_characters_are_literal(post, literal):
    post("nada")
    post(f"a {literal} b")
    assert subjects(subject=literal) == [f"a {literal} b"]


def test_account_and_application_are_filters(post):
    folha = stored.new_application(name="Folha")
    post("um", application=folha)
    post("dois", account=new_account(name="Cobrança"))
    assert subjects(application=str(folha.id)) == ["um"]
    assert subjects(account="cobranca") == ["dois"]
    assert subjects(account="co") == ["dois"]
    assert subjects(account="a") == ["dois", "um"]
    assert subjects(account="x") == []
    assert subjects(application="x") == []


def test_messages_of_a_deleted_account_are_found_by_its_name(post):
    for name in ("Velha 1", "Velha 2"):
        gone = new_account(name=name)
        post(name, ("a@example.com", states.ACCEPTED), account=gone)
        Recipient.update(sent_by=None).execute()
        gone.delete_instance()
    assert subjects(account="velha 1") == ["Velha 1"]


def test_a_number_is_ours_or_the_headers_or_a_servers(post):
    one, two = post("um"), post("dois")
    stored.attempt(two, queue_id="4F1XYZ")
    assert subjects(number=str(one.id)) == ["um"]
    assert subjects(number=one.message_id) == ["um"]
    assert subjects(number=one.message_id.strip("<>")) == ["um"]
    assert subjects(number="4F1XYZ") == ["dois"]
    assert subjects(number="nada") == []
    assert subjects(number="²") == []


def test_a_period_includes_its_beginning_and_not_its_end(post):
    moment = now()
    for days in (3, 2, 1, 0):
        post(str(days), created_at=moment - days * DAY)
    since, until = (moment - 2 * DAY).isoformat(), moment.isoformat()
    assert subjects(since=since, until=until) == ["1", "2"]
    assert subjects(since=since) == ["0", "1", "2"]
    assert subjects(until=until) == ["1", "2", "3"]


def test_filters_are_combined(post):
    other = new_account(name="Cobrança")
    for state in (states.QUEUED, states.REFUSED):
        post(f"avisos {state}", ("a@example.com", state))
        post(f"outra {state}", ("a@example.com", state), account=other)
    assert subjects(state=states.REFUSED, account="cobr") == [f"outra {states.REFUSED}"]
    assert subjects(state=states.REFUSED, subject="avisos") == [f"avisos {states.REFUSED}"]
    assert subjects(recipient="a@example.com", account="cobr", subject="queued") == ["outra queued"]
    # All conditions on recipients have to match the same recipient.
    mixed = post("mixed", ("b@example.com", states.REFUSED), ("c@example.com", states.QUEUED))
    assert subjects(recipient="c@example.com", state=states.REFUSED, number=str(mixed.id)) == []


@pytest.mark.parametrize("filters", [{"subject": "sim"}, {"state": "refused", "subject": "sim"},
                                     {"account": "avisos", "state": "refused"}])  # fmt: skip
def test_what_no_index_finds_is_looked_for_in_windows_and_nothing_is_left_out(post, monkeypatch, filters):
    monkeypatch.setattr(search, "WINDOW", 3)
    for number in range(11):
        subject = "sim" if number % 4 == 0 else "não"
        post(subject, ("a@example.com", states.REFUSED if number % 4 == 0 else states.QUEUED))
    found, before, pages = [], None, 0
    while True:
        page = search.find_page(MessageFilters(**filters), before=before)
        found += [row.id for row in page.rows]
        pages += 1
        if page.older is None:
            break
        assert page.looked_down_to == page.older
        before = page.older
    assert len(found) == 3
    assert (
        [row.id for row in search.find_all(MessageFilters(**filters))] == found == sorted(found, reverse=True)
    )


def test_counting_stops_at_the_limit_and_says_so(post, monkeypatch):
    for number in range(5):
        post(str(number))
    page = search.find_page(MessageFilters(), size=2)
    assert (page.total, page.more_than_total) == (5, False)
    monkeypatch.setattr(search, "COUNT_LIMIT", 4)
    page = search.find_page(MessageFilters(), size=2)
    assert (page.total, page.more_than_total) == (4, True)
    assert search.count(MessageFilters()) == (4, True)
    assert search.count(MessageFilters(subject="3")) == (1, False)


def test_paging_shows_every_message_once(post):
    for number in range(7):
        post(str(number))
    seen, before = [], None
    while True:
        page = search.find_page(MessageFilters(), before=before, size=3)
        seen += [row.subject for row in page.rows]
        before = page.older
        if before is None:
            break
    assert seen == list("6543210")
