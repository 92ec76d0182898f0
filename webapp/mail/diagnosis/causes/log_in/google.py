"""Causes of log-ins that Google puts off."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "auth.too_many_attempts",
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
        not_at_fault=Sentence(
            pt="A senha não foi o problema.",
            en="The password was not the matter.",
            es="La contraseña no fue el problema.",
        ),
    ),
)
