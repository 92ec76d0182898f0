"""From a server's reply to the cause: every rule with a server that sends the reply it quotes."""

import ast
import ssl
from functools import cache
from pathlib import Path

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import ScriptedServer, hang_up
from tests.mail.conftest import Try
from tests.mail.scripts import until
from webapp.errors import MailError, TunnelError
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.diagnose import Diagnosis, Retry, diagnose
from webapp.mail.diagnosis.stages import ANY
from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.server import SmtpLogin, TlsMode
from webapp.transcript import Stage, Transcript
from webapp.tunnels.codes import CODES
from webapp.vault import Secret

RELAY_DENIED = (
    "554 Relay access denied",
    "454 4.7.1 <m@x.test>: Relay access denied",
    "550 5.7.1 Relaying denied. IP name lookup failed [192.0.2.1]",
    "550 not relaying: your host is unknown",
    "550 relaying to <m@x.test> prohibited by administrator",
    "550-relay.x.test [192.0.2.1] is currently not permitted to relay through this server",
    "551 5.7.1 Sorry, we do not relay",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
    "550 5.7.1 Access denied",
    "550 5.7.1 Você não tem permissão de relay: negado",
    "571 Relaying is not allowed",
)
NO_SUCH_USER = (
    "550 5.1.1 <m@x.test>: Recipient address rejected: User unknown in relay recipient table",
    "550 <m@x.test>: Recipient address rejected: User unknown in relay recipient table",
    "550 5.1.1 <relay@x.test>: not found, no such user",
    "550 5.4.1 Recipient address rejected: Access denied. [x.test 2026]",
)
LOGIN = SmtpLogin("relay@example.test", Secret("correct horse"))
UNDER_TLS = (Stage.TLS, Stage.EHLO_TLS)


def told(stage: Stage, words: str) -> MailError:
    """Return the error for a reply of `words` at `stage`, without a network."""
    reply = Reply(int(words[:3]), (words[4:],))
    return MailError(
        f"{stage}.refused" if reply.is_permanent else f"{stage}.deferred",
        stage=stage,
        permanent=reply.is_permanent,
        reply_code=reply.code,
        enhanced_code=reply.enhanced_code,
        reply_text=reply.text,
    )


def heard(stage: Stage, words: str) -> MailError:
    """Return the error as `told` does; that of the reply to STARTTLS belongs to the stage of TLS."""
    error = told(stage, words)
    error.code = error.code.replace("tls.", "starttls.") if stage is Stage.TLS else error.code
    return error


@cache
def _context(authority) -> ssl.SSLContext:
    return certificates.good(authority)


def diagnosed(trusting, authority, stage: Stage, answer) -> Diagnosis:
    """Return the diagnosis of a delivery to a server that answers `answer` at `stage`."""
    mode = TlsMode.STARTTLS if stage in UNDER_TLS else TlsMode.NONE
    # EHLO may be refused outright only when nothing is needed of it, so there is no log-in then.
    login = None if stage is Stage.EHLO else LOGIN
    tls = _context(authority) if stage in UNDER_TLS else None
    with (
        ScriptedServer(until(stage, answer, tls=tls)) as server,
        pytest.raises(MailError) as caught,
    ):
        Try().deliver(trusting(server.port, mode, login=login))
    return diagnose(caught.value)


@pytest.mark.parametrize(
    ("code", "signal"),
    [
        pytest.param(cause.code, signal, id=f"{cause.code}-{number}")
        for cause in CAUSES.values()
        for number, signal in enumerate(cause.signals)
        if not signal.when and not signal.of
    ],
)
def test_a_signal_tells_its_cause_at_each_of_its_stages(trusting, authority, code, signal):
    # A server says it at the first; how a reply gets to the diagnosis is the same for all replies of a stage.
    first, *others = signal.stages
    diagnosis = diagnosed(trusting, authority, first, signal.seen)
    assert (diagnosis.code, diagnosis.stage) == (code, first)
    assert diagnosis.facts["reply_text"] in signal.seen
    elsewhere = {stage: diagnose(heard(stage, signal.seen)).code for stage in others}
    assert elsewhere == dict.fromkeys(others, code)


@pytest.mark.parametrize("stage", ANY)
@pytest.mark.parametrize(("words", "ending"), [("450 hm", "deferred"), ("599 hm", "refused")])
def test_words_that_nobody_knows_fall_to_the_stage(trusting, authority, stage, words, ending):
    subject = "starttls" if stage is Stage.TLS else stage
    diagnosis = diagnosed(trusting, authority, stage, words)
    assert diagnosis.code == f"{subject}.{ending}"
    assert diagnosis.permanent is (ending == "refused")


@pytest.mark.parametrize("stage", ANY)
def test_a_lost_connection_has_a_cause_at_every_stage(trusting, authority, stage):
    code = "end_of_data.uncertain" if stage is Stage.END_OF_DATA else f"{stage}.lost"
    assert diagnosed(trusting, authority, stage, hang_up).code == code


