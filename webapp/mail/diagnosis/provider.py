"""What is known of one e-mail provider: how it is recognised, its settings, its limits, and its own words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.patterns import pattern
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage


class Preset(NamedTuple):
    """A port of the provider: `security` is `tls` (STARTTLS) or `ssl`, as in the account form."""

    port: int
    security: str


class Limit(NamedTuple):
    """A published limit: so many of `what` (such as `recipients`) in `window_s` seconds."""

    amount: int
    what: str
    window_s: int


class OwnSignal(NamedTuple):
    """A signal in the provider's own words, and the cause that it indicates."""

    cause: str
    signal: Signal


def own_signals_of(name: str) -> Callable[..., OwnSignal]:
    """Return a function that makes a signal of the provider of that name.

    It takes the cause, the stages, the reply seen and the text to search for; all else as `Signal` does.
    """

    def says(cause: str, stages: tuple[Stage, ...], seen: str, text: str, **more: Any) -> OwnSignal:
        return OwnSignal(cause, Signal(stages, seen, name, text=text, **more))

    return says


@dataclass(frozen=True)
class Provider:
    """One provider. `page` is its own page about SMTP; the row was written or last looked over on `as_of`
    (ISO date), which is not to say that every figure was compared with the page that day.

    It is recognised by the end of the host's name, by the greeting or by the signature of a reply (regular
    expressions, ignoring case). `host` is the SMTP host to propose, empty where it depends on the customer;
    `presets` the ports, the best one first. `user_name` and `secret` say what to type, `switch_on` what must
    be switched on there, and where. `support` can help. `needs_log_in` is false where an account may send
    without a log-in. Where `host` is empty, `host_words` say which one it is. `mx` are the ends of the hosts
    where its mailboxes receive, as MX records name them; `other_names` are those that people search for.
    """

    code: str
    name: str
    hosts: tuple[str, ...]
    host: str
    presets: tuple[Preset, ...]
    user_name: Sentence
    secret: Sentence
    page: str
    as_of: str
    support: Ask = Ask.PROVIDER_SUPPORT
    banner: str = ""
    reply: str = ""
    mail_domains: tuple[str, ...] = ()
    switch_on: Sentence | None = None
    limits: tuple[Limit, ...] = ()
    needs_log_in: bool = True
    host_words: Sentence | None = None
    mx: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    signals: tuple[OwnSignal, ...] = ()

    def has_host(self, case: Case) -> bool:
        """Tell whether the account's host is one of the provider's."""
        host = case.text("host").rstrip(".")
        return any(host == end or host.endswith(f".{end}") for end in self.hosts)

    def is_heard_in(self, case: Case, heard: str) -> bool:
        """Tell whether greeting or reply are the provider's; `heard` is the text of the reply."""
        in_banner = bool(self.banner) and pattern(self.banner).search(case.text("banner"))
        return bool(in_banner or (self.reply and pattern(self.reply).search(heard)))


# What providers want as user name and secret, in the words that several of them share.
FULL_ADDRESS = Sentence(
    pt="o endereço de e-mail completo da caixa postal",
    en="the full e-mail address of the mailbox",
    es="la dirección de correo completa del buzón",
)
MAILBOX_PASSWORD = Sentence(
    pt="a senha da caixa postal, não a do painel de controle",
    en="the password of the mailbox, not that of the control panel",
    es="la contraseña del buzón, no la del panel de control",
)
NO_LOG_IN = Sentence(
    pt="nenhum: o gateway reconhece o endereço IP que envia",
    en="none: the gateway knows the sending IP address",
    es="ninguno: la pasarela reconoce la dirección IP que envía",
)
NO_SECRET = Sentence(pt="nenhum", en="none", es="ninguno")


def app_password(path_pt: str, path_en: str, path_es: str) -> Sentence:
    """Return the words for an app password that is made at a path of the provider's site."""
    return Sentence(
        pt=f"uma senha de app, criada em {path_pt}",
        en=f"an app password, made at {path_en}",
        es=f"una contraseña de aplicación, creada en {path_es}",
    )
