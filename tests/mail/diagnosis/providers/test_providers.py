"""Providers: each is recognised, and its own words count more than general ones."""

import datetime as dt

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.providers import PROVIDERS, seen_in
from webapp.transcript import Stage

# For each condition on the settings one account for which it holds.
ACCOUNT = {
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "tls": "starttls",
    "connector": None,
}
# Greetings of the providers that have no host of their own.
BANNERS = {
    "exchange": "EX01.example.test Microsoft ESMTP MAIL Service ready at Sun, 29 Nov 2026 09:00:00 -0300",
    "iis_smtp": "WEB01 Microsoft ESMTP MAIL Service, Version: 10.0.17763.1697 ready at Sun, 29 Nov 2026",
    "proton_bridge": "127.0.0.1 ESMTP Service Ready",
    "cpanel": "srv1.example.test ESMTP Exim 4.98 #2 We do not authorize the use of this system to transport "
    "unsolicited, and/or bulk e-mail.",
}
# The user names of providers that want one of a form of their own.
USER_NAMES = {
    "amazon_ses": "AKIA123",
    "sendgrid": "apikey",
    "sparkpost": "SMTP_Injection",
    "resend": "resend",
    "zeptomail": "emailapikey",
}


# What a log-in by token tells, by the conditions that signals have on it.
TOKENS = {
    "uses_oauth": {},
    "token_has_role": {"token_roles": ["SMTP.SendAsApp"]},
    "token_lacks_role": {"token_roles": []},
    "token_is_for_another": {"token_roles": [], "token_audience": "https://graph.microsoft.com"},
}


def token_for(signal):
    """Return the facts of a log-in by token for which the signal's conditions hold; none without such."""
    found = [TOKENS[each.name] for each in signal.when if each.name in TOKENS]
    return (
        {"mechanism": "XOAUTH2", **{name: fact for each in found for name, fact in each.items()}}
        if found
        else {}
    )


def shape_for(signal):
    """Return the shape of a secret for which the signal's conditions on it hold; None where it has none."""
    told = [each.name.removeprefix("secret_") for each in signal.when if each.name.startswith("secret_")]
    marks = {name.removeprefix("has_") for name in told if name.startswith("has_")}
    return frozenset({"taken", *marks}) if told else None


def account_for(provider, signal, **around):
    """Return facts of an account of the provider for which the signal's conditions hold; `around` stand."""
    host = provider.host or f"mx.{(*provider.hosts, 'example.test')[0]}"
    usual = USER_NAMES.get(provider.code, "app@example.test")
    for user_name in (usual, "app@example.test", None, "AKIA123", "x@hotmail.com", "x@icloud.com"):
        for sender in ("app@example.test", "other@example.test", "x@gmail.com"):
            for port, tls in ((587, "starttls"), (465, "implicit"), (25, "none"), (2525, "starttls")):
                known = ACCOUNT | {
                    "user_name": user_name,
                    "sender": sender,
                    "host": host,
                    "port": port,
                    "tls": tls,
                    "banner": BANNERS.get(provider.code, ""),
                    "ehlo_name": "localhost" if port == 25 else "postigo.example.test",
                    "secret_shape": shape_for(signal),
                    **token_for(signal),
                    **around,
                }
                case = Case(known, told(signal.stages[0], signal.seen))
                if all(condition.holds(case) for condition in signal.when):
                    return known
    raise AssertionError(f"no account meets the conditions of {signal.seen}")


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_providers_own_words_tell_their_cause(provider):
    wrong = [
        f"{own.signal.seen!r} at {stage} is told as {found.code} for {found.evidence}, not as {own.cause}"
        for own in provider.signals
        for known in [account_for(provider, own.signal)]
        for stage in own.signal.stages
        for found in [diagnose(told(stage, own.signal.seen), known)]
        if found.code != own.cause or f"provider:{provider.code}" not in found.evidence
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_provider_is_complete(provider):
    assert provider.hosts or provider.banner or provider.reply
    assert all(end == end.lower() and "." in end for end in provider.hosts)
    assert not provider.host or (
        Case({"host": provider.host}) and provider in seen_in(Case({"host": provider.host}), "")
    )
    assert all(preset.security in ("tls", "ssl") for preset in provider.presets)
    assert {own.cause for own in provider.signals} <= set(CAUSES)
    assert provider.page.startswith("https://")
    assert dt.date.fromisoformat(provider.as_of) <= dt.date(2030, 1, 1)
    for sentence in filter(None, (provider.user_name, provider.secret, provider.switch_on)):
        assert all(sentence)


def test_general_words_do_not_take_away_a_providers_own():
    known = ACCOUNT | {"host": "smtp.sendgrid.net", "port": 587, "user_name": None}
    reply = "550 Unauthenticated senders not allowed"
    assert diagnose(told(Stage.MAIL_FROM, reply), known).code == "mail_from.authentication_required"


def test_a_providers_own_words_are_not_put_aside_by_general_ones():
    refused = told(Stage.RCPT_TO, "550 5.7.133 Authentication required")
    known = ACCOUNT | {"user_name": None}
    gmail = diagnose(refused, known | {"host": "smtp.gmail.com"})
    assert gmail.code == "mail_from.authentication_required"
    assert diagnose(refused, known | {"host": "mx.example.test"}).code == "rcpt_to.not_authorized"
