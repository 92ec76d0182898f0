"""One failed attempt as the rules see it: the failure, what came before it, and the account's settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.errors import StageError
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage, Transcript

# What the steps before the failure told, by the names under which conditions ask for it.
_EARLIER = {
    "banner": (Stage.BANNER, "banner"),
    "capabilities": (Stage.EHLO, "capabilities"),
    "mechanisms": (Stage.EHLO, "mechanisms"),
    "capabilities_tls": (Stage.EHLO_TLS, "capabilities"),
    "mechanisms_tls": (Stage.EHLO_TLS, "mechanisms"),
    "addresses": (Stage.RESOLVE, "addresses"),
    "peer": (Stage.CONNECT, "peer"),
    "local": (Stage.CONNECT, "local"),
    "certificate": (Stage.TLS, "certificate"),
    **{
        name: (Stage.TOKEN, name)
        for name in ("application", "mailbox", "tenant", "token_roles", "token_scopes", "token_audience")
    },
    "object_id": (Stage.TOKEN, "token_object_id"),
}


@dataclass(frozen=True)
class Case:
    """A failure with its circumstances: `known` are facts of the account and of the steps before, by name."""

    known: Mapping[str, Any]
    error: StageError | None = None

    @classmethod
    def of(
        cls, error: StageError, known: Mapping[str, Any] | None = None, transcript: Transcript | None = None
    ) -> "Case":
        """Return the case of a failure; `known` are facts of the account, the transcript has the steps."""
        return cls({**earlier(transcript), **(known or {}), **error.facts}, error)

    def __getitem__(self, name: str) -> Any:
        """Return a fact; None when it is not known."""
        return self.known.get(name)

    def text(self, name: str) -> str:
        """Return a fact as text in small letters; empty when it is not known."""
        value = self.known.get(name)
        return "" if value is None else str(value).strip().lower()


def earlier(transcript: Transcript | None) -> dict[str, Any]:
    """Return what the steps of an attempt told, as far as rules ask for it."""
    steps = transcript.steps if transcript is not None else {}
    found = {name: steps[stage].facts.get(key) for name, (stage, key) in _EARLIER.items() if stage in steps}
    return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Condition:
    """A condition on a case, with the words by which the page gives it as evidence ("the port is 587")."""

    name: str
    holds: Callable[[Case], bool]
    words: Sentence
