"""MX and SRV records, asked of a real DNS server on loopback."""

import pytest

from tests.fakes.dns import BROKEN, SILENT, dns_server
from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.mail.discovery import records
from webapp.mail.discovery.records import (
    RECORDS_MOST,
    DomainRecords,
    MailExchanger,
    SubmissionService,
    records_of,
)

SUBMISSIONS, SUBMISSION = "_submissions._tcp.example.com", "_submission._tcp.example.com"


@pytest.fixture
def found(monkeypatch):
    """A function that serves a zone and returns what is found for example.com."""

    def ask(zone, limit_s=5.0):
        with dns_server(zone) as resolver:
            monkeypatch.setattr(records, "system_resolver", lambda: resolver)
            return records_of("example.com", Deadline(limit_s))

    return ask


def test_mx_records_come_by_preference_and_services_by_priority_then_weight(found):
    zone = {
        ("example.com", "MX"): ["20 mx2.example.com.", "10 mx1.example.com."],
        (SUBMISSIONS, "SRV"): ["0 0 465 smtp.example.com."],
        (SUBMISSION, "SRV"): [
            "10 0 587 third.example.com.",
            "0 1 587 second.example.com.",
            "0 9 587 first.example.com.",
        ],
    }
    assert found(zone) == DomainRecords(
        mx=(MailExchanger(10, "mx1.example.com"), MailExchanger(20, "mx2.example.com")),
        services=(
            SubmissionService("smtp.example.com", 465, "ssl"),
            SubmissionService("first.example.com", 587, "tls"),
            SubmissionService("second.example.com", 587, "tls"),
            SubmissionService("third.example.com", 587, "tls"),
        ),
    )


def test_a_null_mx_says_that_the_domain_refuses_mail(found):
    assert found({("example.com", "MX"): ["0 ."]}) == DomainRecords(refuses_mail=True)


def test_a_service_whose_target_is_the_root_is_not_offered(found):
    assert found({("example.com", "MX"): [], (SUBMISSION, "SRV"): ["0 0 0 ."]}) == DomainRecords()


def test_a_service_without_a_port_is_not_offered(found):
    assert (
        found({("example.com", "MX"): [], (SUBMISSION, "SRV"): ["0 0 0 smtp.example.com."]})
        == DomainRecords()
    )


def test_a_domain_without_any_of_the_records_has_no_fault(found):
    assert found({("example.com", "A"): ["192.0.2.1"]}) == DomainRecords()


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        ({}, "resolve.not_found"),
        ({("example.com", "MX"): BROKEN}, "resolve.temporary"),
        ({("example.com", "MX"): SILENT}, "resolve.timeout"),
    ],
)
def test_a_question_without_an_answer_says_why(found, zone, fault):
    assert found(zone, limit_s=0.5).fault == fault


def test_services_are_found_though_the_question_for_mx_is_not_answered(found):
    zone = {("example.com", "MX"): SILENT, (SUBMISSIONS, "SRV"): ["0 0 465 smtp.example.com."]}
    result = found(zone, limit_s=0.5)
    assert (result.fault, [service.host for service in result.services]) == (
        "resolve.timeout",
        ["smtp.example.com"],
    )


def test_names_that_no_host_has_are_left_out(found):
    zone = {
        ("example.com", "MX"): [
            r"10 a\032b.example.com.",
            r"20 \<script\>.example.com.",
            "30 mx.example.com.",
        ]
    }
    assert found(zone).mx == (MailExchanger(30, "mx.example.com"),)


def test_of_many_records_only_the_first_are_read(found):
    zone = {("example.com", "MX"): [f"{number} mx{number}.example.com." for number in range(40)]}
    assert len(found(zone).mx) == RECORDS_MOST


def test_a_machine_without_a_resolver_says_that_dns_failed(monkeypatch):
    monkeypatch.setattr(records, "system_resolver", lambda: None)
    assert records_of("example.com", Deadline(5)) == DomainRecords(fault="resolve.temporary")


def test_nothing_is_asked_when_the_time_is_over_or_the_search_was_cancelled(monkeypatch):
    monkeypatch.setattr(records, "system_resolver", lambda: pytest.fail("asked"))
    with pytest.raises(DeadlineReached):
        records_of("example.com", Deadline(0))
    cancelled = Deadline(5)
    cancelled.cancel()
    with pytest.raises(Cancelled):
        records_of("example.com", cancelled)
