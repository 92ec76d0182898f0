"""Conditions on a case, with the words that give them as evidence.

A condition on something that is not known does not hold.
"""

import re
from collections.abc import Callable

from webapp.mail.diagnosis.case import Case, Condition
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.rules.freemail import is_freemail

IMPLICIT, STARTTLS, PLAIN = "implicit", "starttls", "none"
_BY_NAME: dict[str, Condition] = {}


def find(name: str) -> Condition | None:
    """Return the condition of that name, if there is one."""
    return _BY_NAME.get(name)


def _condition(name: str, holds: Callable[[Case], bool], words: Sentence) -> Condition:
    return _BY_NAME.setdefault(name, Condition(name, holds, words))


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local) and "." in domain.strip(".")


def _logs_in(case: Case) -> bool:
    return bool(case.text("user_name"))


def _does_not_log_in(case: Case) -> bool:
    return "user_name" in case.known and not _logs_in(case)


def _is_api_key_id(text: str) -> bool:
    """Tell whether a text, in small letters, has the form of an access key id of AWS, such as AKIA…."""
    return bool(re.fullmatch(r"a[ks]ia[0-9a-z]+", text))


def _named_in_reply(case: Case) -> str:
    """Return whose address the reply names: `sender`, `recipient`, or nothing where that cannot be told."""
    heard = case.error.heard_text.lower() if case.error is not None else ""
    addresses = {found.rstrip(".") for found in re.findall(r"[\w.+-]+@[\w.-]+", heard)}
    sender, recipient = case.text("sender"), case.text("recipient")
    addresses |= {f"@{domain}" for domain in re.findall(r"\bidentity/([\w.-]+\.\w+)(?!\S*@)", heard)}
    if not addresses or not sender:
        return ""
    if sender in addresses:
        return "sender"
    is_of_sender = any(each.rpartition("@")[2] == sender.rpartition("@")[2] for each in addresses)
    if recipient in addresses or not is_of_sender:
        return "recipient"
    return "sender" if recipient else ""


def _sender_is_log_in(case: Case) -> bool:
    return _logs_in(case) and case.text("sender") == case.text("user_name")


LOGS_IN = _condition(
    "logs_in",
    _logs_in,
    Sentence(pt="a conta se autentica", en="the account logs in", es="la cuenta se autentica"),
)
DOES_NOT_LOG_IN = _condition(
    "does_not_log_in",
    _does_not_log_in,
    Sentence(pt="a conta não se autentica", en="the account does not log in", es="la cuenta no se autentica"),
)
LOG_IN_IS_ADDRESS = _condition(
    "log_in_is_address",
    lambda case: _is_address(case.text("user_name")),
    Sentence(
        pt="o nome de usuário é um endereço de e-mail",
        en="the user name is an e-mail address",
        es="el nombre de usuario es una dirección de correo",
    ),
)
LOG_IN_IS_NO_ADDRESS = _condition(
    "log_in_is_no_address",
    lambda case: _logs_in(case) and not _is_address(case.text("user_name")),
    Sentence(
        pt="o nome de usuário não é um endereço de e-mail",
        en="the user name is no e-mail address",
        es="el nombre de usuario no es una dirección de correo",
    ),
)
SENDER_IS_LOG_IN = _condition(
    "sender_is_log_in",
    _sender_is_log_in,
    Sentence(
        pt="o remetente é o próprio usuário da autenticação",
        en="the sender is the very user of the log-in",
        es="el remitente es el propio usuario de la autenticación",
    ),
)
SENDER_IS_NOT_LOG_IN = _condition(
    "sender_is_not_log_in",
    lambda case: _logs_in(case) and bool(case.text("sender")) and not _sender_is_log_in(case),
    Sentence(
        pt="o remetente não é o usuário da autenticação",
        en="the sender is not the user of the log-in",
        es="el remitente no es el usuario de la autenticación",
    ),
)
IS_PLAIN = _condition(
    "is_plain",
    lambda case: case.text("tls") == PLAIN,
    Sentence(
        pt="a conexão não usa criptografia",
        en="the connection is not encrypted",
        es="la conexión no usa cifrado",
    ),
)
USES_TLS = _condition(
    "uses_tls",
    lambda case: case.text("tls") in (IMPLICIT, STARTTLS),
    Sentence(pt="a conexão usa criptografia", en="the connection is encrypted", es="la conexión usa cifrado"),
)
USES_STARTTLS = _condition(
    "uses_starttls",
    lambda case: case.text("tls") == STARTTLS,
    Sentence(
        pt="o tipo de conexão segura é TLS",
        en="the secure connection type is TLS",
        es="el tipo de conexión segura es TLS",
    ),
)
USES_IMPLICIT_TLS = _condition(
    "uses_implicit_tls",
    lambda case: case.text("tls") == IMPLICIT,
    Sentence(
        pt="o tipo de conexão segura é SSL",
        en="the secure connection type is SSL",
        es="el tipo de conexión segura es SSL",
    ),
)
IGNORES_CERTIFICATE = _condition(
    "ignores_certificate",
    lambda case: case["verify"] is False,
    Sentence(
        pt="a conta ignora erros de certificado",
        en="the account ignores certificate errors",
        es="la cuenta ignora errores de certificado",
    ),
)
HAS_CONNECTOR = _condition(
    "has_connector",
    lambda case: bool(case.text("connector")),
    Sentence(
        pt="a conta usa um Network Connector",
        en="the account uses a Network Connector",
        es="la cuenta usa un Network Connector",
    ),
)
HAS_NO_CONNECTOR = _condition(
    "has_no_connector",
    lambda case: "connector" in case.known and not case.text("connector"),
    Sentence(
        pt="a conta não usa um Network Connector",
        en="the account uses no Network Connector",
        es="la cuenta no usa un Network Connector",
    ),
)
SENDER_IS_FREEMAIL = _condition(
    "sender_is_freemail",
    lambda case: is_freemail(case.text("sender")),
    Sentence(
        pt="o remetente é de um provedor de e-mail gratuito",
        en="the sender is of a free e-mail provider",
        es="el remitente es de un proveedor de correo gratuito",
    ),
)
LOG_IN_IS_MICROSOFT_PERSONAL = _condition(
    "log_in_is_microsoft_personal",
    lambda case: (
        case.text("user_name").rpartition("@")[2].split(".")[0] in {"outlook", "hotmail", "live", "msn"}
    ),
    Sentence(
        pt="o usuário da autenticação é de uma conta pessoal da Microsoft",
        en="the user of the log-in is of a personal Microsoft account",
        es="el usuario de la autenticación es de una cuenta personal de Microsoft",
    ),
)
EHLO_NAME_IS_SHORT = _condition(
    "ehlo_name_is_short",
    lambda case: bool(case.text("ehlo_name")) and "." not in case.text("ehlo_name").strip("[]."),
    Sentence(
        pt="o nome no EHLO[[, %(ehlo_name)s,]] não é um nome completo",
        en="the EHLO name[[, %(ehlo_name)s,]] is no full name",
        es="el nombre en EHLO[[, %(ehlo_name)s,]] no es un nombre completo",
    ),
)
LOG_IN_IS_API_KEY_ID = _condition(
    "log_in_is_api_key_id",
    lambda case: _is_api_key_id(case.text("user_name")),
    Sentence(
        pt="o nome de usuário é o identificador de uma chave de acesso",
        en="the user name is the id of an access key",
        es="el nombre de usuario es el identificador de una clave de acceso",
    ),
)
LOG_IN_IS_NO_API_KEY_ID = _condition(
    "log_in_is_no_api_key_id",
    lambda case: _logs_in(case) and not _is_api_key_id(case.text("user_name")),
    Sentence(
        pt="o nome de usuário não tem a forma de um identificador de chave, como AKIA",
        en="the user name does not have the form of a key id, such as AKIA",
        es="el nombre de usuario no tiene la forma de un identificador de clave, como AKIA",
    ),
)
REPLY_NAMES_SENDER = _condition(
    "reply_names_sender",
    lambda case: _named_in_reply(case) == "sender",
    Sentence(
        pt="a resposta cita um endereço do domínio do remetente",
        en="the reply names an address of the sender's domain",
        es="la respuesta nombra una dirección del dominio del remitente",
    ),
)
REPLY_NAMES_RECIPIENT = _condition(
    "reply_names_recipient",
    lambda case: _named_in_reply(case) == "recipient",
    Sentence(
        pt="a resposta cita outro endereço, não o do remetente",
        en="the reply names another address than the sender's",
        es="la respuesta nombra otra dirección, no la del remitente",
    ),
)


