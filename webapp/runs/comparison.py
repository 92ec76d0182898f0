"""What differs between a test that failed and the last good one: a further fact is one row of FACTS."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from webapp.mail.diagnosis.sentence import Sentence
from webapp.runs.models import Run
from webapp.transcript import Stage, State

# A stage counts as slower from this factor and this many ms on: less is the weather of the network.
SLOWER, SLOWER_MS = 3, 500

Steps = Mapping[str, Mapping[str, Any]]


class ComparedFact(NamedTuple):
    """One fact that is compared: how it is called, and how it is read from the steps of a run.

    `read` returns a text, a list of texts, or None where the run did not come so far. `alike` reduces a text
    to what has to be the same, as a greeting may name the moment.
    """

    name: str
    label: Sentence
    read: Callable[[Steps], Any]
    alike: Callable[[Any], Any] = lambda value: value


class ComparedRow(NamedTuple):
    """One fact of both runs. `gone` and `new` are the items of a list that only one of them has."""

    fact: ComparedFact
    before: Any
    now: Any
    differs: bool

    @property
    def gone(self) -> list[str]:
        """What the last good run had and this one has not."""
        return [item for item in _listed(self.before) if item not in _listed(self.now)]

    @property
    def new(self) -> list[str]:
        """What this run has and the last good one had not."""
        return [item for item in _listed(self.now) if item not in _listed(self.before)]


def compared(good: Run, bad: Run) -> list[ComparedRow]:
    """Return the facts that both runs have, in the order of a session, each marked where it differs."""
    before, now = _steps(good), _steps(bad)
    found = [(fact, fact.read(before), fact.read(now)) for fact in FACTS]
    rows = [
        ComparedRow(fact, old, new, fact.alike(old) != fact.alike(new))
        for fact, old, new in found
        if old is not None and new is not None
    ]
    return [*rows, *_times(before, now)]


def _steps(run: Run) -> Steps:
    return {step["stage"]: step for step in run.steps}


def _times(before: Steps, now: Steps) -> list[ComparedRow]:
    """Return the time of each stage that both runs came through, or that this one failed at."""
    ended = (State.DONE, State.WARNED, State.FAILED)
    rows = []
    for stage in Stage:
        old, new = before.get(stage), now.get(stage)
        if old is None or new is None or old["state"] not in ended or new["state"] not in ended:
            continue
        is_slower = new["took_ms"] > old["took_ms"] * SLOWER and new["took_ms"] - old["took_ms"] > SLOWER_MS
        rows.append(ComparedRow(time_of(stage), f"{old['took_ms']} ms", f"{new['took_ms']} ms", is_slower))
    return rows


def time_of(stage: Stage) -> ComparedFact:
    """Return the fact that stands for the time of a stage; its name tells which one."""
    return ComparedFact(f"time.{stage}", TIME, lambda _steps: None)


TIME = Sentence(pt="Tempo", en="Time", es="Tiempo")


def _fact(stage: Stage, name: str) -> Callable[[Steps], Any]:
    def read(steps: Steps) -> Any:
        value = steps.get(stage, {}).get("facts", {}).get(name)
        return None if value is None else value if isinstance(value, list) else str(value)

    return read


def _setting(name: str) -> Callable[[Steps], str | None]:
    """Read a setting; one that an account does without is an empty text, so that its coming is seen."""

    def read(steps: Steps) -> str | None:
        facts = steps.get(Stage.SETTINGS, {}).get("facts", {})
        return None if name not in facts else str(facts[name] if facts[name] is not None else "")

    return read


def _verified(steps: Steps) -> str | None:
    return None if _setting("tls")(steps) in (None, "none") else _setting("verify")(steps)


def _server(steps: Steps) -> str | None:
    facts = steps.get(Stage.SETTINGS, {}).get("facts", {})
    return f"{facts['host']}:{facts['port']}" if "host" in facts else None


def _address(name: str) -> Callable[[Steps], str | None]:
    """Read an address of the connection without its port, which is another one each time."""

    def read(steps: Steps) -> str | None:
        text = steps.get(Stage.CONNECT, {}).get("facts", {}).get(name)
        if not text:
            return None
        return re.sub(r"^\[(.*)\]:\d+$|^([^:]*):\d+$", lambda found: found[1] or found[2], str(text))

    return read


def _resolved(steps: Steps) -> list[str] | None:
    found = steps.get(Stage.RESOLVE, {}).get("facts", {}).get("addresses")
    return sorted(item["address"] for item in found) if found else None


def _certificate(name: str) -> Callable[[Steps], Any]:
    def read(steps: Steps) -> Any:
        certificate = steps.get(Stage.TLS, {}).get("facts", {}).get("certificate") or {}
        value = certificate.get(name)
        return None if value is None else value if isinstance(value, list) else str(value)

    return read


def _without_numbers(text: Any) -> str:
    """Return a greeting without what has digits: hosts of a pool, times and numbers of sessions."""
    labels = [[part for part in word.split(".") if not re.search(r"\d", part)] for word in text.split()]
    return " ".join(".".join(word) for word in labels if word)


def _unordered(items: list[str]) -> list[str]:
    return sorted(items)


FACTS = (
    ComparedFact("server", Sentence(pt="Servidor", en="Server", es="Servidor"), _server),
    ComparedFact("tls", Sentence(pt="Criptografia", en="Encryption", es="Cifrado"), _setting("tls")),
    ComparedFact(
        "verify",
        Sentence(pt="Certificado conferido", en="Certificate checked", es="Certificado comprobado"),
        _verified,
    ),
    ComparedFact(
        "tls_name",
        Sentence(
            pt="Nome esperado no certificado",
            en="Name expected in the certificate",
            es="Nombre esperado en el certificado",
        ),
        _setting("tls_name"),
    ),
    ComparedFact(
        "user_name",
        Sentence(pt="Nome de usuário", en="User name", es="Nombre de usuario"),
        _setting("user_name"),
    ),
    ComparedFact(
        "connector",
        Sentence(pt="Network Connector", en="Network Connector", es="Network Connector"),
        _setting("connector"),
    ),
    ComparedFact(
        "ehlo_name", Sentence(pt="Nome no EHLO", en="EHLO name", es="Nombre en EHLO"), _setting("ehlo_name")
    ),
    ComparedFact(
        "sender",
        Sentence(pt="Remetente do envelope", en="Envelope sender", es="Remitente del sobre"),
        _setting("sender"),
    ),
    ComparedFact(
        "resolved",
        Sentence(pt="Endereços do nome", en="Addresses of the name", es="Direcciones del nombre"),
        _resolved,
    ),
    ComparedFact(
        "peer",
        Sentence(pt="Endereço do servidor", en="Server's address", es="Dirección del servidor"),
        _address("peer"),
    ),
    ComparedFact(
        "local", Sentence(pt="Nosso endereço", en="Our address", es="Nuestra dirección"), _address("local")
    ),
    ComparedFact(
        "banner",
        Sentence(pt="Saudação", en="Greeting", es="Saludo"),
        _fact(Stage.BANNER, "banner"),
        _without_numbers,
    ),
    ComparedFact(
        "capabilities",
        Sentence(pt="Recursos (EHLO)", en="Capabilities (EHLO)", es="Capacidades (EHLO)"),
        _fact(Stage.EHLO, "capabilities"),
        _unordered,
    ),
    ComparedFact(
        "capabilities_tls",
        Sentence(pt="Recursos sob TLS", en="Capabilities under TLS", es="Capacidades con TLS"),
        _fact(Stage.EHLO_TLS, "capabilities"),
        _unordered,
    ),
    ComparedFact(
        "version",
        Sentence(pt="Versão do TLS", en="TLS version", es="Versión de TLS"),
        _fact(Stage.TLS, "version"),
    ),
    ComparedFact(
        "cipher", Sentence(pt="Cifra", en="Cipher", es="Algoritmo de cifrado"), _fact(Stage.TLS, "cipher")
    ),
    ComparedFact(
        "issuer",
        Sentence(pt="Emissor do certificado", en="Certificate's issuer", es="Emisor del certificado"),
        _certificate("issuer"),
    ),
    ComparedFact(
        "names",
        Sentence(pt="Nomes no certificado", en="Names in the certificate", es="Nombres en el certificado"),
        _certificate("names"),
        _unordered,
    ),
    ComparedFact(
        "not_after",
        Sentence(pt="Certificado válido até", en="Certificate valid until", es="Certificado válido hasta"),
        _certificate("not_after"),
    ),
    ComparedFact(
        "sha256",
        Sentence(pt="Certificado (SHA-256)", en="Certificate (SHA-256)", es="Certificado (SHA-256)"),
        _certificate("sha256"),
    ),
    ComparedFact(
        "used",
        Sentence(pt="Forma de login", en="Log-in mechanism", es="Mecanismo de autenticación"),
        _fact(Stage.AUTH, "used"),
    ),
)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else []
