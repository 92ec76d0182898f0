"""How far a test of an account goes. A further depth is a row here; what shows and stores tests follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from webapp.mail.diagnosis.diagnose import ACCEPTED
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

IN_ORDER = tuple(Stage)
NO_TLS, NO_LOG_IN = frozenset({Stage.TLS}), frozenset({Stage.AUTH})


@dataclass(frozen=True)
class Depth:
    """One depth of a test, which takes the steps of sending up to the stage `last`.

    `code` is stored with the run, `passed` is the code of its result where every step succeeded. The account
    then counts as `state` in the report, told as `word`. `label` is the button's, `about` what it does.
    `done` is the result where nothing is sent, by the stages that the account does without, among them none.
    """

    code: str
    last: Stage
    passed: str
    state: str
    icon: str
    tone: str
    label: Sentence
    about: Sentence
    word: Sentence
    done: Mapping[frozenset[Stage], Sentence]

    @property
    def sends(self) -> bool:
        """Tell whether a message leaves."""
        return self.last is Stage.END_OF_DATA

    @property
    def names_recipient(self) -> bool:
        """Tell whether the server is asked about a recipient."""
        return IN_ORDER.index(self.last) >= IN_ORDER.index(Stage.RCPT_TO)

    def done_without(self, stages: frozenset[Stage]) -> Sentence:
        """Return the result of a test of an account that does without `stages`."""
        return self.done.get(stages, self.done[frozenset()])

    def proves(self, stage: str | None, *, same_sender: bool = True, same_recipient: bool = True) -> bool:
        """Tell whether a test of this depth that passed shows that a failure at `stage` is mended.

        It asked for the sender and the recipient that failed only where they are the same. None is a failure
        before any stage, such as a key that could not be read.
        """
        if self.sends or stage is None:
            return True
        asked = Stage.DATA if same_recipient else Stage.MAIL_FROM
        last = min(self.last, asked if same_sender else Stage.AUTH, key=IN_ORDER.index)
        return stage in IN_ORDER and IN_ORDER.index(Stage(stage)) <= IN_ORDER.index(last)


# What connecting showed, by what the account does without.
_CONNECTED = {
    frozenset(): Sentence(
        pt="Conexão, TLS e login funcionam. Nenhuma mensagem foi enviada.",
        en="Connection, TLS and log-in work. No message was sent.",
        es="La conexión, TLS y la autenticación funcionan. No se envió ningún mensaje.",
    ),
    NO_LOG_IN: Sentence(
        pt="Conexão e TLS funcionam; a conta não usa autenticação. Nenhuma mensagem foi enviada.",
        en="Connection and TLS work; the account does not log in. No message was sent.",
        es="La conexión y TLS funcionan; la cuenta no usa autenticación. No se envió ningún mensaje.",
    ),
    NO_TLS: Sentence(
        pt="Conexão e login funcionam, sem criptografia. Nenhuma mensagem foi enviada.",
        en="Connection and log-in work, without encryption. No message was sent.",
        es="La conexión y la autenticación funcionan, sin cifrado. No se envió ningún mensaje.",
    ),
    NO_TLS | NO_LOG_IN: Sentence(
        pt="A conexão funciona, sem criptografia e sem login. Nenhuma mensagem foi enviada.",
        en="The connection works, without encryption and without log-in. No message was sent.",
        es="La conexión funciona, sin cifrado y sin autenticación. No se envió ningún mensaje.",
    ),
}
_ASKED = {
    frozenset(): Sentence(
        pt="O servidor aceita o remetente e %(recipient)s e espera a mensagem. Nenhuma mensagem foi enviada.",
        en="The server accepts the sender and %(recipient)s and waits for the message. No message was sent.",
        es="El servidor acepta el remitente y %(recipient)s y espera el mensaje. No se envió ningún mensaje.",
    )
}

_ROWS = (
    Depth(
        code="connect",
        last=Stage.AUTH,
        passed="session.opened",
        state="connects",
        icon="plug-connected",
        tone="azure",
        label=Sentence(pt="Só conectar", en="Only connect", es="Solo conectar"),
        about=Sentence(
            pt="conexão, TLS e login; não precisa de destinatário.",
            en="connection, TLS and log-in; it needs no recipient.",
            es="conexión, TLS y autenticación; no necesita destinatario.",
        ),
        word=Sentence(pt="Conecta", en="Connects", es="Conecta"),
        done=MappingProxyType(_CONNECTED),
    ),
    Depth(
        code="ask",
        last=Stage.DATA,
        passed="envelope.accepted",
        state="asked",
        icon="mail-check",
        tone="teal",
        label=Sentence(pt="Testar sem enviar", en="Test without sending", es="Probar sin enviar"),
        about=Sentence(
            pt="pergunta também se o servidor aceita o remetente e o destinatário, e para antes da mensagem.",
            en="also asks whether the server accepts sender and recipient, and stops before the message.",
            es="pregunta también si el servidor acepta el remitente y el destinatario, y se detiene antes "
            "del mensaje.",
        ),
        word=Sentence(pt="Testada sem enviar", en="Tested without sending", es="Probada sin enviar"),
        done=MappingProxyType(_ASKED),
    ),
    Depth(
        code="send",
        last=Stage.END_OF_DATA,
        passed=ACCEPTED,
        state="accepted",
        icon="send",
        tone="green",
        label=Sentence(pt="Enviar", en="Send", es="Enviar"),
        about=Sentence(
            pt="envia a mensagem de teste.", en="sends the test message.", es="envía el mensaje de prueba."
        ),
        word=Sentence(pt="Aceita", en="Accepted", es="Aceptada"),
        done=MappingProxyType({}),  # the server's answer to the message says it
    ),
)
DEPTHS: Mapping[str, Depth] = MappingProxyType({depth.code: depth for depth in _ROWS})
SEND = DEPTHS["send"]
BY_RESULT: Mapping[str, Depth] = MappingProxyType({depth.passed: depth for depth in DEPTHS.values()})
# Those that send nothing.
PARTIAL = tuple(depth for depth in DEPTHS.values() if not depth.sends)


def of(asked: Mapping[str, Any]) -> Depth:
    """Return the depth that a run was asked for; runs from before there were depths sent a message."""
    return DEPTHS.get(asked.get("depth", SEND.code), SEND)
