"""Causes of log-ins refused for another reason than name and secret: rate, form of the name."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "auth.throttled",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=900,
        title=Sentence(
            pt="%(host)s limitou as autenticações de %(user_name)s por um tempo",
            en="%(host)s has limited the log-ins of %(user_name)s for a while",
            es="%(host)s limitó por un tiempo las autenticaciones de %(user_name)s",
        ),
        meaning=Sentence(
            pt="Houve autenticações demais em pouco tempo, desta conta ou de outros programas que usam o mesmo usuário. O limite passa sozinho; a senha não foi conferida.",
            en="There were too many log-ins in a short time, by this account or by other programs with the same user. The limit passes by itself; the password was not checked.",
            es="Hubo demasiadas autenticaciones en poco tiempo, de esta cuenta o de otros programas con el mismo usuario. El límite pasa solo; la contraseña no se comprobó.",
        ),
        field="credential",
        cures=("retry_later",),
        ask=Ask.GOOGLE_ADMIN,
        sources=("https://support.google.com/mail/answer/7126229",),
        steps=(
            Sentence(
                pt="Faça menos conexões ao mesmo tempo e envie mais mensagens em cada uma (seção Envio da conta).",
                en="Open fewer connections at once, and send more messages over each (section Sending of the account).",
                es="Abra menos conexiones a la vez y envíe más mensajes por cada una (sección Envío de la cuenta).",
            ),
            Sentence(
                pt="Procure outros programas que tentam entrar com uma senha antiga deste usuário.",
                en="Look for other programs that try an old password of this user.",
                es="Busque otros programas que intentan entrar con una contraseña antigua de este usuario.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
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
