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
            pt="Ela foi excluída antes de o teste começar.",
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
                "Host, porta, criptografia ou conector mudaram desde que a senha foi digitada. Nada foi "
                "enviado, para que nenhuma senha chegue a um destino novo sem autorização."
            ),
            en=(
                "Host, port, encryption or connector changed since the password was last typed. Nothing "
                "was sent, so that no password reaches a new destination without permission."
            ),
            es=(
                "El host, el puerto, el cifrado o el conector cambiaron desde que se escribió la "
                "contraseña. No se envió nada, para que ninguna contraseña llegue a un destino nuevo sin "
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
            pt="A senha guardada não pode ser lida",
            en="The stored password cannot be read",
            es="La contraseña guardada no se puede leer",
        ),
        meaning=Sentence(
            pt="A chave desta instalação está ausente ou não é a que criptografou a senha.",
            en=(
                "The key of this installation is missing or is not the one with which the password was "
                "encrypted."
            ),
            es="La clave de esta instalación falta o no es la que cifró la contraseña.",
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
            pt="Abra a conta: um valor guardado nela não é válido",
            en="Open the account: a stored value is not valid",
            es="Abra la cuenta: un valor guardado en ella no es válido",
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
            pt="Falha no próprio Postigo",
            en="A fault in Postigo itself",
            es="Fallo del propio Postigo",
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
