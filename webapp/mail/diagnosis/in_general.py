"""A sentence about a failure in general, where no account is at hand: "the server" stands for its host.

A fact that the page does not know is told by a noun with its article, which Portuguese and Spanish draw
together with the word before it ("de o servidor" becomes "do servidor").
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from webapp.mail.diagnosis.sentence import Sentence, without_optional

# Two facts that together are one thing.
_HOST_AND_PORT = "%(host)s:%(port)s"
_IN_PLACE = re.compile(r"(?:(?P<before>[^\s%()\[\]]+) )?%\((?P<fact>\w+)\)s")
# Where a sentence begins.
_START = re.compile(r"(^|[.!?] )(\w)")
_DRAWN_TOGETHER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "pt": {
            **{"de o": "do", "de a": "da", "de os": "dos", "em o": "no", "em a": "na", "em os": "nos"},
            **{"a o": "ao", "a a": "à", "a os": "aos", "por o": "pelo", "por a": "pela"},
        },
        "es": {"de el": "del", "a el": "al"},
    }
)


class Spoken(NamedTuple):
    """How a fact is told in general. `after` has what a noun becomes that names the fact already, such as
    "the recipient" before the recipient's address.
    """

    words: Sentence
    after: Mapping[str, str] = MappingProxyType({})


def _same(*nouns: str) -> dict[str, str]:
    return {noun: noun for noun in nouns}


SPOKEN: Mapping[str, Spoken] = MappingProxyType(
    {
        "host": Spoken(
            Sentence(pt="o servidor", en="the server", es="el servidor"),
            {
                **_same("servidor", "server", "gateway", "pasarela", "host", "SMTP"),
                **{"O": "O servidor", "nome": "nome pedido", "nombre": "nombre pedido"},
                **{"name": "name asked for"},
            },
        ),
        "port": Spoken(
            Sentence(pt="a da conta", en="that of the account", es="el de la cuenta"),
            {
                **{"porta": "porta da conta", "Porta": "A porta da conta"},
                **{"port": "port of the account", "Port": "The port of the account"},
                **{"puerto": "puerto de la cuenta", "Puerto": "El puerto de la cuenta"},
            },
        ),
        "user_name": Spoken(
            Sentence(pt="o usuário da conta", en="the account's user", es="el usuario de la cuenta"),
            _same(
                "usuário",
                "user",
                "usuario",
                "name",
                "SMTP",
                "postal",
                "mailbox",
                "buzón",
                "log-in",
                "account",
            ),
        ),
        "sender": Spoken(
            Sentence(pt="o remetente", en="the sender", es="el remitente"),
            {
                **_same("remetente", "sender", "remitente", "conta"),
                **{"identidade": "identidade do remetente", "identidad": "identidad del remitente"},
                **{"identity": "sender's identity"},
            },
        ),
        "recipient": Spoken(
            Sentence(pt="o destinatário", en="the recipient", es="el destinatario"),
            {
                **_same("destinatário", "recipient", "destinatario"),
                **{"endereço": "endereço do destinatário", "dirección": "dirección del destinatario"},
                **{"address": "address of the recipient"},
            },
        ),
        "connector": Spoken(
            Sentence(pt="o Network Connector", en="the Network Connector", es="el Network Connector"),
            _same("Connector") | {"host": "host"},
        ),
        "server_team": Spoken(
            Sentence(
                pt="a equipe do servidor ou o suporte do provedor",
                en="the server's team or the provider's support",
                es="el equipo del servidor o el soporte del proveedor",
            )
        ),
        "ehlo_name": Spoken(Sentence(pt="o nome usado", en="the name used", es="el nombre usado")),
        "named_address": Spoken(
            Sentence(pt="o endereço citado", en="the named address", es="la dirección citada")
        ),
        "banner": Spoken(Sentence(pt="outro servidor", en="another server", es="otro servidor")),
        "service": Spoken(Sentence(pt="outro serviço", en="another service", es="otro servicio")),
        "issuer": Spoken(Sentence(pt="outro emissor", en="another issuer", es="otro emisor")),
        "names": Spoken(
            Sentence(
                pt="os nomes que o teste mostra",
                en="the names that the test shows",
                es="los nombres que muestra la prueba",
            )
        ),
        "reason": Spoken(
            Sentence(pt="o que o teste mostra", en="what the test shows", es="lo que muestra la prueba")
        ),
        "endpoint": Spoken(
            Sentence(
                pt="o serviço de tokens do provedor",
                en="the provider's token service",
                es="el servicio de tokens del proveedor",
            )
        ),
        "mailbox": Spoken(
            Sentence(pt="a caixa postal", en="the mailbox", es="el buzón"),
            _same("postal", "mailbox", "buzón"),
        ),
        "offered": Spoken(Sentence(pt="outros métodos", en="other methods", es="otros métodos")),
        "not_after": Spoken(
            Sentence(
                pt="o dia que o teste mostra",
                en="the day that the test shows",
                es="día que muestra la prueba",
            )
        ),
        "not_before": Spoken(Sentence(pt="um dia futuro", en="a day to come", es="día futuro")),
        "sha256": Spoken(
            Sentence(pt="o que o teste mostra", en="what the test shows", es="la que muestra la prueba")
        ),
        "issuer_sha256": Spoken(
            Sentence(pt="o que o teste mostra", en="what the test shows", es="lo que muestra la prueba")
        ),
        "issuer_name": Spoken(
            Sentence(pt="o emissor", en="the issuer", es="el emisor"), _same("emissor", "issuer", "emisor")
        ),
        "chain_root": Spoken(
            Sentence(pt="a autoridade raiz", en="the root authority", es="la autoridad raíz")
        ),
        "pinned_sha256": Spoken(Sentence(pt="guardado", en="stored", es="guardado")),
        "missing": Spoken(
            Sentence(
                pt="a autoridade intermediária", en="the intermediate authority", es="la autoridad intermedia"
            )
        ),
        "name": Spoken(
            Sentence(pt="a credencial", en="the credential", es="la credencial"),
            _same("credencial", "credential"),
        ),
        "message_id": Spoken(
            Sentence(pt="o Message-ID", en="the Message-ID", es="el Message-ID"), _same("Message-ID")
        ),
        "kinds": Spoken(Sentence(pt="o da página dele", en="that of its page", es="el de su página")),
        "fingerprint": Spoken(
            Sentence(pt="outra", en="another one", es="otra"),
            _same("chave", "key", "clave"),
        ),
        "accepted_fingerprint": Spoken(
            Sentence(pt="a de antes", en="the former one", es="la anterior"), {"chave": "chave de antes"}
        ),
        "found_port": Spoken(
            Sentence(pt="a porta encontrada", en="the port found", es="el puerto encontrado"),
            {"porta": "porta encontrada", "port": "port found", "puerto": "puerto encontrado"},
        ),
        "found_type": Spoken(
            Sentence(pt="o tipo encontrado", en="the type found", es="el tipo encontrado"),
            {"tipo": "tipo encontrado", "type": "type found"},
        ),
        "found_addresses": Spoken(Sentence(pt="os endereços dele", en="its addresses", es="sus direcciones")),
        "second_resolver": Spoken(
            Sentence(
                pt="o segundo servidor de nomes",
                en="the second name server",
                es="el segundo servidor de nombres",
            ),
            _same("nomes", "server", "nombres"),
        ),
        "slow_step": Spoken(Sentence(pt="um passo", en="one step", es="un paso")),
        **dict.fromkeys(
            ("timeout_s", "limit_s", "waited_s", "slow_s"),
            Spoken(Sentence(pt="alguns", en="a few", es="algunos")),
        ),
    }
)


_OTHER = SPOKEN["reason"]  # for a fact without a row, which a test asks for


def in_general(sentence: Sentence, language: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a sentence in a language, such as `pt_BR`, with its facts told by nouns.

    Facts that are `known` all the same stand as they are; parts in brackets are left out.
    """
    told = part_in_general(sentence, language, known)
    return _START.sub(lambda found: found[1] + found[2].upper(), told)


def part_in_general(
    sentence: Sentence, language: str, known: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return as `in_general` what stands in the middle of a sentence, such as a condition."""
    text = without_optional(sentence.of(language), known).replace(_HOST_AND_PORT, "%(host)s")
    return _IN_PLACE.sub(lambda found: _told(found, language[:2], known), text)


def _told(found: re.Match[str], code: str, known: Mapping[str, str]) -> str:
    """Return the words for a fact and for the word before it."""
    before, name = found["before"], found["fact"]
    if name in known:
        return f"{before} {known[name]}" if before else known[name]
    spoken = SPOKEN.get(name, _OTHER)
    words = spoken.words.of(code)
    if not before:
        return words
    if before in spoken.after:
        return spoken.after[before]
    article, _, rest = words.partition(" ")
    drawn = _DRAWN_TOGETHER.get(code, {}).get(f"{before.lower()} {article}")
    if drawn is None:
        return f"{before} {words}"
    return f"{drawn.capitalize() if before[0].isupper() else drawn} {rest}"
