"""What a connection needs of the worker that owns it."""

from collections.abc import Callable
from typing import Any, Protocol

from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.outbox.delivery.attempt import DeliveryResult
from webapp.outbox.recovery.pipelining import PipeliningFaults


class ConnectionOwner(Protocol):
    """The worker, as its connections and their pool see it."""

    name: str
    settings: SendingSettings
    pipelining: PipeliningFaults

    def is_stopping(self) -> bool: ...

    def has_leases(self, since: float) -> bool: ...

    def put(self, result: DeliveryResult) -> None: ...

    def store(self, write: Callable[[], object]) -> None: ...

    def hold(
        self,
        sender: AccountSender,
        code: str,
        facts: dict[str, Any],
        *,
        at_opening: bool,
        wait_s: int | None,
    ) -> None: ...
