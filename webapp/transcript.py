"""The transcript of an attempt, stage by stage: the engine writes it, a test run or a delivery stores it.

Secrets are removed while a line is recorded, so that a transcript never contains one: from our own words
where they stand as they are, from what another host says in whatever form (see
`redaction.echoes`).
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, NamedTuple

from webapp.clock import monotonic
from webapp.deadline import Cancelled
from webapp.redaction.echoes import STRUCK, WITHHELD, Echoes, Heard, without_lead
from webapp.vault import Secret, forms_of

# Before the code of a further look, which is a step beside the stages of the attempt (`mail.looks`).
LOOK = "look."
LINE_LIMIT = 2_000
LINES_LIMIT = 400
_HEARD_AT_MOST = 64


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
    TOKEN = "token"  # noqa: S105 - a name
    AUTH = "auth"
    MAIL_FROM = "mail_from"
    RCPT_TO = "rcpt_to"
    DATA = "data"
    END_OF_DATA = "end_of_data"
    QUIT = "quit"


class State(StrEnum):
    """The state of a stage."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


class Line(NamedTuple):
    """One line of the raw exchange.

    `sign` is `>` for sent, `<` for received, `*` for a remark of Postigo. `encrypted` tells whether it
    went over TLS. `at_ms` is in milliseconds since the start of the attempt.
    """

    sign: str
    text: str
    encrypted: bool
    at_ms: int


@dataclass
class Step:
    """One stage, or a further look under its name (LOOK and a code): its state, its duration in ms, its
    `facts` (plain JSON values), and the lines exchanged.
    """

    stage: Stage | str
    state: State = State.WAITING
    started_ms: int = 0
    took_ms: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


