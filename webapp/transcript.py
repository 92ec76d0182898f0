"""What happened, stage by stage, as it happens: the engine writes, a test run or an attempt keeps.

Secrets are struck out while a line is recorded, so nothing that holds a transcript ever held one.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webapp.clock import monotonic
from webapp.deadline import Cancelled
from webapp.vault import Secret, forms_of

STRUCK = "[***]"
LINE_LIMIT = 2_000
LINES_LIMIT = 400


class Stage(StrEnum):
    """The stages of one attempt, in the order in which they are shown."""

    SETTINGS = "settings"
    CONNECTOR = "connector"
    RESOLVE = "resolve"
    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    TLS = "tls"
    EHLO_TLS = "ehlo_tls"
    AUTH = "auth"
    MAIL_FROM = "mail_from"
    RCPT_TO = "rcpt_to"
    DATA = "data"
    END_OF_DATA = "end_of_data"
    QUIT = "quit"


class State(StrEnum):
    """How a stage stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Line:
    """One line of the raw exchange.

    `sign` is `>` sent, `<` received, `*` our own remark. `encrypted` tells whether TLS covered it.
    `at_ms` counts from the start of the attempt.
    """

    sign: str
    text: str
    encrypted: bool
    at_ms: int


@dataclass
class Step:
    """One stage: its state, how long it took, what was learnt (`facts`, plain JSON values), what was said."""

    stage: Stage
    state: State = State.WAITING
    started_ms: int = 0
    took_ms: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


class Transcript:
    """Collects the steps of one attempt.

    `secrets` are struck out of everything recorded, in clear and in base64. `on_change` is called
    with a step whenever that step changed state; it may raise Cancelled to end the attempt.
    """

    def __init__(
        self,
        secrets: Iterable[Secret] = (),
        on_change: Callable[[Step], None] = lambda step: None,
    ) -> None:
        self._forms: list[str] = []
        self.hide(secrets)
        self._on_change = on_change
        self._began = monotonic()
        self.steps: dict[Stage, Step] = {}
        self._current: Step | None = None
        self.encrypted = False

    def hide(self, secrets: Iterable[Secret]) -> None:
        """Strike `secrets`, too, out of everything recorded from now on."""
        forms = {*self._forms, *(form for secret in secrets for form in forms_of(secret))}
        self._forms = sorted(forms, key=len, reverse=True)

    def _ms(self) -> int:
        return round((monotonic() - self._began) * 1000)

    def strike(self, text: str) -> str:
        """Return `text` with every known secret, in clear or base64, replaced by `[***]`."""
        for form in self._forms:
            text = text.replace(form, STRUCK)
        return text

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Step]:
        """Run a block as `stage`: running, then done; failed when the block raises.

        The block may set `step.state` to WARNED or SKIPPED itself; a step that was set to SKIPPED
        stays so when the block raises, because the fault lies elsewhere (see `amend`).
        """
        step = self.steps[stage] = Step(stage, State.RUNNING, started_ms=self._ms())
        before, self._current = self._current, step
        self._on_change(step)
        step.started_ms = self._ms()  # keeping the step takes milliseconds that are not the server's
        try:
            yield step
        except BaseException as error:
            if isinstance(error, Cancelled):
                step.state = State.SKIPPED
            elif step.state is not State.SKIPPED:
                step.state = State.FAILED
            raise
        else:
            if step.state is State.RUNNING:
                step.state = State.DONE
        finally:
            step.took_ms = self._ms() - step.started_ms
            step.facts = self.clean(step.facts)
            self._current = before
            self._on_change(step)

    def skip(self, stage: Stage, **facts: Any) -> None:
        """Record that `stage` does not apply to this attempt."""
        step = self.steps[stage] = Step(stage, State.SKIPPED, started_ms=self._ms())
        step.facts = self.clean(facts)
        self._on_change(step)

    def amend(self, stage: Stage, *, state: State | None = None, **facts: Any) -> None:
        """Add what a later stage taught about `stage`, which had ended: facts, or that it failed."""
        step = self.steps[stage]
        step.state = state or step.state
        step.facts |= self.clean(facts)
        self._on_change(step)

    def line(self, sign: str, text: str) -> None:
        """Record one line of the exchange in the running stage, struck out and bounded."""
        if self._current is None:
            return
        lines = self._current.lines
        if len(lines) > LINES_LIMIT:
            return
        if len(lines) == LINES_LIMIT:
            sign, text = "*", "…"
        text = self.strike(text)
        if len(text) > LINE_LIMIT:
            text = text[:LINE_LIMIT] + "…"
        lines.append(Line(sign, text, self.encrypted, self._ms()))

    def clean(self, value: Any) -> Any:
        """Return a copy of plain JSON values with every known secret struck out, however deep it lies."""
        if isinstance(value, str):
            return self.strike(value)
        if isinstance(value, dict):
            return {key: self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        return value
