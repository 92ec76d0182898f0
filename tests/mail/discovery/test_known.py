"""Providers are found by their host, their domain, their MX records and their name."""

import pytest

from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.mail.discovery import known


def codes(found):
    return [provider.code for provider in found]


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("smtp.gmail.com", "gmail"),
        ("smtp-relay.gmail.com", "google_relay"),
        ("SMTP.Office365.com", "microsoft_365"),
        ("empresa-com-br.mail.protection.outlook.com", "microsoft_mx"),
        ("email-smtp.sa-east-1.amazonaws.com", "amazon_ses"),
        ("email-ssl.com.br.", "locaweb"),
    ],
)
def test_a_host_shows_its_provider(host, code):
    assert codes(known.of_host(host)) == [code]


@pytest.mark.parametrize("host", ["smtp.example.com", "notsmtp.gmail.com", "smtp.gmail.com.evil.example", ""])
def test_a_host_that_only_resembles_one_shows_none(host):
    assert known.of_host(host) == []


@pytest.mark.parametrize(
    ("exchanger", "expected"),
    [
        ("empresa-com-br.mail.protection.outlook.com", ["microsoft_365"]),
        ("empresa-com-br.o-v1.mx.microsoft", ["microsoft_365"]),
        ("hotmail-com.olc.protection.outlook.com", ["outlook_com"]),
        ("aspmx.l.google.com", ["gmail", "google_relay"]),
        ("smtp.google.com", ["gmail", "google_relay"]),
        ("mx2.zoho.eu", ["zoho_mail"]),
        ("mx.core.locaweb.com.br", ["locaweb"]),
        ("mx1.titan.email", ["titan"]),
        ("mailsec.protonmail.ch", ["proton"]),
        ("mx00.ionos.es", ["ionos"]),
        ("mx0a-001.pphosted.com", ["proofpoint"]),
        ("mx.example.com", []),
    ],
)
def test_mx_records_show_through_whom_the_mailboxes_send(exchanger, expected):
    assert codes(known.of_mail_exchangers([exchanger])) == expected


def test_several_mx_records_of_one_provider_show_it_once():
    found = known.of_mail_exchangers(["aspmx.l.google.com", "alt1.aspmx.l.google.com"])
    assert codes(found) == ["gmail", "google_relay"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gmail", "gmail"),
        ("GMAIL", "gmail"),
        ("Office 365", "microsoft_365"),
        ("office365", "microsoft_365"),
        ("exchange online", "microsoft_365"),
        ("hotmail", "outlook_com"),
        ("google workspace", "google_relay"),
        ("g suite", "gmail"),
        ("amazon", "amazon_ses"),
        ("ses", "amazon_ses"),
        ("aws", "amazon_ses"),
        ("sendinblue", "brevo"),
        ("send grid", "sendgrid"),
        ("Cúmulo", None),
        ("locawéb", "locaweb"),
        ("king host", "kinghost"),
        ("uol host", "uol_host"),
        ("proofpoint", "proofpoint"),
    ],
)
def test_a_name_finds_its_provider_without_accents_spaces_or_care(typed, first):
    assert (codes(known.named(typed)) or [None])[0] == first


@pytest.mark.parametrize(
    ("typed", "code"), [("sendgird", "sendgrid"), ("hostgatr", "hostgator"), ("gmial", "gmail")]
)
def test_a_mistyped_name_is_found_apart(typed, code):
    assert codes(known.spelt_alike(typed)) == [code]


@pytest.mark.parametrize("typed", ["localhost", "exchange01", "servidor", ""])
def test_the_name_of_a_machine_is_no_mistyped_provider(typed):
    assert known.spelt_alike(typed) == []


@pytest.mark.parametrize("typed", ["smtp", "mail", "relay", "x", "", "postfix da matriz"])
def test_words_that_name_no_provider_find_none(typed):
    assert known.named(typed) == []


def test_every_provider_is_found_by_its_name():
    missing = [
        f"webapp/mail/diagnosis/providers: {code} is not found by its name {provider.name!r}"
        for code, provider in PROVIDERS.items()
        if known.is_offered(provider) and provider not in known.named(provider.name)
    ]
    assert not missing, "\n".join(missing)


def test_every_provider_has_a_host_or_words_for_it():
    """Those that only receive mail cannot be chosen for an account."""
    lacking = {code for code, provider in PROVIDERS.items() if not known.is_offered(provider)}
    assert lacking == {"google_mx", "microsoft_mx"}
