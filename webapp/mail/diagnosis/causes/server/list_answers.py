"""Causes of block lists that list no fault of this host: dynamic addresses, whole networks, and no listing at all."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, SENDER

_OTHERS = (
    "server.address_blocked",
    "message.rejected_as_spam",
    "rcpt_to.relay_denied",
    "address.listed_by_spamhaus",
    "address.listed_by_uceprotect_1",
    "mail_from.sender_domain",
)

CAUSES = (
    Cause(
        "address.not_for_mail_servers",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O endereço que envia[[, %(named_address)s,]] é de acesso comum à internet, não de servidor",
            en="The sending address[[ %(named_address)s]] is one of ordinary internet access, not of a server",
            es="La dirección que envía[[, %(named_address)s,]] es de acceso común a internet, no de servidor",
        ),
        meaning=Sentence(
            pt="O provedor de internet publica que esses endereços não entregam e-mails diretamente (PBL). Não há"
            " acusação de spam: envia-se por um servidor com autenticação, na porta 587 ou 465.",
            en="The internet provider publishes that these addresses do not deliver mail directly (PBL). Nobody speaks"
            " of spam: such mail goes through a server with a log-in, on port 587 or 465.",
            es="El proveedor de internet publica que estas direcciones no entregan correo directamente (PBL). No es una"
            " acusación de spam: se envía por un servidor con autenticación, en el puerto 587 o 465.",
        ),
        field="host",
        cures=("turn_authentication_on", "use_other_relay", "use_connector"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                ANY,
                "554 Connection refused. This IP is listed on the Policy Block List (PBL). IB106",
                "Spamhaus PBL",
                text=r"(\bPBL\b|policy block ?list|(dynamic|residential|dial-?up|dul) (ip|address|pool|range|list)"
                r"|(dynamic|residential)\w* (assigned|allocated))",
                is_decisive=True,
                over=_OTHERS,
            ),
        ),
        sources=("https://www.spamhaus.org/blocklists/policy-blocklist/",),
    ),
    Cause(
        "address.network_listed",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A rede inteira do provedor[[ de %(named_address)s]] está na lista UCEPROTECT",
            en="The whole network of the provider[[ of %(named_address)s]] is on the list UCEPROTECT",
            es="La red entera del proveedor[[ de %(named_address)s]] está en la lista UCEPROTECT",
        ),
        meaning=Sentence(
            pt="Os níveis 2 e 3 listam todos os vizinhos de quem enviou spam. Este endereço não fez nada, e não há o que"
            " pedir por ele: só o provedor da rede ou o destinatário muda isso.",
            en="Levels 2 and 3 list all neighbours of those who sent spam. This address did nothing, and nothing can be"
            " asked for it: only the network's provider or the recipient changes this.",
            es="Los niveles 2 y 3 listan a todos los vecinos de quien envió spam. Esta dirección no hizo nada, y no hay"
            " qué pedir por ella: solo el proveedor de la red o el destinatario lo cambia.",
        ),
        field="host",
        cures=("use_other_relay", "ask_recipient_team", "use_connector"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                ANY,
                "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl-3.uceprotect.net; Your ISP"
                " is UCEPROTECT-Level3 listed",
                "UCEPROTECT",
                text=r"(dnsbl-[23]\.uceprotect|uceprotect[\s\S]{0,20}level ?-?[23])",
                is_decisive=True,
                over=_OTHERS,
            ),
        ),
        sources=("https://www.uceprotect.net/en/index.php?m=3&s=5",),
    ),
    Cause(
        "address.list_gave_error",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Ninguém está na lista: %(host)s toma um erro da lista por bloqueio",
            en="Nobody is listed: %(host)s takes an error of the list for a block",
            es="Nadie está en la lista: %(host)s toma un error de la lista por bloqueo",
        ),
        meaning=Sentence(
            pt="A lista recusou a consulta dele, feita por um DNS público ou além da cota (respostas 127.255.255.252 a"
            " .255). O servidor recusa assim todo remetente até usar um DNS próprio.",
            en="The list refused its query, which came by a public resolver or beyond the quota (answers"
            " 127.255.255.252 to .255). The server refuses every sender so until it uses a resolver of its own.",
            es="La lista rechazó su consulta, hecha por un DNS público o más allá de la cuota (respuestas"
            " 127.255.255.252 a .255). El servidor rechaza así a todo remitente hasta usar un DNS propio.",
        ),
        cures=("ask_server_admin",),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                ANY,
                "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; Error: open"
                " resolver; https://check.spamhaus.org/returnc/pub/192.0.2.53",
                "Spamhaus, answers to public resolvers",
                text=r"(127\.255\.255\.25[2-5]|error: open resolver|spamhaus\.\w+/returnc|open/public resolver"
                r"|query refused[\s\S]{0,40}(bl|list)|excessive number of queries)",
                is_decisive=True,
                over=(*_OTHERS, "address.not_for_mail_servers"),
            ),
        ),
        sources=(
            "https://www.spamhaus.org/resource-hub/dnsbl/using-our-public-mirrors-check-your-return-codes-now/",
        ),
    ),
    Cause(
        "address.list_is_gone",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s consulta uma lista de bloqueio que não existe mais",
            en="%(host)s asks a block list that no longer exists",
            es="%(host)s consulta una lista de bloqueo que ya no existe",
        ),
        meaning=Sentence(
            pt="A lista foi encerrada, por isso ninguém pode ser retirado dela. Só a equipe do servidor resolve, deixando"
            " de consultá-la.",
            en="The list was closed, so nobody can be removed from it. Only the server's team mends this, by asking it"
            " no more.",
            es="La lista se cerró, así que nadie puede ser retirado de ella. Solo el equipo del servidor lo resuelve,"
            " dejando de consultarla.",
        ),
        cures=("ask_server_admin", "use_other_relay"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                ANY,
                "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl.sorbs.net; Currently Sending"
                " Spam See: http://www.sorbs.net/lookup.shtml?192.0.2.1",
                "SORBS, closed in June 2024",
                text=r"(sorbs\.net|ix\.dnsbl\.manitu|dnsbl\.ahbl|njabl\.org|relays\.ordb|list\.dsbl|spamcannibal"
                r"|blackholes\.mail-abuse|bl\.emailbasura)",
                is_decisive=True,
                over=(*_OTHERS, "address.not_for_mail_servers", "address.listed_by_trend_micro"),
            ),
        ),
        sources=("RFC 6471",),
    ),
    Cause(
        "mail_from.domain_listed",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O domínio do remetente %(sender)s está em uma lista de bloqueio",
            en="The domain of the sender %(sender)s is on a block list",
            es="El dominio del remitente %(sender)s está en una lista de bloqueo",
        ),
        meaning=Sentence(
            pt="A lista é de domínios, não de endereços IP: outro servidor não ajuda. Domínios muito novos ou usados em"
            " golpes entram nela.",
            en="The list has domains, not IP addresses: another server does not help. Very new domains and those used"
            " for fraud get onto it.",
            es="La lista es de dominios, no de direcciones IP: otro servidor no ayuda. Entran en ella dominios muy"
            " nuevos o usados en estafas.",
        ),
        field="sender",
        cures=("correct_sender",),
        ask=Ask.DOMAIN_OWNER,
        steps=(
            Sentence(
                pt="Consulte o domínio em https://check.spamhaus.org e peça a retirada ali.",
                en="Look the domain up at https://check.spamhaus.org and ask for its removal there.",
                es="Consulte el dominio en https://check.spamhaus.org y pida allí su retirada.",
            ),
        ),
        signals=(
            Signal(
                SENDER,
                "554 5.7.1 <app@example.test>: Sender address rejected: Domain blocked using dbl.spamhaus.org",
                "Postfix with reject_rhsbl_sender",
                text=r"(sender (address|domain)|mail from|helo)[\s\S]{0,300}(\bdbl\.|rhsbl|\bsurbl|\buribl|domain block"
                r" ?list)",
                is_decisive=True,
                over=_OTHERS,
            ),
        ),
        sources=("https://www.spamhaus.org/blocklists/domain-blocklist/",),
    ),
)
