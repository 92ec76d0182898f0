"""Causes of something between Postigo and the server that rewrites SMTP or answers in the server's place."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import LOGS_IN
from webapp.mail.diagnosis.conditions.circumstances import IS_REWRITTEN, NAME_IS_NOT_PROVED, OTHER_HOST_GREETS
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, GREETING
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "server.rewritten_by_firewall",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Um firewall no caminho altera o que %(host)s diz",
            en="A firewall on the way alters what %(host)s says",
            es="Un firewall en el camino altera lo que dice %(host)s",
        ),
        meaning=Sentence(
            pt="A saudação ou os recursos do servidor chegam cobertos por * ou X. Firewalls com inspeção de SMTP"
            " (ESMTP inspect, o antigo “fixup smtp”) fazem isso, e assim somem TLS e autenticação.",
            en="The server's greeting or capabilities arrive covered with * or X. Firewalls that inspect SMTP (ESMTP"
            " inspect, formerly “fixup smtp”) do this, and so TLS and log-in disappear.",
            es="El saludo o las capacidades del servidor llegan cubiertos con * o X. Los firewalls que inspeccionan"
            " SMTP (ESMTP inspect, el antiguo «fixup smtp») hacen esto, y así desaparecen TLS y autenticación.",
        ),
        field="host",
        cures=("exclude_from_inspection", "use_ssl_465", "use_connector"),
        steps=(
            Sentence(
                pt="No Cisco ASA ou PIX: no inspect esmtp (ou allow-tls) para este destino.",
                en="On a Cisco ASA or PIX: no inspect esmtp (or allow-tls) for this destination.",
                es="En un Cisco ASA o PIX: no inspect esmtp (o allow-tls) para este destino.",
            ),
        ),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (*GREETING, Stage.TLS),
                '500 5.5.1 Command unrecognized: "XXXX postigo.example.com"',
                "Cisco PIX and ASA, inspection of ESMTP",
                codes=(500, 501, 502),
                text=r"(unrecogni[sz]ed|unknown|not (recogni[sz]ed|implemented))\W.{0,30}\bX{4,}",
            ),
            Signal(
                (Stage.EHLO, Stage.TLS),
                "500 5.5.1 Command unrecognized",
                "Cisco PIX and ASA, inspection of ESMTP",
                codes=(500, 501, 502, 503, 550, 554),
                when=(IS_REWRITTEN,),
            ),
            Signal(
                (Stage.EHLO, Stage.EHLO_TLS, Stage.TLS, Stage.AUTH),
                "EHLO answered with 250-XXXXXXXA in the place of STARTTLS",
                "Cisco PIX and ASA, inspection of ESMTP",
                of=(
                    "starttls.not_offered",
                    "auth.not_offered",
                    "auth.only_after_tls",
                    "ehlo.lost",
                    "auth.no_mechanism",
                ),
                when=(IS_REWRITTEN,),
            ),
        ),
        sources=("https://www.cisco.com/c/en/us/support/docs/security/asa-5500-x-series-firewalls/",),
    ),
    Cause(
        "auth.another_server_answers",
        Fault.LOG_IN,
        title=Sentence(
            pt="Quem recusou a autenticação parece não ser %(host)s[[: apresenta-se como %(banner)s]]",
            en="What refused the log-in does not seem to be %(host)s[[: it introduces itself as %(banner)s]]",
            es="Quien rechazó la autenticación no parece ser %(host)s[[: se presenta como %(banner)s]]",
        ),
        meaning=Sentence(
            pt="Outro servidor responde no lugar: um firewall, um proxy, o provedor de internet, ou o nome"
            " aponta para outra máquina. Ele não conhece %(user_name)s. Só se for o nome do servidor da sua"
            " hospedagem o erro está no usuário ou na senha.",
            en="Another server answers in its place: a firewall, a proxy, the internet provider, or the name points"
            " to another machine. It does not know %(user_name)s. Only if it is the name of your hosting server,"
            " user name or password is wrong.",
            es="Otro servidor responde en su lugar: un firewall, un proxy, el proveedor de internet, o el nombre"
            " apunta a otra máquina. No conoce a %(user_name)s. Solo si es el nombre del servidor de su"
            " alojamiento, el error está en el usuario o la contraseña.",
        ),
        field="host",
        cures=("correct_host", "ask_firewall", "use_port_587", "replace_secret"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                AUTH,
                "535 5.7.8 Authentication failed",
                "RFC 5321 section 4.3.1: the greeting names the server",
                codes=(535,),
                when=(OTHER_HOST_GREETS, NAME_IS_NOT_PROVED, LOGS_IN),
                over=("auth.bad_credentials",),
                or_else=("auth.bad_credentials",),
            ),
        ),
        sources=("RFC 5321 section 4.3.1",),
    ),
)
