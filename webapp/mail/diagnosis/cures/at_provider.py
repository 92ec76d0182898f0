"""Cures that take place at the e-mail provider of the account, or at the recipient's."""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Asked, Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_smtp_key",
        Sentence(
            pt="Crie no painel do provedor a senha própria para SMTP e guarde-a na credencial desta conta.",
            en="Create the password meant for SMTP in the provider's console, and store it in this account's credential.",
            es="Cree en el panel del proveedor la contraseña propia para SMTP y guárdela en la credencial de esta cuenta.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN, USES_OAUTH),
        change=changes.typed(Asked.SECRET),
    ),
    Cure(
        "verify_sender_at_provider",
        Sentence(
            pt="Verifique no painel do provedor o domínio de %(sender)s, ou o próprio endereço.",
            en="Verify the domain of %(sender)s, or the address itself, in the provider's console.",
            es="Verifique en el panel del proveedor el dominio de %(sender)s, o la propia dirección.",
        ),
    ),
    Cure(
        "use_verified_sender",
        Sentence(
            pt="Ou use como remetente um endereço que o provedor já verificou.",
            en="Or use an address as sender that the provider has verified already.",
            es="O use como remitente una dirección que el proveedor ya verificó.",
        ),
        change=changes.typed(Asked.SENDER),
    ),
    Cure(
        "finish_set_up_at_provider",
        Sentence(
            pt="Entre no painel do provedor e conclua o que falta para a conta sair do modo de teste.",
            en="Sign in to the provider's console and complete what is missing for the account to leave test mode.",
            es="Entre en el panel del proveedor y complete lo que falta para que la cuenta salga del modo de prueba.",
        ),
    ),
    Cure(
        "allow_address_at_provider",
        Sentence(
            pt="Libere no painel do provedor o endereço IP público com que o Postigo sai para a internet.",
            en="In the provider's console allow the public IP address with which Postigo reaches the internet.",
            es="Permita en el panel del proveedor la dirección IP pública con la que Postigo sale a internet.",
        ),
    ),
    Cure(
        "raise_plan",
        Sentence(
            pt="Aumente o plano ou compre créditos no painel do provedor.",
            en="Raise the plan or buy credits in the provider's console.",
            es="Amplíe el plan o compre créditos en el panel del proveedor.",
        ),
    ),
    Cure(
        "ask_provider_support",
        Sentence(
            pt="Abra um chamado no suporte do provedor com a resposta acima.",
            en="Open a ticket with the provider's support, with the reply above.",
            es="Abra un caso en el soporte del proveedor con la respuesta de arriba.",
        ),
    ),
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
        unless=(conditions.DOES_NOT_LOG_IN, USES_OAUTH),
        change=changes.typed(Asked.SECRET),
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