@pytest.mark.parametrize(
    ("stage", "words", "cause"),
    [
        (Stage.BANNER, "421 mx.example too many sessions, try later", "server.too_many_connections"),
        (Stage.BANNER, "554 5.7.1 Your IP is listed at a blocklist", "server.address_blocked"),
        (Stage.EHLO, "501 Syntactically invalid HELO argument(s)", "ehlo.name_refused"),
        (Stage.AUTH, "535 Incorrect authentication data", "auth.bad_credentials"),
        (Stage.AUTH, "535 5.7.8 Username and Password not accepted.", "auth.bad_credentials"),
        (Stage.AUTH, "534 5.7.9 Authentication mechanism is too weak", "auth.mechanism_refused"),
        (Stage.AUTH, "454 4.7.0 Temporary authentication failure", "auth.deferred"),
        (
            Stage.AUTH,
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
            "authenticated successfully. Contact your administrator.",
            "auth.security_defaults",
        ),
        (Stage.MAIL_FROM, "550 5.7.1 Authentication required", "mail_from.authentication_required"),
        (
            Stage.MAIL_FROM,
            "554 Message rejected: Email address is not verified.",
            "mail_from.sender_not_allowed",
        ),
        (Stage.MAIL_FROM, "552 5.3.4 Message too big for system", "message.too_large"),
        (Stage.MAIL_FROM, "501 5.5.4 Invalid arguments", "mail_from.sender_syntax"),
        (Stage.RCPT_TO, "550 5.7.1 Unable to relay", "rcpt_to.relay_denied"),
        (Stage.RCPT_TO, "550 relay not permitted", "rcpt_to.relay_denied"),
        (Stage.RCPT_TO, "550 5.7.54 SMTP; Unable to relay recipient", "rcpt_to.relay_denied"),
        *[(Stage.RCPT_TO, words, "rcpt_to.relay_denied") for words in RELAY_DENIED],
        *[(Stage.RCPT_TO, words, "rcpt_to.unknown_user") for words in NO_SUCH_USER],
        (Stage.RCPT_TO, "550 5.7.1 Not authorized to send to this group", "rcpt_to.not_authorized"),
        (Stage.RCPT_TO, "550 5.7.1 <relay@x.test>: Access not for you", "rcpt_to.refused"),
        (
            Stage.RCPT_TO,
            "503 This mail server requires authentication when sending to other domains",
            "mail_from.authentication_required",
        ),
        (
            Stage.RCPT_TO,
            "554 5.7.1 <app@x.test>: Sender address rejected: Access denied",
            "mail_from.sender_not_allowed",
        ),
        (
            Stage.RCPT_TO,
            "550 5.7.1 Relaying denied. Proper authentication required.",
            "mail_from.authentication_required",
        ),
        (Stage.MAIL_FROM, "503 5.5.4 Error: send AUTH command first", "mail_from.authentication_required"),
        (Stage.MAIL_FROM, "503 need EHLO", "server.command_refused"),
        (Stage.RCPT_TO, "450 4.2.0 <m@x.test>: Greylisted, see http://x", "rcpt_to.greylisted"),
        (Stage.RCPT_TO, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "rcpt_to.unknown_user"),
        (Stage.RCPT_TO, "550 Unrouteable address", "rcpt_to.unknown_user"),
        (Stage.RCPT_TO, "452 4.2.2 The recipient's inbox is out of storage", "rcpt_to.mailbox_full"),
        (Stage.RCPT_TO, "450 4.7.1 Session encryption is required", "mail_from.tls_required"),
        (Stage.END_OF_DATA, "552 5.2.3 Message exceeds the maximum size", "message.too_large"),
        (Stage.END_OF_DATA, "554 5.7.1 Blocked by the spam filter", "message.rejected_as_spam"),
        (
            Stage.END_OF_DATA,
            "554 5.2.252 SendAsDenied; relay@x.test not allowed to send as app@x.test",
            "mail_from.sender_not_allowed",
        ),
        (Stage.END_OF_DATA, "550 5.4.14 Hop count exceeded - possible mail loop", "message.loop"),
        (Stage.END_OF_DATA, "451 4.3.5 Server configuration problem", "server.unavailable"),
        (Stage.END_OF_DATA, "452 4.3.1 Insufficient system resources", "server.out_of_storage"),
    ],
)
def test_other_servers_say_it_in_other_words(stage, words, cause):
    assert diagnose(told(stage, words)).code == cause