def log_in_is_not_word(word: str) -> Condition:
    """Return the condition that the account logs in, under another user name than the fixed `word`."""
    return _condition(
        f"log_in_is_not_{word.lower()}_word",
        lambda case: _logs_in(case) and case.text("user_name") != word.lower(),
        Sentence(
            pt=f"o nome de usuário não é {word}",
            en=f"the user name is not {word}",
            es=f"el nombre de usuario no es {word}",
        ),
    )


def on_port(*ports: int) -> Condition:
    """Return the condition that the port is one of `ports`."""
    names = ", ".join(map(str, ports))
    return _condition(
        f"on_port_{'_'.join(map(str, ports))}",
        lambda case: case["port"] in ports,
        Sentence(
            pt=f"a porta é {names}" if len(ports) == 1 else f"a porta é uma de {names}",
            en=f"the port is {names}" if len(ports) == 1 else f"the port is one of {names}",
            es=f"el puerto es {names}" if len(ports) == 1 else f"el puerto es uno de {names}",
        ),
    )


def not_on_port(*ports: int) -> Condition:
    """Return the condition that the port is known and none of `ports`."""
    names = ", ".join(map(str, ports))
    return _condition(
        f"not_on_port_{'_'.join(map(str, ports))}",
        lambda case: case["port"] is not None and case["port"] not in ports,
        Sentence(
            pt=f"a porta [[é %(port)s, não||não é]] {names}",
            en=f"the port is [[%(port)s, ]]not {names}",
            es=f"el puerto [[es %(port)s, no||no es]] {names}",
        ),
    )


def register(name: str, holds: Callable[[Case], bool], words: Sentence) -> Condition:
    """Return the condition of that name, known from now on to `find`; for the modules of special ones."""
    return _condition(name, holds, words)


def log_in_at(*domains: str) -> Condition:
    """Return the condition that the user name is an address of one of the `domains`."""
    names = ", ".join(domains)
    return _condition(
        f"log_in_at_{'_'.join(domains)}",
        lambda case: case.text("user_name").rpartition("@")[2] in domains,
        Sentence(
            pt=f"o usuário é um endereço de {names}",
            en=f"the user name is an address of {names}",
            es=f"el usuario es una dirección de {names}",
        ),
    )


def log_in_not_at(*domains: str) -> Condition:
    """Return the condition that the user name is an address of none of the `domains`."""
    names = ", ".join(domains)
    return _condition(
        f"log_in_not_at_{'_'.join(domains)}",
        lambda case: _is_address(name := case.text("user_name")) and name.rpartition("@")[2] not in domains,
        Sentence(
            pt=f"o usuário não é um endereço de {names}",
            en=f"the user name is no address of {names}",
            es=f"el usuario no es una dirección de {names}",
        ),
    )
