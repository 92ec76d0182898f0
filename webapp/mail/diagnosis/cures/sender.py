"""Cures that choose another sender, or have it accepted."""

from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_own_domain",
        Sentence(
            pt="Use como remetente um endereço de um domínio seu, autorizado a enviar por %(host)s, e coloque"
            " %(sender)s em “E-mail de resposta (Reply-To)”.",
            en="Use as sender an address of a domain of your own that may send through %(host)s, and put %(sender)s"
            " into “Reply e-mail (Reply-To)”.",
            es="Use como remitente una dirección de un dominio propio, autorizado a enviar por %(host)s, y ponga"
            " %(sender)s en “Correo de respuesta (Reply-To)”.",
        ),
        change=changes.other_sender(),
    ),
    Cure(
        "force_settings",
        Sentence(
            pt="Se a aplicação que envia escolhe outro remetente, responda Sim a “Obrigar o uso da configuração”.",
            en="If the sending application chooses another sender, answer Yes to “Force settings use”.",
            es="Si la aplicación que envía elige otro remitente, responda Sí a «Forzar el uso de la configuración».",
        ),
        change=changes.fixed(force=True),
    ),
)
