"""Delivery, and the passage of one message from the request to the stored reply, step by step."""

from typing import NamedTuple


class PassageStep(NamedTuple):
    """One step of the passage: its name, the function that does it, and what that does."""

    name: str
    function: str
    does: str


_INTAKE, _QUEUE, _DELIVERY, _RECOVERY = (
    f"webapp.outbox.{part}" for part in ("intake", "queue", "delivery", "recovery")
)
_SMTP = "webapp.mail.smtp"

PASSAGE = (
    # In the process that serves pages and API, or in a command
    PassageStep("accept", f"{_INTAKE}.accept.accept", "checks the messages of one call and stores them"),
    PassageStep("address", f"{_INTAKE}.request.addressed", "checks the recipients, each once"),
    PassageStep("route", f"{_INTAKE}.routing.choose", "chooses the account, and says why"),
    PassageStep(
        "compose", "webapp.accounts.sending.AccountSender.message", "builds header, footer, envelope"
    ),
    PassageStep("limit", f"{_INTAKE}.rate_limit.take", "counts the message against the application's rate"),
    PassageStep(
        "store", f"{_INTAKE}.store.store", "commits it with those of other calls: now it is accepted"
    ),
    PassageStep("notify", "webapp.db.notify.notify_all", "wakes the workers"),
    # In the worker
    PassageStep("look", f"{_DELIVERY}.worker.Worker.look", "finds the lanes in which something is due"),
    PassageStep(
        "serve",
        f"{_DELIVERY}.scheduling.connection_pool.ConnectionPool.serve",
        "calls or starts a connection",
    ),
    PassageStep("claim", f"{_QUEUE}.leases.claim", "leases what is due to this worker"),
    PassageStep("log in", f"{_RECOVERY}.log_in.open_session", "waits for its turn, and tries a secret once"),
    PassageStep("connect", "webapp.accounts.sending.AccountSender.open", "opens the session: TLS, log-in"),
    PassageStep("read", f"{_DELIVERY}.batch.Batch.pop", "reads the content, and reuses the stored header"),
    PassageStep("send", f"{_SMTP}.stream.stream", "MAIL FROM, RCPT TO, DATA, the final dot"),
    PassageStep("diagnose", "webapp.mail.diagnosis.diagnose.diagnose", "finds the cause of a failure"),
    PassageStep("decide", f"{_DELIVERY}.outcome.of_receipt", "says what becomes of each recipient"),
    PassageStep("decide", f"{_DELIVERY}.outcome.of_failure", "the same, when it was accepted for nobody"),
    PassageStep("record", f"{_DELIVERY}.attempt.of_reply", "makes the record of the attempt"),
    PassageStep("settle", f"{_QUEUE}.leases.settle", "stores the outcomes, if the lease still counts"),
    # When it cannot be sent now
    PassageStep("hold", f"{_DELIVERY}.circuit_breaker.hold", "holds an account that cannot send"),
    PassageStep("probe", f"{_DELIVERY}.circuit_breaker.probe", "finds out whether it can again"),
    PassageStep("try", f"{_RECOVERY}.trial.Trials.run", "sends a message where only that can tell"),
    PassageStep("fail over", f"{_DELIVERY}.failover.fail_over", "moves what a substitute may send"),
    PassageStep("back off", f"{_QUEUE}.retry.delay", "says when a deferred recipient is tried again"),
    PassageStep("recover", f"{_QUEUE}.leases.recover_lost", "queues again what a dead worker had"),
    PassageStep("expire", f"{_QUEUE}.transitions.expire", "ends what waited for too long"),
)
