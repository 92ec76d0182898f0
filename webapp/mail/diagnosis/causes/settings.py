"""Causes that need no network: settings that cannot be used, and errors inside Postigo."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "account.not_found",
        Fault.ACCOUNT,
        title=Sentence(
            pt="A conta não existe mais",
            en="The account no longer exists",
            es="La cuenta ya no existe",
        ),
        meaning=Sentence(
            pt="Ele foi excluído antes de o teste começar.",
            en="It was deleted before the test began.",
            es="Se eliminó antes de que empezara la prueba.",
        ),
    ),
    Cause(
        "connector.gone",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Network Connector não existe mais",
            en="The Network Connector no longer exists",
            es="El Network Connector ya no existe",
        ),
        meaning=Sentence(
            pt="Ele foi excluído antes de o teste começar.",
            en="It was deleted before the test began.",
            es="Se eliminó antes de que empezara la prueba.",
        ),
    ),
    Cause(
        "credential.unbound",
        Fault.ACCOUNT,
        title=Sentence(
            pt="A credencial %(name)s não foi liberada para este destino",
            en="The credential %(name)s has not been allowed for this destination",
            es="La credencial %(name)s no está autorizada para este destino",
        ),
        meaning=Sentence(
            pt=(
                "Host, porta, criptografia ou conector mudaram desde que o segredo foi digitado. Nada "
                "foi enviado, para que nenhum segredo chegue a um destino novo sem autorização."
            ),
            en=(
                "Host, port, encryption or connector changed since the secret was last typed. Nothing "
                "was sent, so that no secret reaches a new place unasked."
            ),
            es=(
                "El host, el puerto, el cifrado o el conector cambiaron desde que se escribió el "
                "secreto. No se envió nada, para que ningún secreto llegue a un destino nuevo sin "
                "autorización."
            ),
        ),
        field="credential",
        cures=("type_secret_again",),
        ask=Ask.POSTIGO_ADMIN,
    ),
    Cause(
        "key.unavailable",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O segredo guardado não pode ser aberto",
            en="The stored secret cannot be opened",
            es="El secreto guardado no se puede abrir",
        ),
        meaning=Sentence(
            pt="A chave desta instalação está ausente ou não é a que criptografou o segredo.",
            en=(
                "The key of this installation is missing or is not the one with which the secret was sealed."
            ),
            es="La clave de esta instalación falta o no es la que cifró el secreto.",
        ),
        cures=("restore_key",),
        ask=Ask.POSTIGO_ADMIN,
    ),
    Cause(
        "ca_file.unreadable",
        Fault.ACCOUNT,
        title=Sentence(
            pt="As suas autoridades certificadoras próprias não podem ser lidas",
            en="Your own certificate authorities cannot be read",
            es="No se pueden leer las autoridades de certificación propias",
        ),
        meaning=Sentence(
            pt="Elas ficam no servidor do Postigo, que não consegue lê-las no momento.",
            en="They are kept on the server of Postigo, which cannot read them at the moment.",
            es="Están en el servidor de Postigo, que no puede leerlas en este momento.",
        ),
        cures=("correct_ca_file",),
        ask=Ask.POSTIGO_ADMIN,
    ),
    Cause(
        "settings.invalid",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Algo guardado na conta quebra uma regra",
            en="Something stored in the account breaks a rule",
            es="Algo guardado en la cuenta incumple una regla",
        ),
        meaning=Sentence(
            pt="Foi aceito antes de a regra existir ou foi alterado fora desta página.",
            en="It was accepted before the rule existed, or was changed outside of this page.",
            es="Se aceptó antes de que existiera la regla o se cambió fuera de esta página.",
        ),
        cures=("save_again",),
        ask=Ask.POSTIGO_ADMIN,
    ),
    Cause(
        "internal.error",
        Fault.SERVER,
        title=Sentence(
            pt="O próprio Postigo tem um defeito",
            en="Postigo itself has a fault",
            es="El propio Postigo tiene un fallo",
        ),
        meaning=Sentence(
            pt="O teste terminou por um erro nosso, não do servidor de e-mail. Quem administra o servidor do Postigo encontra os detalhes no log.",
            en="The test ended by an error that is ours, not the mail server's. Whoever runs the server of Postigo finds the details in its log.",
            es="La prueba terminó por un error nuestro, no del servidor de correo. Quien administra el servidor de Postigo encuentra los detalles en el registro.",
        ),
        cures=(
            "retry_later",
            "copy_report",
        ),
        ask=Ask.POSTIGO_ADMIN,
    ),
)
