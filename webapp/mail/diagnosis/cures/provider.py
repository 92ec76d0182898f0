"""Cures that take place at the e-mail provider of the account, or at the recipient's."""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "enable_client_access",
        Sentence(
            pt="Ative o acesso por programas de e-mail (IMAP, POP e SMTP) de %(user_name)s no site do provedor.",
            en="Switch access by mail programs (IMAP, POP and SMTP) on for %(user_name)s on the provider's site.",
            es="Active el acceso de programas de correo (IMAP, POP y SMTP) de %(user_name)s en el sitio del"
            " proveedor.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN,),
    ),
    Cure(
        "use_authorization_code",
        Sentence(
            pt="Gere um código de autorização nas configurações de %(user_name)s e guarde-o na credencial, no lugar"
            " da senha.",
            en="Create an authorization code in the settings of %(user_name)s and store it in the credential, in"
            " place of the password.",
            es="Genere un código de autorización en la configuración de %(user_name)s y guárdelo en la credencial,"
            " en lugar de la contraseña.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN,),
    ),
    Cure(
        "add_sender_alias",
        Sentence(
            pt="Ou cadastre %(sender)s no provedor como alias ou remetente permitido de %(user_name)s.",
            en="Or add %(sender)s at the provider as an alias or allowed sender of %(user_name)s.",
            es="O registre %(sender)s en el proveedor como alias o remitente permitido de %(user_name)s.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN, conditions.SENDER_IS_LOG_IN),
    ),
    Cure(
        "verify_sender_domain",
        Sentence(
            pt="Confira no painel do provedor se o domínio de %(sender)s está cadastrado, validado e ativo.",
            en="Check in the provider's console that the domain of %(sender)s is registered, verified and active.",
            es="Compruebe en el panel del proveedor que el dominio de %(sender)s está registrado, verificado y"
            " activo.",
        ),
    ),
    Cure(
        "ask_provider_to_unblock",
        Sentence(
            pt="Troque a senha da caixa postal, veja o que enviou demais e peça o desbloqueio ao suporte do provedor.",
            en="Change the mailbox's password, find out what sent too much, and ask the provider's support to lift"
            " the block.",
            es="Cambie la contraseña del buzón, averigüe qué envió de más y pida el desbloqueo al soporte del"
            " proveedor.",
        ),
    ),
    Cure(
        "ask_recipient_team",
        Sentence(
            pt="Peça por outro meio à equipe de e-mail do destinatário que libere %(sender)s e o servidor que envia.",
            en="Ask the recipient's mail team by other means to allow %(sender)s and the server that sends.",
            es="Pida por otro medio al equipo de correo del destinatario que permita %(sender)s y el servidor que"
            " envía.",
        ),
    ),
)
