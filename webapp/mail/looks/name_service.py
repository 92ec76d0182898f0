"""Looks that ask DNS: another resolver about the host's name, block lists about our address.

Both tell the outside what is asked, so that they are taken only where a setting names whom to ask.
"""

import ipaddress
from typing import TYPE_CHECKING

from webapp.deadline import Deadline
from webapp.mail.diagnosis.conditions.named_address import address_in
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.looks import codes
from webapp.mail.looks.shape import Found, Look, Outcome, Scene
from webapp.tunnels import names

if TYPE_CHECKING:
    import dns.resolver

PORT = 53
ANSWER_WITHIN_S = 3.0
_SHOWN = 8
# RFC 5782 section 2.1 gives 127.0.0.0/8 for listed addresses; lists use this part of it to say that they do
# not answer the one who asks (Spamhaus, "DNSBL usage: error codes").
_ERRORS = ipaddress.ip_network("127.255.255.0/24")
_LISTED = ipaddress.ip_network("127.0.0.0/8")
ABOUT_ADDRESS = frozenset(
    {
        "server.address_blocked",
        "address.not_for_mail_servers",
        "address.network_listed",
        "address.list_gave_error",
        "address.list_is_gone",
    }
)


def _second_resolver(scene: Scene) -> Found:
    name, resolver = names.ascii_name(scene.server.host).removesuffix("."), scene.permissions.second_resolver
    shown = {"name": name, "resolver": resolver}
    found = ask(name, ("A", "AAAA"), scene.deadline, server=resolver)
    if not found:
        return Found("silent" if found is None else "unknown", shown)
    shown["addresses"] = ", ".join(found)
    if not (ours := _own_answer(scene)):
        return Found("knows", shown, {"found_addresses": found, "second_resolver": resolver})
    return Found("same" if ours & set(found) else "other", shown)


def _own_answer(scene: Scene) -> set[str]:
    """Return the addresses that the system's resolver gave."""
    listed = scene.case["addresses"]
    items = listed if isinstance(listed, list | tuple) else ()
    return {str(item["address"]) for item in items if isinstance(item, dict) and "address" in item}


def _block_lists(scene: Scene) -> Found:
    address = _our_address(scene)
    listing, failing = [], []
    for zone in scene.permissions.block_lists:
        answers = ask(f"{_reversed(address)}.{zone}", ("A",), scene.deadline)
        if answers != []:
            found = [ipaddress.ip_address(answer) for answer in answers or ()]
            is_listed = any(one in _LISTED and one not in _ERRORS for one in found)
            (listing if is_listed else failing).append(zone)
    outcome = "listed" if listing else "no_answer" if failing else "clean"
    lists = listing or failing or scene.permissions.block_lists
    shown = {"named_address": address, "lists": ", ".join(lists)}
    return Found(outcome, shown, {"found_lists": listing} if listing else {})


def _our_address(scene: Scene) -> str:
    """Return our address as the server sees it: the one that its reply names, else the one of this machine
    where that is one of the internet; empty when neither tells.
    """
    error = scene.case.error
    named = address_in(error.reply_text) if error is not None else ""
    found = named or (scene.case.text("local") if scene.is_direct else "")
    try:
        return found if ipaddress.ip_address(found).is_global else ""
    except ValueError:
        return ""


def _reversed(address: str) -> str:
    """Return the name of an address in a list (RFC 5782 sections 2.1 and 2.4)."""
    pointer = ipaddress.ip_address(address).reverse_pointer
    return pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def ask(name: str, kinds: tuple[str, ...], deadline: Deadline, *, server: str = "") -> list[str] | None:
    """Return what DNS answers about `name` for the record types `kinds`, at most 8 texts; empty where there is
    no such name or record, None where there is no valid answer.

    The name server at the address `server` is asked, or the system's. Raises DeadlineReached or Cancelled.
    """
    import dns.exception  # only failed tests of installations that allow it ask
    import dns.resolver

    found: list[str] = []
    limits_s = [deadline.remaining_s(ANSWER_WITHIN_S) for _ in kinds]
    try:
        resolver = _resolver(server)
        for kind, limit_s in zip(kinds, limits_s, strict=True):
            answer = resolver.resolve(f"{name}.", kind, raise_on_no_answer=False, lifetime=limit_s)
            found += [record.to_text() for record in answer.rrset or ()]
    except dns.resolver.NXDOMAIN:
        return []
    except dns.exception.DNSException:
        return None
    return found[:_SHOWN]


