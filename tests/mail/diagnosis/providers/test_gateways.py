"""Mail gateways: other wordings of their replies, and neighbours with another cause."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

GREETING, MAIL, RCPT, DOT = Stage.BANNER, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
OPEN = {
    "port": 25,
    "tls": "starttls",
    "user_name": "",
    "sender": "app@example.test",
    "connector": None,
}
PAGE = " - https://community.mimecast.com/docs/DOC-1369#550 [aUT_rCR5NlOVu3zyNjaM8g.us516]"
MIMECAST, PROOFPOINT, CISCO = (
    "eu-smtp-inbound-1.mimecast.com",
    "mx0a-0031df01.pphosted.com",
    "mx1.hc.iphmx.com",
)
BARRACUDA, SYMANTEC, TREND = (
    "d1.ess.barracudanetworks.com",
    "cluster1.messagelabs.com",
    "in.hes.trendmicro.com",
)
FORTI, EXPERTS, SOPHOS = "gw.fortimailcloud.com", "mx.antispamcloud.com", "mx-01.prod.hydra.sophos.com"
OWN = "mail.example.test"


@pytest.mark.parametrize(
    ("host", "stage", "reply", "code"),
    [
        (MIMECAST, RCPT, "451 Internal resources are temporarily unavailable" + PAGE, "rcpt_to.greylisted"),
        (
            MIMECAST,
            DOT,
            "550 Anti-Spoofing policy - Inbound not allowed" + PAGE,
            "mail_from.poses_as_recipient",
        ),
        (
            OWN,
            DOT,
            "550 Rejected by header based Anti-Spoofing policy: a@b" + PAGE,
            "mail_from.poses_as_recipient",
        ),
        (OWN, DOT, "550 5.7.1 Spoofed sender domain", "mail_from.poses_as_recipient"),
        (
            MIMECAST,
            RCPT,
            "550 Envelope rejected - Block policy for envelope from" + PAGE,
            "mail_from.sender_blocked",
        ),
        (MIMECAST, RCPT, "550 Envelope blocked – User Domain Entry" + PAGE, "mail_from.blocked_by_recipient"),
        (MIMECAST, RCPT, "550 DMARC Sender Invalid - envelope rejected" + PAGE, "message.rejected_by_dmarc"),
        (OWN, GREETING, "550 csi.mimecast.org Poor Reputation Sender." + PAGE, "address.listed_by_mimecast"),
        (MIMECAST, RCPT, "550 Invalid Recipient" + PAGE, "rcpt_to.unknown_user"),
        (MIMECAST, RCPT, "451 Open relay not allowed" + PAGE, "gateway.address_not_registered"),
        (MIMECAST, DOT, "554 Email rejected due to security policies" + PAGE, "message.blocked_by_gateway"),
        (MIMECAST, DOT, "554 Maximum email size exceeded" + PAGE, "message.too_large"),
        (
            PROOFPOINT,
            GREETING,
            "554 Blocked - see https://ipcheck.proofpoint.com/?ip=x",
            "address.listed_by_proofpoint",
        ),
        (
            OWN,
            RCPT,
            "550 5.7.1 client blocked using Proofpoint Dynamic Reputation",
            "address.listed_by_proofpoint",
        ),
        (PROOFPOINT, DOT, "550 5.7.0 Local Policy Violation", "message.blocked_by_gateway"),
        (PROOFPOINT, DOT, "550 5.7.1 Rejected due to content policy", "message.blocked_by_gateway"),
        (PROOFPOINT, DOT, "554 5.7.1 [P4] blocked", "message.rejected_as_spam"),
        (PROOFPOINT, MAIL, "550 5.1.0 <a@b.test>: Sender rejected", "mail_from.sender_blocked"),
        (PROOFPOINT, RCPT, "550 5.1.1 User unknown", "rcpt_to.unknown_user"),
        (PROOFPOINT, RCPT, "550 5.7.1 Relay access denied", "gateway.address_not_registered"),
        (OWN, RCPT, "550 5.7.1 Relay access denied", "rcpt_to.relay_denied"),
        (
            CISCO,
            GREETING,
            "554 rejected due to the sending MTA's poor reputation",
            "address.listed_by_cisco_talos",
        ),
        (
            OWN,
            GREETING,
            "554-esa.example.test\n554 Your access to this mail system has been rejected due to the"
            " sending MTA's poor reputation.",
            "address.listed_by_cisco_talos",
        ),
        (CISCO, RCPT, "550 #5.1.0 Address rejected.", "rcpt_to.unknown_user"),
        (CISCO, MAIL, "550 #5.1.0 Address rejected.", "mail_from.sender_blocked"),
        (CISCO, RCPT, "452 Too many recipients received this hour", "server.limit_reached"),
        (CISCO, DOT, "554 Message blocked by DLP", "message.blocked_by_gateway"),
        (
            OWN,
            RCPT,
            "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
            "rcpt_to.relay_denied",
        ),
        (
            BARRACUDA,
            DOT,
            "550 permanent failure for one or more recipients (m@x.test:blocked)",
            "message.blocked_by_gateway",
        ),
        (
            BARRACUDA,
            DOT,
            "550 permanent failure for one or more recipients (m@x.test:550 5.1.1 no such user)",
            "rcpt_to.unknown_user",
        ),
        (
            BARRACUDA,
            GREETING,
            "554 see barracudanetworks.com/reputation/?ip=1",
            "address.listed_by_barracuda_central",
        ),
        (BARRACUDA, DOT, "550 Virus detected", "message.rejected_as_virus"),
        (SYMANTEC, GREETING, "501 Connection rejected by policy [7.3] 20805", "address.listed_by_symantec"),
        (SYMANTEC, DOT, "553-Sorry, your domain has been blacklisted", "mail_from.sender_blocked"),
        (SYMANTEC, DOT, "553-Message filtered.", "message.rejected_as_spam"),
        (SYMANTEC, RCPT, "553 Recipient mailbox is not allowed", "rcpt_to.unknown_user"),
        (
            SYMANTEC,
            MAIL,
            "550 You are trying to use me [server-1.tower-1] as a relay, but I have not been configured",
            "gateway.address_not_registered",
        ),
        (SYMANTEC, MAIL, "553-DMARC domain authentication fail", "message.rejected_by_dmarc"),
        (TREND, GREETING, "450 4.7.1 see https://ers.trendmicro.com", "address.listed_by_trend_micro"),
        (TREND, RCPT, "450 4.7.1 Rate limit temporarily exceeded", "server.limit_reached"),
        (
            FORTI,
            DOT,
            "554 5.7.1 it contains FortiGuard - AntiSpam blocking URL(s)",
            "message.rejected_as_spam",
        ),
        (FORTI, RCPT, "550 5.1.1 User unknown", "rcpt_to.unknown_user"),
        (FORTI, DOT, "554 5.7.1 Sophos: virus detected in message", "message.rejected_as_virus"),
        (EXPERTS, DOT, "550 High probability of spam", "message.rejected_as_spam"),
        (EXPERTS, RCPT, "451 Greylisted (see http://x.test)", "rcpt_to.greylisted"),
        (
            EXPERTS,
            GREETING,
            "550 Your IP 192.0.2.1 is listed on https://spamrl.com/",
            "address.listed_by_spamrl",
        ),
        (SOPHOS, DOT, "550 5.7.1 Message blocked", "message.blocked_by_gateway"),
        (SOPHOS, MAIL, "550 5.7.1 Blocked sender", "mail_from.sender_blocked"),
        (OWN, MAIL, "553 sorry, your envelope sender is in my badmailfrom list", "mail_from.sender_blocked"),
        (OWN, RCPT, "550 Denied by the recipient", "mail_from.blocked_by_recipient"),
        (OWN, RCPT, "550 5.7.1 Recipient address rejected", "rcpt_to.refused"),
    ],
)
def test_a_reply_of_a_gateway(host, stage, reply, code):
    assert diagnose(told(stage, reply), OPEN | {"host": host}).code == code


def test_a_sender_that_a_gateway_blocks_holds_the_account_and_a_persons_own_list_does_not():
    blocked = diagnose(told(MAIL, "550 5.1.0 <a@b.test>: Sender rejected"), OPEN | {"host": PROOFPOINT})
    personal = diagnose(told(RCPT, "550 Envelope blocked - User Entry" + PAGE), OPEN | {"host": MIMECAST})
    assert (blocked.retry, personal.retry) == (Retry.HOLD, Retry.NEVER)
    assert {blocked.ask, personal.ask} == {Ask.RECIPIENT_TEAM}
