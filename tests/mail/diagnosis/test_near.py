"""The nearest neighbours of each cause are not taken for it.

For each cause that a reply can tell, the very account that meets it is given the replies nearest to its own,
by the words that they share, that tell a cause of another kind.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.accounts.causes.played import Case, every_case
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.transcript import Stage

NEIGHBOURS = 2
FAMILY = {cause.code: family for family, rows in FAMILIES.items() for cause in rows}
_WORD = re.compile(r"[a-z]{3,}|\d\.\d+\.\d+", re.IGNORECASE)
# Neighbours that are taken for a cause on purpose: the words are the same, or the provider means them so.
ALIKE = {
    # Who greeted tells it, and not the words of the refusal.
    "auth.another_server_answers": {"auth.mailersend_smtp_user_needed", "auth.mailjet_keys_needed"},
    # SendGrid's and SparkPost's words for a key without the right to send: elsewhere they mean less.
    "mail_from.authentication_required": {"provider.key_may_not_send"},
    "mail_from.refused": {"provider.key_may_not_send"},
    "server.rate_exceeded": {"auth.throttled"},
    "auth.throttled": {"server.rate_exceeded"},
    "server.address_blocked": {"reputation.blocked_by_recipient"},
    "auth.smtp_not_enabled": {"provider.account_not_activated"},
    "auth.mailgun_smtp_password_needed": {"provider.account_not_activated"},
    "auth.smtp2go_user_needed": {
        *("provider.m365_no_connector", "gateway.address_not_registered", "rcpt_to.relay_denied")
    },
    "auth.primary_address_needed": {
        *("auth.deferred", "auth.mechanism_refused", "provider.account_suspended")
    },
    "auth.outlook_com_password_refused": {"auth.federation_unreachable"},
    "auth.azure_refused": {"auth.federation_unreachable"},
    "auth.smtp_auth_disabled": {"auth.federation_unreachable"},
    "auth.mechanism_refused": {"auth.basic_retired"},
    "auth.encryption_required": {"auth.smtp_not_enabled"},
    "mail_from.mailjet_sender_not_verified": {"server.sending_blocked", "mail_from.domain_listed"},
    "mail_from.elastic_email_domain_not_verified": {"provider.account_suspended"},
    "rcpt_to.receiving_limit": {"server.limit_reached"},
    "server.exchange_stopped": {"banner.deferred", "server.unavailable"},
    "ehlo.name_limited": {"server.limit_reached"},
    "rcpt_to.unknown_domain": {"mail_from.mailgun_domain_not_verified"},
    "message.rejected_by_policy": {"message.blocked_by_gateway"},
}
# Words that tell no reason at all, so that each provider means its own by them.
_SAYS_NOTHING = "generic failure"


@cache
def cases() -> dict[str, list[tuple[Case, frozenset[str]]]]:
    """Return all cases by their causes, each with the words of its reply."""
    return {
        code: [(case, frozenset(_WORD.findall(case.signal.seen.lower()))) for case in every_case(code)]
        for code in CAUSES
    }


def neighbours(code: str) -> Iterator[tuple[str, Stage, str]]:
    """Yield cause, stage and reply of the neighbours of a cause, the nearest first, each reply once."""
    case, words = cases()[code][0]
    found = {}
    for other, others in cases().items():
        if CAUSES[other].fault is CAUSES[code].fault and FAMILY[other] == FAMILY[code]:
            continue  # of the same kind: synonyms that only the account tells apart
        for each, theirs in others:
            shared = [stage for stage in each.signal.stages if stage in case.signal.stages]
            if shared and not each.signal.when and _SAYS_NOTHING not in each.signal.seen:
                nearness = len(words & theirs) / (len(words | theirs) or 1)
                found[each.signal.seen] = (-nearness, other, shared[0], each.signal.seen)
    for _, other, stage, reply in sorted(found.values(), key=lambda one: (one[0], one[3])):
        yield other, stage, reply


def test_no_neighbour_is_taken_for_a_cause():
    wrong = []
    for code in [code for code, found in cases().items() if found]:
        case, _ = cases()[code][0]
        near = [next(found, None) for found in [neighbours(code)] for _ in range(NEIGHBOURS)]
        assert None not in near, f"{code} has no neighbours"
        for other, stage, reply in filter(None, near):
            if other not in ALIKE.get(code, ()) and diagnose(told(stage, reply), case.known).code == code:
                wrong.append(
                    f"{reply!r} of {other} is taken for {code}: tell them apart, or add them to ALIKE"
                )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", ALIKE)
def test_what_is_alike_is_known_to_both(code):
    assert {code, *ALIKE[code]} <= set(CAUSES)