@pytest.mark.parametrize(
    ("stage", "words", "fault", "retry"),
    [
        (Stage.AUTH, "535 5.7.8 no", Fault.LOG_IN, Retry.HOLD),
        (Stage.AUTH, "454 4.7.0 later", Fault.SERVER, Retry.LATER),
        (
            Stage.MAIL_FROM,
            "553 5.7.1 Sender address rejected: not owned by user x",
            *(Fault.ACCOUNT, Retry.HOLD),
        ),
        (Stage.MAIL_FROM, "550 No", Fault.ACCOUNT, Retry.HOLD),
        (Stage.MAIL_FROM, "503 5.5.1 Bad sequence", Fault.ACCOUNT, Retry.HOLD),
        (Stage.MAIL_FROM, "451 4.3.0 later", Fault.SERVER, Retry.LATER),
        (Stage.MAIL_FROM, "552 5.3.4 Too large", Fault.MESSAGE, Retry.NEVER),
        (Stage.RCPT_TO, "550 5.1.1 No such user", Fault.RECIPIENT, Retry.NEVER),
        (Stage.RCPT_TO, "550 5.7.1 No", Fault.RECIPIENT, Retry.NEVER),
        (Stage.RCPT_TO, "450 4.2.0 Greylisted", Fault.RECIPIENT, Retry.LATER),
        (Stage.RCPT_TO, "454 4.7.1 Relay access denied", Fault.ACCOUNT, Retry.HOLD),
        (Stage.RCPT_TO, "552 5.5.3 Too many recipients", Fault.RECIPIENT, Retry.LATER),
        (Stage.RCPT_TO, "500 5.5.1 Command unrecognized", Fault.ACCOUNT, Retry.HOLD),
        (Stage.DATA, "503 5.5.1 Bad sequence", Fault.ACCOUNT, Retry.HOLD),
        (Stage.DATA, "451 4.3.0 later", Fault.SERVER, Retry.LATER),
        (Stage.END_OF_DATA, "554 5.7.1 Spam message rejected", Fault.MESSAGE, Retry.NEVER),
        (Stage.END_OF_DATA, "554 blocked using a blocklist: URL x.test", Fault.MESSAGE, Retry.NEVER),
        (Stage.END_OF_DATA, "554 blocked using zen.spamhaus.org", Fault.ACCOUNT, Retry.HOLD),
    ],
)
def test_who_is_at_fault_decides_what_becomes_of_the_message(stage, words, fault, retry):
    diagnosis = diagnose(told(stage, words))
    assert (diagnosis.fault, diagnosis.retry) == (fault, retry)


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_says_who_is_at_fault(cause):
    assert isinstance(CAUSES[cause].fault, Fault)


def test_what_may_have_been_sent_is_for_a_person_to_decide():
    error = MailError("end_of_data.uncertain", stage=Stage.END_OF_DATA, reason="lost")
    assert diagnose(error).retry is Retry.ASK


def test_a_failed_road_keeps_the_message():
    error = TunnelError("resolve.not_found", stage=Stage.RESOLVE, permanent=True, host="mail.exampel")
    diagnosis = diagnose(error, {"port": 587})
    assert (diagnosis.code, diagnosis.field, diagnosis.retry) == ("resolve.not_found", "host", Retry.HOLD)
    assert diagnosis.facts == {"host": "mail.exampel", "port": 587}


def test_a_diagnosis_has_the_cures_of_its_cause_and_all_that_the_server_said():
    diagnosis = diagnose(told(Stage.RCPT_TO, "550 5.1.1 No such user"))
    assert diagnosis.cures == CAUSES["rcpt_to.unknown_user"].cures
    assert diagnosis.facts == {
        "reply_code": 550,
        "enhanced_code": "5.1.1",
        "reply_text": "5.1.1 No such user",
    }


@pytest.mark.parametrize(("code", "wait_s"), [(454, 1200), (421, 1200), (535, None), (None, 1200)])
def test_the_wait_that_a_server_asks_for_is_read_from_what_it_said_and_not_from_what_is_shown(code, wait_s):
    heard = Secret("4.7.0 Try again in 20 minutes")
    error = MailError("auth.deferred", stage=Stage.AUTH, reply_code=code, reply_text="…", as_heard=heard)
    found = diagnose(error)
    assert found.wait_s == wait_s
    assert "20" not in str(found.facts)


def test_a_diagnosis_has_our_own_address_as_the_connection_told_it():
    transcript = Transcript()
    with transcript.stage(Stage.CONNECT) as step:
        step.facts.update(local="192.0.2.77", peer="192.0.2.1")
    error = told(Stage.RCPT_TO, "554 5.7.1 Relay access denied")
    assert diagnose(error, {"connector": None}, transcript).facts["local"] == "192.0.2.77"
    assert "local" not in diagnose(error, {"connector": "Filial"}, transcript).facts


def test_a_code_that_nobody_registered_still_has_a_diagnosis():
    assert diagnose(MailError("novel.fault", stage=Stage.DATA)).code == "attempt.failed"


def test_every_code_of_the_road_is_a_cause():
    assert set(CODES) <= set(CAUSES)


def test_every_code_that_the_dialogue_raises_is_a_cause():
    raised = {
        node.args[0].value
        for path in Path("webapp/mail").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "MailError"
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(raised) > 8
    assert raised <= set(CAUSES)


def test_every_cure_is_known_and_offered_somewhere():
    named = {cure for cause in CAUSES.values() for cure in cause.cures}
    found = {code for code, cure in CURES.items() if cure.first_when}
    assert named | found == set(CURES)
    assert not named & found, "what a look finds to be right stands first by itself"


def test_every_cause_offers_something_to_do():
    gone = {"account.not_found", "connector.gone"}
    assert {code for code, cause in CAUSES.items() if not cause.cures and not cause.steps} == gone
