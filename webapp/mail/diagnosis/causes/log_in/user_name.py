"""Causes of log-ins whose user name has not the form that the provider wants."""

from webapp.mail.diagnosis.cause import Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "auth.full_address_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s espera o endereço de e-mail completo como usuário, não %(user_name)s",
            en="%(host)s expects the full e-mail address as user name, not %(user_name)s",
            es="%(host)s espera la dirección de correo completa como usuario, no %(user_name)s",
        ),
        meaning=Sentence(
            pt="Este provedor identifica as contas pelo endereço inteiro, com o que vem depois do @. A senha pode estar certa.",
            en="This provider knows its accounts by the whole address, with what follows the @. The password may be right.",
            es="Este proveedor identifica las cuentas por la dirección entera, con lo que sigue a la @. La contraseña puede ser correcta.",
        ),
        field="credential",
        cures=("use_full_address", "replace_secret"),
    ),
)