class Transcript:
    """Collects the steps of one attempt.

    `secrets` are removed from everything recorded. `on_change` is called
    with a step whenever that step changes state; it may raise Cancelled to end the attempt.
    """

    def __init__(
        self,
        secrets: Iterable[Secret] = (),
        on_change: Callable[[Step], None] | None = None,
    ) -> None:
        self._secrets: tuple[Secret, ...] = ()
        self._forms: list[str] = []
        self._echoes: Echoes | None = None
        self._heard_before = Heard()
        self._heard: deque[str] = deque(maxlen=_HEARD_AT_MOST)
        self._withheld: frozenset[str] = frozenset()
        if secrets:
            self.hide(secrets)
        self._on_change = on_change
        self._began = monotonic()
        self.steps: dict[Stage | str, Step] = {}
        self._current: Step | None = None
        self.encrypted = False

    def hide(self, secrets: Iterable[Secret]) -> None:
        """Remove these `secrets`, too, from everything recorded from now on."""
        self._secrets = tuple(dict.fromkeys([*self._secrets, *secrets]))
        forms = {form for secret in self._secrets for form in forms_of(secret)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._echoes = Echoes(self._secrets) if forms else None
        # How far each secret was said piece by piece is counted anew: it stood by their order.
        self._heard_before = Heard(self._heard_before.tail)

    def sibling(self) -> "Transcript":
        """Return an empty transcript that removes the same secrets, without computing their forms again."""
        other = Transcript()
        other._secrets, other._forms, other._echoes = self._secrets, self._forms, self._echoes
        return other

    def ms(self) -> int:
        """Return the milliseconds since the start of the attempt."""
        return int((monotonic() - self._began) * 1000 + 0.5)

    def heard(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the lines of one reply of a server as they may be shown, and remember them.

        A secret may be divided over several replies: when these lines complete one, all that was heard
        before is withheld in the steps and facts recorded so far, and by `clean`.
        """
        if self._echoes is None:
            return tuple(lines)
        shown, self._heard_before, goes_back = self._echoes.struck(tuple(lines), self._heard_before)
        if goes_back:
            self._withhold()
        self._heard.extend(said for line in shown if len(said := without_lead(line)) > 2)
        return shown

    def _withhold(self) -> None:
        self._withheld |= frozenset(said for said in self._heard if WITHHELD not in said)
        for step in self.steps.values():
            step.lines = [line._replace(text=WITHHELD) if line.sign == "<" else line for line in step.lines]
            step.facts = self.clean(step.facts)

    def foreign(self, value: Any) -> Any:
        """Return a copy of plain JSON values that another host said, as they may be shown."""
        if self._echoes is None:
            return value
        if isinstance(value, str):
            return "\n".join(self._echoes.struck(tuple(value.split("\n")), Heard())[0])
        if isinstance(value, dict):
            return {key: self.foreign(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.foreign(item) for item in value]
        return value

    def strike(self, text: str) -> str:
        """Return words of our own with every known secret, in clear or base64, replaced by `[***]`."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, STRUCK)
        return text

    def stage(self, stage: Stage) -> "Recording":
        """Return a context manager that records a block as `stage`: running, then done, or failed.

        The block may set `step.state` to WARNED or SKIPPED. A step set to SKIPPED stays so when the
        block raises, because the fault is recorded at another stage (see `amend`).
        """
        return Recording(self, stage)

    def skip(self, stage: Stage, **facts: Any) -> None:
        """Record that `stage` does not apply to this attempt."""
        step = self.steps[stage] = Step(stage, State.SKIPPED, started_ms=self.ms())
        step.facts = self.clean(facts)
        self._tell(step)

    def amend(self, stage: Stage, *, state: State | None = None, **facts: Any) -> None:
        """Add to `stage`, which has ended, what a later stage revealed: facts, or another state."""
        step = self.steps[stage]
        step.state = state or step.state
        step.facts |= self.clean(facts)
        self._tell(step)

    def put(self, step: Step) -> None:
        """Record a step that is taken beside the attempt, as it is now."""
        step.facts = self.clean(step.facts)
        self.steps[step.stage] = step
        self._tell(step)

    def _tell(self, step: Step) -> None:
        if self._on_change is not None:
            self._on_change(step)

    def line(self, sign: str, text: str) -> None:
        """Record one line of the exchange in the running stage, without secrets and truncated.

        A line of the server is given as `heard` returned it.
        """
        if self._current is None:
            return
        lines = self._current.lines
        if len(lines) >= LINES_LIMIT:
            if len(lines) > LINES_LIMIT:
                return
            sign, text = "*", "…"
        if self._forms:
            text = self.strike(text)
        if len(text) > LINE_LIMIT:
            text = text[:LINE_LIMIT] + "…"
        lines.append(Line(sign, text, self.encrypted, self.ms()))

    def clean(self, value: Any) -> Any:
        """Return a copy of plain JSON values with every known secret removed, at any depth.

        Words of a server that were withheld since they were heard are withheld in it.
        """
        if isinstance(value, str):
            if self._withheld and any(said in value for said in self._withheld):
                return WITHHELD
            return self.strike(value) if self._forms else value
        if isinstance(value, dict):
            return {key: self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        return value


class Recording:
    """The context manager of one stage, which yields its step.

    A class, because thousands run each second and `contextlib.contextmanager` is slower.
    """

    __slots__ = ("_before", "_transcript", "step")

    def __init__(self, transcript: Transcript, stage: Stage) -> None:
        self._transcript = transcript
        self.step = Step(stage, State.RUNNING)

    def __enter__(self) -> Step:
        transcript, step = self._transcript, self.step
        step.started_ms = transcript.ms()
        transcript.steps[step.stage] = step
        self._before, transcript._current = transcript._current, step
        if transcript._on_change is not None:
            transcript._on_change(step)
            # The callback stores the step, which takes time that must not count for the server.
            step.started_ms = transcript.ms()
        return step

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        transcript, step = self._transcript, self.step
        meant = error if error is None else self.translated(error)
        if meant is None:
            if step.state is State.RUNNING:
                step.state = State.DONE
        elif isinstance(meant, Cancelled):
            step.state = State.SKIPPED
        elif step.state is not State.SKIPPED:
            step.state = State.FAILED
        step.took_ms = transcript.ms() - step.started_ms
        step.facts = transcript.clean(step.facts)
        transcript._current = self._before
        transcript._tell(step)
        if meant is not None and meant is not error:
            raise meant from error

    def translated(self, error: BaseException) -> BaseException:
        """Return the error that the block ends with; here, the one it raised."""
        return error