def _resolver(server: str) -> "dns.resolver.Resolver":
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        resolver.nameservers, resolver.port = [server], PORT
    return resolver


LOOKS = (
    Look(
        "resolver",
        Sentence(pt="Outro servidor de nomes", en="Another name server", es="Otro servidor de nombres"),
        codes.NAMES | codes.CONNECTION,
        _second_resolver,
        {
            "knows": Outcome(
                Sentence(
                    pt="%(resolver)s conhece %(name)s: %(addresses)s. O servidor de nomes desta máquina, não.",
                    en="%(resolver)s knows %(name)s: %(addresses)s. This machine's name server does not.",
                    es="%(resolver)s conoce %(name)s: %(addresses)s. El servidor de nombres de esta máquina, no.",
                ),
                explains=True,
            ),
            "other": Outcome(
                Sentence(
                    pt="%(resolver)s dá outros endereços a %(name)s: %(addresses)s. Um dos dois pode estar desatualizado.",
                    en="%(resolver)s gives other addresses to %(name)s: %(addresses)s. One of the two may be out of date.",
                    es="%(resolver)s da otras direcciones a %(name)s: %(addresses)s. Uno de los dos puede estar"
                    " desactualizado.",
                ),
                explains=True,
            ),
            "same": Outcome(
                Sentence(
                    pt="%(resolver)s dá o mesmo endereço a %(name)s.",
                    en="%(resolver)s gives the same address to %(name)s.",
                    es="%(resolver)s da la misma dirección a %(name)s.",
                )
            ),
            "unknown": Outcome(
                Sentence(
                    pt="%(resolver)s também não tem endereço para %(name)s.",
                    en="%(resolver)s has no address for %(name)s either.",
                    es="%(resolver)s tampoco tiene dirección para %(name)s.",
                )
            ),
            "silent": Outcome(
                Sentence(
                    pt="%(resolver)s não respondeu.",
                    en="%(resolver)s did not answer.",
                    es="%(resolver)s no respondió.",
                )
            ),
        },
        applies=lambda scene: (
            bool(scene.permissions.second_resolver)
            and scene.is_direct
            and names.literal(names.ascii_name(scene.server.host)) is None
        ),
        asks_others=True,
    ),
    Look(
        "block_lists",
        Sentence(pt="Listas de bloqueio", en="Block lists", es="Listas de bloqueo"),
        ABOUT_ADDRESS,
        _block_lists,
        {
            "listed": Outcome(
                Sentence(
                    pt="O endereço %(named_address)s está em: %(lists)s.",
                    en="The address %(named_address)s is on: %(lists)s.",
                    es="La dirección %(named_address)s está en: %(lists)s.",
                ),
                explains=True,
            ),
            "clean": Outcome(
                Sentence(
                    pt="O endereço %(named_address)s não está em nenhuma das listas consultadas (%(lists)s).",
                    en="The address %(named_address)s is on none of the lists that were asked (%(lists)s).",
                    es="La dirección %(named_address)s no está en ninguna de las listas consultadas (%(lists)s).",
                )
            ),
            "no_answer": Outcome(
                Sentence(
                    pt="Não se sabe se %(named_address)s está em: %(lists)s. A consulta ficou sem resposta válida.",
                    en="Whether %(named_address)s is on %(lists)s is not known: the question had no valid answer.",
                    es="No se sabe si %(named_address)s está en: %(lists)s. La consulta no tuvo respuesta válida.",
                )
            ),
        },
        applies=lambda scene: bool(scene.permissions.block_lists and _our_address(scene)),
        asks_others=True,
    ),
)
