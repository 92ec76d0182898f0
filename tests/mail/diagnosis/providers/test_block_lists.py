"""Block lists: which list, which address, or that nobody is listed; and neighbours that are no listing."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes.server.block_lists import LISTINGS
from webapp.mail.diagnosis.conditions.named_address import address_in
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

ACCOUNT = {
    "host": "mx.example.test",
    "port": 25,
    "tls": "starttls",
    "user_name": "",
    "sender": "app@example.test",
    "connector": None,
}
GREETING, MAIL, RCPT, DOT = Stage.BANNER, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
BLOCKED = "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using "


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.code)
def test_a_list_is_named_with_the_page_that_removes_an_address(listing):
    for stage in (GREETING, RCPT, DOT):
        found = diagnose(told(stage, listing.seen), ACCOUNT)
        assert (found.code, found.retry) == (f"address.listed_by_{listing.code}", Retry.HOLD)


@pytest.mark.parametrize(
    ("stage", "reply", "code"),
    [
        (RCPT, BLOCKED + "sbl-xbl.spamhaus.org", "address.listed_by_spamhaus"),
        (GREETING, "550 Rejected, see https://www.spamhaus.org/sbl/query/SBL1", "address.listed_by_spamhaus"),
        (RCPT, BLOCKED + "pbl.spamhaus.org", "address.not_for_mail_servers"),
        (GREETING, "553-mail rejected because your IP is in the PBL. See", "address.not_for_mail_servers"),
        (RCPT, "550 5.7.1 Mail from a dynamic IP address is refused", "address.not_for_mail_servers"),
        (RCPT, BLOCKED + "b.barracudacentral.org", "address.listed_by_barracuda_central"),
        (
            DOT,
            "550 192.0.2.7 is in an RBL: see https://www.spamcop.net/bl.shtml?x",
            "address.listed_by_spamcop",
        ),
        (RCPT, BLOCKED + "dnsbl-1.uceprotect.net", "address.listed_by_uceprotect_1"),
        (RCPT, BLOCKED + "dnsbl-2.uceprotect.net", "address.network_listed"),
        (RCPT, "550 5.7.1 Your network is UCEPROTECT-Level 3 listed", "address.network_listed"),
        (RCPT, BLOCKED + "zen.spamhaus.org=127.255.255.254", "address.list_gave_error"),
        (
            RCPT,
            BLOCKED + "zen.spamhaus.org; https://check.spamhaus.org/returnc/pub/",
            "address.list_gave_error",
        ),
        (RCPT, BLOCKED + "ix.dnsbl.manitu.net", "address.list_is_gone"),
        (RCPT, BLOCKED + "new.ones.sorbs.net", "address.list_is_gone"),
        (MAIL, "550 5.7.1 Helo command rejected: blocked using dbl.spamhaus.org", "mail_from.domain_listed"),
        (
            GREETING,
            "554 5.7.1 Blocked by Trend Micro Email Reputation Service",
            "address.listed_by_trend_micro",
        ),
        (GREETING, "554 Blocked - see https://ipcheck.proofpoint.com/?ip=x", "address.listed_by_proofpoint"),
        (RCPT, "550 5.7.1 Connection refused: SBRS -4.2", "address.listed_by_cisco_talos"),
        (RCPT, BLOCKED + "a.list.nobody.knows", "server.address_blocked"),
    ],
)
def test_other_words_of_lists(stage, reply, code):
    assert diagnose(told(stage, reply), ACCOUNT).code == code


@pytest.mark.parametrize(
    ("stage", "reply", "code"),
    [
        (DOT, "554 5.7.1 Message has a URL listed in dbl.spamhaus.org", "message.rejected_as_spam"),
        (DOT, "554 5.7.1 Spam message rejected", "message.rejected_as_spam"),
        (RCPT, "554 5.7.1 <maria@x.test>: Relay access denied", "rcpt_to.relay_denied"),
        (RCPT, "550 5.1.1 No such user here", "rcpt_to.unknown_user"),
        (GREETING, "421 4.7.0 too many connections from 192.0.2.7", "server.too_many_connections"),
        (RCPT, "550 5.7.1 dynamic content is refused", "rcpt_to.refused"),
    ],
)
def test_a_neighbour_is_no_listing(stage, reply, code):
    assert diagnose(told(stage, reply), ACCOUNT).code == code


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Client host [192.0.2.7] blocked using zen.spamhaus.org=127.0.0.2", "192.0.2.7"),
        ("listed 127.255.255.254, client 2001:db8::1", "2001:db8::1"),
        ("see http://x.test/?ip=192.0.2.7.", "192.0.2.7"),
        ("5.7.1 at 12:04:05, version 1.2.3, 999.1.1.1", ""),
        ("192.0.2.7.example.test", ""),
    ],
)
def test_the_address_that_a_reply_names(text, address):
    assert address_in(text) == address


def test_the_listed_address_is_a_fact():
    assert diagnose(told(RCPT, BLOCKED + "zen.spamhaus.org"), ACCOUNT).facts["named_address"] == "192.0.2.7"
    assert "named_address" not in diagnose(told(RCPT, "550 blocked using zen.spamhaus.org"), ACCOUNT).facts
