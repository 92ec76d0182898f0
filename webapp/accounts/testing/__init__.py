"""The executor of account tests. It takes the path that all sending takes, as far as was asked for."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.accounts import history, sending_state, service, unsaved
from webapp.accounts.fields import columns_of
from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender, SentMessage
from webapp.accounts.testing.looking import LookingSettings, found_after
from webapp.clock import now
from webapp.db import writing
from webapp.deadline import Deadline
from webapp.errors import AppError, Invalid, StageError, Unavailable
from webapp.mail.compose.message import Draft
from webapp.mail.diagnosis.diagnose import PRACTICE, Diagnosis, diagnose
from webapp.runs import depths
from webapp.runs.models import Run
from webapp.transcript import Stage, State, Transcript

# What can be wrong with a stored account before any network; the engine's causes come after these.
SETTINGS_CAUSES = frozenset(
    {"account.not_found", "credential.unbound", "key.unavailable", "ca_file.unreadable", "settings.invalid"}
)
# The stages that an account may do without.
_OPTIONAL = (Stage.TLS, Stage.AUTH)
# What the words about a failure may need of the settings.
_KNOWN = (
    "host",
    "port",
    "tls",
    "verify",
    "user_name",
    "token_kind",
    "connector",
    "ehlo_name",
    "sender",
    "message_id",
    "in_container",
    "worked_before",
)


def execute(
    run: Run, *, deadline: Deadline, transcript: Transcript, settings: LookingSettings
) -> dict[str, Any]:
    """Test the account of `run` and return the result as plain values; `code` is that of a depth that
    passed (`depths`), `practice.taken` or the cause.

    Writes how the test went into the account's row. Raises Cancelled.
    """
    account = Account.get_or_none(Account.id == run.subject_id)
    if account is None:
        return {"code": "account.not_found"}
    run.fingerprint = account.fingerprint  # it may have been changed while the run waited
    version = history.present_number(account.id)
    result = transcript.clean(_attempt(account, run, deadline, transcript, settings)) | {"version": version}
    _remember(account, run, result, _certificate_end(transcript))
    return result


def execute_unsaved(
    run: Run, *, deadline: Deadline, transcript: Transcript, settings: LookingSettings
) -> dict[str, Any]:
    """Test an account as it stood in its form; the same result as `execute`, and nothing is stored.

    Its credential is checked against the destination like that of a stored account. Raises Cancelled.
    """
    fields = unsaved.fields_of(run)
    try:
        service.check_references(fields)
    except Invalid as error:
        return _unusable(error, {})
    account = Account(**columns_of(fields))
    return transcript.clean(_attempt(account, run, deadline, transcript, settings))


def draft_of(run: Run) -> Draft | None:
    """Return the message that was asked for, None where the depth needs none. All else is for the account to
    say.
    """
    asked = run.asked
    if not depths.of(asked).names_recipient:
        return None
    return Draft(to=(asked["to"],), subject=asked["subject"], text=asked["body"])


def _attempt(
    account: Account, run: Run, deadline: Deadline, transcript: Transcript, settings: LookingSettings
) -> dict[str, Any]:
    sender = AccountSender(account, settings)
    try:
        until = depths.of(run.asked).last
        sent = sender.send(draft_of(run), deadline=deadline, transcript=transcript, until=until)
    except StageError as error:
        known = _known(run, transcript) | sender.known_of_secret()
        diagnosis = diagnose(error, known, transcript)
        ways = {"run": run, "sender": sender, "deadline": deadline, "transcript": transcript}
        if more := found_after(error, diagnosis.code, known, **ways, settings=settings):
            diagnosis = diagnose(error, known | more, transcript)
        return _failed(diagnosis)
    except AppError as error:
        return _unusable(error, _known(run, transcript))
    return _passed(run, sent, transcript)


def _known(run: Run, transcript: Transcript) -> dict[str, Any]:
    facts = transcript.steps[Stage.SETTINGS].facts
    recipient = {"recipient": run.asked["to"]} if run.asked.get("to") else {}
    return {name: facts[name] for name in _KNOWN if name in facts} | recipient


def _passed(run: Run, sent: SentMessage, transcript: Transcript) -> dict[str, Any]:
    code = PRACTICE if sent.is_practice else depths.of(run.asked).passed
    if sent.receipt is None or sent.message is None:
        steps = transcript.steps
        return {
            "code": code,
            "without": [stage for stage in _OPTIONAL if steps[stage].state is State.SKIPPED],
        }
    receipt = sent.receipt
    return {
        "code": code,
        "queue_id": receipt.queue_id,
        "message_id": sent.message.message_id,
        "reply_code": receipt.reply_code,
        "enhanced_code": receipt.enhanced_code,
        "reply_text": receipt.reply_text,
    }


def _failed(diagnosis: Diagnosis) -> dict[str, Any]:
    facts = dict(diagnosis.facts)
    said = {name: facts.pop(name, None) for name in ("reply_code", "enhanced_code", "reply_text")}
    result = asdict(diagnosis) | {"facts": facts, "retry": str(diagnosis.retry)}
    return result | said


def _unusable(error: AppError, known: dict[str, Any]) -> dict[str, Any]:
    code = {Unavailable: "key.unavailable", Invalid: "settings.invalid"}.get(type(error), error.code)
    return {
        "code": error.code if error.code in SETTINGS_CAUSES else code,
        "stage": str(Stage.SETTINGS),
        "facts": known | dict(error.facts) | {"rule": error.code},
        "field": "credential" if error.code == "credential.unbound" else error.field,
    }


def _certificate_end(transcript: Transcript) -> dt.datetime | None:
    """Return when the certificate that the server showed ends, as naive UTC; None where none was seen."""
    step = transcript.steps.get(Stage.TLS)  # a test that failed before has none
    ends = ((step.facts.get("certificate") if step else None) or {}).get("not_after")
    return dt.datetime.fromisoformat(ends).astimezone(dt.UTC).replace(tzinfo=None) if ends else None


def _remember(
    account: Account, run: Run, result: dict[str, Any], certificate_end: dt.datetime | None
) -> None:
    """Write only these columns, and no version: somebody may be editing the account."""
    code, has_passed = result["code"], result["code"] in (PRACTICE, *depths.BY_RESULT)
    # A test that did not come as far as TLS says nothing about the certificate, unless it met other settings.
    keeps = certificate_end is None and account.last_test_fingerprint == account.fingerprint
    seen = {} if keeps else {"certificate_expires_at": certificate_end}
    with writing():
        Account.update(
            **seen,
            last_test_at=now(),
            last_test_by=run.actor,
            last_test_ok=has_passed,
            last_test_code=code,
            last_test_fingerprint=account.fingerprint,
            last_test_version=result["version"],
        ).where(Account.id == account.id).execute()
        if has_passed and _is_mended(account, run):
            sending_state.release(account.id)


def _is_mended(account: Account, run: Run) -> bool:
    """Tell whether the test came past what the account is held for; a message that passed tells it always."""
    row = sending_state.find(account.id)
    if row is None or row.held_at is None:
        return False
    facts = row.held_facts
    return depths.of(run.asked).proves(
        facts.get("stage"),
        same_sender=not facts.get(sending_state.OTHER_SENDER),
        same_recipient=facts.get("recipient") == run.asked.get("to"),
    )
