"""The search itself: DNS first, then one host, chosen by what tells the most."""

import dataclasses

import pytest

from tests.conftest import TESTER
from tests.fakes.dns import dns_server
from webapp.accounts import discovery
from webapp.accounts.discovery import Target, target_of
from webapp.deadline import Cancelled, Deadline
from webapp.errors import Refused, TunnelError
from webapp.mail.discovery import records
from webapp.mail.discovery.question import read
from webapp.mail.discovery.records import DomainRecords, MailExchanger, SubmissionService
from webapp.runs import queue
from webapp.runs.models import Run
from webapp.transcript import Stage, Transcript

NO_RECORDS = DomainRecords()


@pytest.fixture(autouse=True)
def existing(monkeypatch):
    """The names that the system's resolver knows; a test adds to them."""
    names = set()

    def look_up(name, deadline):
        deadline.remaining_s()
        if name not in names:
            raise TunnelError("resolve.not_found", stage=Stage.RESOLVE, permanent=True)
        return ["192.0.2.1"]

    monkeypatch.setattr(discovery, "look_up", look_up)
    return names


def mx(host):
    return DomainRecords(mx=(MailExchanger(10, host),))


def target(domain, host="", found=NO_RECORDS):
    return target_of(domain, host, found, Deadline(5))


def test_a_host_that_was_typed_is_the_target():
    assert target("smtp.empresa.example", "smtp.empresa.example") == Target("smtp.empresa.example", "typed")


def test_an_address_of_the_network_is_the_target():
    assert target("", "192.0.2.25") == Target("192.0.2.25", "typed")


def test_a_domain_that_was_typed_without_an_address_is_not_taken_for_the_server(existing):
    existing.add("smtp.empresa.example")
    found = target("empresa.example", "empresa.example", mx("mx.empresa.example"))
    assert found == Target("smtp.empresa.example", "usual_name")


def test_a_domain_with_mailboxes_for_everybody_leads_to_its_provider():
    assert target("gmail.com", "gmail.com") == Target("smtp.gmail.com", "provider")


def test_mx_records_of_a_provider_lead_to_its_host_for_sending():
    found = target("empresa.example", found=mx("empresa-example.mail.protection.outlook.com"))
    assert found == Target("smtp.office365.com", "provider")


def test_what_the_domain_publishes_counts_before_usual_names(existing):
    existing.add("smtp.empresa.example")
    published = DomainRecords(services=(SubmissionService("envio.empresa.example", 465, "ssl"),))
    assert target("empresa.example", found=published) == Target("envio.empresa.example", "service")


def test_of_the_usual_names_the_first_that_exists_is_taken(existing):
    existing.add("mail.empresa.example")
    assert target("empresa.example") == Target("mail.empresa.example", "usual_name")


def test_the_host_that_receives_the_mail_is_the_last_resort():
    assert target("empresa.example", found=mx("mx.empresa.example")) == Target("mx.empresa.example", "mx")


def test_a_gateway_before_the_servers_is_no_server_for_sending():
    assert target("empresa.example", found=mx("mx1.pphosted.com")).because == "mx"


def test_a_domain_of_which_nothing_is_known_has_no_target():
    assert target("empresa.example") is None


def test_a_cancelled_search_looks_for_no_name():
    deadline = Deadline(5)
    deadline.cancel()
    with pytest.raises(Cancelled):
        target_of("empresa.example", "", NO_RECORDS, deadline)


# As a run


@pytest.fixture
def search(storage, monkeypatch):
    """A function that executes a search against a zone and returns its run with the result."""

    def execute(text, zone=(), settings=storage):
        run = start(text)
        queue.claim()
        with dns_server(dict(zone)) as resolver:
            monkeypatch.setattr(records, "system_resolver", lambda: resolver)
            return discovery.execute(run, deadline=Deadline(5), transcript=Transcript(), settings=settings)

    return execute


def start(text, connector_id=None, per_minute=10):
    return discovery.start(
        read(text), connector_id=connector_id, per_minute=per_minute, actor=TESTER, locale="pt_BR"
    )


def test_a_search_keeps_what_dns_said_and_the_host(search):
    zone = {("empresa.example", "MX"): ["10 aspmx.l.google.com."]}
    found = search("ana@empresa.example", zone)
    assert found["records"]["mx"] == [[10, "aspmx.l.google.com"]]
    assert (found["host"], found["because"]) == ("smtp.gmail.com", "provider")
    assert discovery.records_in(found) == mx("aspmx.l.google.com")
    assert Run.get().result == found


def test_an_installation_that_may_not_ask_dns_asks_none(search, storage, monkeypatch):
    monkeypatch.setattr(discovery, "records_of", lambda *_: pytest.fail("asked"))
    found = search("ana@empresa.example", settings=dataclasses.replace(storage, ask_dns=False))
    assert found == {"code": "accepted"}


def test_a_host_of_a_known_provider_needs_no_dns(search, monkeypatch):
    monkeypatch.setattr(discovery, "records_of", lambda *_: pytest.fail("asked"))
    assert search("smtp.gmail.com")["host"] == "smtp.gmail.com"


def test_searches_count_among_the_tests_of_a_person(storage):
    start("smtp.empresa.example", per_minute=1)
    with pytest.raises(Refused) as refused:
        start("smtp.empresa.example", per_minute=1)
    assert refused.value.code == "limit.reached"
