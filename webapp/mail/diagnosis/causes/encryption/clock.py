"""The cause of certificates that are valid and seem not to be, because a clock is wrong."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions.at_provider import HOST_IS_PROVIDERS_OWN
from webapp.mail.diagnosis.conditions.circumstances import LEAF_IS_OUT_OF_DATE
from webapp.mail.diagnosis.conditions.found import CLOCK_DIFFERS
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "tls.clock_differs",
        Fault.SERVER,
        title=Sentence(
            pt="O relógio desta máquina parece errado: pelo do servidor, o certificado é válido",
            en="This machine's clock seems wrong: by the server's the certificate is valid",
            es="El reloj de esta máquina parece estar mal: según el del servidor, el certificado es válido",
        ),
        meaning=Sentence(
            pt="O certificado vale de %(not_before)s a %(not_after)s.[[ O servidor diz que são %(server_time)s (UTC); aqui"
            " são %(our_time)s.]]",
            en="The certificate is valid from %(not_before)s to %(not_after)s.[[ The server says it is %(server_time)s"
            " (UTC); here it is %(our_time)s.]]",
            es="El certificado vale del %(not_before)s al %(not_after)s.[[ El servidor dice que son las %(server_time)s"
            " (UTC); aquí son las %(our_time)s.]]",
        ),
        cures=("check_clock", "renew_certificate"),
        ask=Ask.POSTIGO_ADMIN,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.TLS,),
                "a certificate out of its dates here, and within them by the date in the server's greeting",
                "RFC 5280 section 4.1.2.5",
                of=("tls.expired", "tls.not_yet_valid"),
                when=(CLOCK_DIFFERS,),
                over=("tls.clock_suspected",),
            ),
        ),
        sources=("RFC 5280 section 4.1.2.5",),
    ),
    Cause(
        "tls.clock_suspected",
        Fault.SERVER,
        title=Sentence(
            pt="Confira o relógio desta máquina: por ele, o certificado de %(host)s está fora da validade",
            en="Check this machine's clock: by it the certificate of %(host)s is out of its dates",
            es="Compruebe el reloj de esta máquina: según él, el certificado de %(host)s está fuera de su validez",
        ),
        meaning=Sentence(
            pt="O certificado vale de %(not_before)s a %(not_after)s. É o servidor que o provedor indica a todos: um"
            " certificado vencido pararia todos os clientes dele. Quase sempre o relógio daqui é que está errado.",
            en="The certificate is valid from %(not_before)s to %(not_after)s. It is the server that the provider names"
            " to everybody: an expired certificate would stop all its customers. Nearly always the clock here is"
            " wrong.",
            es="El certificado vale del %(not_before)s al %(not_after)s. Es el servidor que el proveedor indica a todos:"
            " un certificado vencido pararía a todos sus clientes. Casi siempre el reloj de aquí es el que está mal.",
        ),
        cures=("check_clock", "retry_later"),
        ask=Ask.POSTIGO_ADMIN,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.TLS,),
                "certificate has expired, at smtp.gmail.com",
                "RFC 5280 section 4.1.2.5",
                of=("tls.expired", "tls.not_yet_valid"),
                when=(HOST_IS_PROVIDERS_OWN, LEAF_IS_OUT_OF_DATE),
            ),
        ),
        sources=("RFC 5280 section 4.1.2.5",),
    ),
)
