"""Causes of log-ins that Microsoft 365, Outlook.com or Azure refuses for reasons of its own."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence

_FIX_ISSUES = "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365"

CAUSES = (
    Cause(
        "auth.m365_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Microsoft 365 recusou a autenticação de %(user_name)s sem dizer o motivo",
            en="Microsoft 365 refused the log-in of %(user_name)s without giving a reason",
            es="Microsoft 365 rechazó la autenticación de %(user_name)s sin decir el motivo",
        ),
        meaning=Sentence(
            pt="A mesma resposta serve para senha errada, para SMTP autenticado desativado na caixa postal e para verificação em duas etapas.",
            en="The same reply stands for a wrong password, for authenticated SMTP switched off in the mailbox and for two-step verification.",
            es="La misma respuesta sirve para contraseña incorrecta, para SMTP autenticado desactivado en el buzón y para verificación en dos pasos.",
        ),
        field="credential",
        cures=("replace_secret", "switch_to_oauth"),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_FIX_ISSUES,),
        steps=(
            Sentence(
                pt="Entre em outlook.office.com como %(user_name)s com a mesma senha. Se não conseguir, a senha está errada ou foi trocada: digite a atual na credencial.",
                en="Sign in at outlook.office.com as %(user_name)s with the same password. If that fails, the password is wrong or was changed: type the current one into the credential.",
                es="Entre en outlook.office.com como %(user_name)s con la misma contraseña. Si no puede, es incorrecta o se cambió: escriba la actual en la credencial.",
            ),
            Sentence(
                pt="Se a página pedir um código ou uma confirmação no celular, a verificação em duas etapas está ativa: crie uma senha de app ou use outra caixa postal, só para envio.",
                en="If the page asks for a code or a confirmation on a phone, two-step verification is on: make an app password, or use another mailbox that only sends.",
                es="Si la página pide un código o una confirmación en el móvil, la verificación en dos pasos está activa: cree una contraseña de aplicación o use otro buzón, solo para envíos.",
            ),
            Sentence(
                pt="Se entrar sem problema, peça ao administrador que confira “SMTP autenticado”: admin.microsoft.com → Usuários ativos → %(user_name)s → Email → Gerenciar aplicativos de email.",
                en="If you get in, have the administrator check “Authenticated SMTP”: admin.microsoft.com → Active users → %(user_name)s → Mail → Manage email apps.",
                es="Si entra sin problema, pida al administrador que revise «SMTP autenticado»: admin.microsoft.com → Usuarios activos → %(user_name)s → Correo → Administrar aplicaciones de correo.",
            ),
        ),
    ),
    Cause(
        "auth.outlook_com_password_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Outlook.com não aceita mais senhas de programas, nem a de %(user_name)s",
            en="Outlook.com no longer takes passwords from programs, that of %(user_name)s included",
            es="Outlook.com ya no acepta contraseñas de programas, tampoco la de %(user_name)s",
        ),
        meaning=Sentence(
            pt="Desde setembro de 2024 as contas pessoais da Microsoft (outlook.com, hotmail.com, live.com) só aceitam OAuth 2.0 por SMTP. Nenhuma senha serve, nem senha de app, e ninguém pode reativar.",
            en="Since September 2024 personal Microsoft accounts (outlook.com, hotmail.com, live.com) take OAuth 2.0 only over SMTP. No password helps, no app password either, and nobody can switch it on again.",
            es="Desde septiembre de 2024 las cuentas personales de Microsoft (outlook.com, hotmail.com, live.com) solo aceptan OAuth 2.0 por SMTP. Ninguna contraseña sirve, tampoco la de aplicación, y nadie puede reactivarlo.",
        ),
        field="credential",
        sources=(
            "https://support.microsoft.com/office/modern-authentication-methods-now-needed-to-continue-syncing-outlook-email",
        ),
        steps=(
            Sentence(
                pt="Envie por outro servidor: o da sua organização ou um serviço de envio, com um domínio que é seu.",
                en="Send through another server: that of your organisation or a sending service, with a domain of your own.",
                es="Envíe por otro servidor: el de su organización o un servicio de envío, con un dominio propio.",
            ),
            Sentence(
                pt="Ou use uma credencial do tipo OAuth 2.0 com refresh token, de um aplicativo registrado no Microsoft Entra para contas pessoais e autorizado por %(user_name)s.",
                en="Or use a credential of the kind OAuth 2.0 with a refresh token, of an application that is registered in Microsoft Entra for personal accounts and authorised by %(user_name)s.",
                es="O use una credencial del tipo OAuth 2.0 con refresh token, de una aplicación registrada en Microsoft Entra para cuentas personales y autorizada por %(user_name)s.",
            ),
        ),
    ),
    Cause(
        "auth.federation_unreachable",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=900,
        title=Sentence(
            pt="O Microsoft 365 não alcança o servidor de autenticação da sua organização",
            en="Microsoft 365 cannot reach your organisation's own sign-in server",
            es="Microsoft 365 no llega al servidor de autenticación de su organización",
        ),
        meaning=Sentence(
            pt="O domínio de %(user_name)s é federado: quem confere a senha é um servidor da sua organização (AD FS), que não respondeu ou não oferece HTTPS atual. A senha não foi conferida.",
            en="The domain of %(user_name)s is federated: a server of your organisation (AD FS) checks the password, and it did not answer or offers no current HTTPS. The password was not checked.",
            es="El dominio de %(user_name)s está federado: la contraseña la comprueba un servidor de su organización (AD FS), que no respondió o no ofrece HTTPS actual. La contraseña no se comprobó.",
        ),
        cures=("retry_later",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_FIX_ISSUES,),
        steps=(
            Sentence(
                pt="Peça ao administrador que confira se o AD FS está no ar, acessível pela internet e com TLS 1.2.",
                en="Have the administrator check that AD FS runs, can be reached from the internet and offers TLS 1.2.",
                es="Pida al administrador que compruebe si AD FS funciona, es accesible desde internet y ofrece TLS 1.2.",
            ),
            Sentence(
                pt="Ou use uma caixa postal só da nuvem (nome@organização.onmicrosoft.com), que não depende desse servidor.",
                en="Or use a cloud-only mailbox (name@organisation.onmicrosoft.com), which does not depend on that server.",
                es="O use un buzón solo de la nube (nombre@organización.onmicrosoft.com), que no depende de ese servidor.",
            ),
        ),
    ),
    Cause(
        "auth.m365_mailbox_inaccessible",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(user_name)s não tem uma caixa postal acessível no Microsoft 365",
            en="%(user_name)s has no mailbox in Microsoft 365 that can be opened",
            es="%(user_name)s no tiene un buzón accesible en Microsoft 365",
        ),
        meaning=Sentence(
            pt="Usuário e senha foram aceitos, mas sem caixa postal não há envio: falta a licença do Exchange, a caixa postal é nova ou está sendo movida, ou foi excluída.",
            en="User name and password were accepted, but nothing is sent without a mailbox: the Exchange licence is missing, the mailbox is new or being moved, or it was deleted.",
            es="Usuario y contraseña se aceptaron, pero sin buzón no hay envío: falta la licencia de Exchange, el buzón es nuevo o se está moviendo, o se eliminó.",
        ),
        field="credential",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission",
        ),
        steps=(
            Sentence(
                pt="Peça ao administrador que confira a licença: admin.microsoft.com → Usuários ativos → %(user_name)s → Licenças e aplicativos → Exchange Online.",
                en="Have the administrator check the licence: admin.microsoft.com → Active users → %(user_name)s → Licenses and apps → Exchange Online.",
                es="Pida al administrador que revise la licencia: admin.microsoft.com → Usuarios activos → %(user_name)s → Licencias y aplicaciones → Exchange Online.",
            ),
            Sentence(
                pt="Depois de atribuir a licença, espere até uma hora e teste de novo.",
                en="After assigning the licence wait for up to an hour and test again.",
                es="Después de asignar la licencia espere hasta una hora y pruebe de nuevo.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
    Cause(
        "auth.hve_account_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(user_name)s não foi aceito como conta de E-mail de Alto Volume (HVE)",
            en="%(user_name)s was not accepted as a High Volume Email account (HVE)",
            es="%(user_name)s no se aceptó como cuenta de correo de alto volumen (HVE)",
        ),
        meaning=Sentence(
            pt="%(host)s só aceita contas HVE, que são separadas das caixas postais e têm senha própria.",
            en="%(host)s takes HVE accounts only; they are apart from mailboxes and have passwords of their own.",
            es="%(host)s solo acepta cuentas HVE, separadas de los buzones y con contraseña propia.",
        ),
        field="credential",
        cures=("replace_secret",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=("https://learn.microsoft.com/exchange/mail-flow-best-practices/high-volume-mails-m365",),
        steps=(
            Sentence(
                pt="Confira a conta em admin.exchange.microsoft.com → Fluxo de emails → E-mail de Alto Volume; se não estiver na lista, peça que a criem ali.",
                en="Look for the account at admin.exchange.microsoft.com → Mail flow → High Volume Email; if it is not listed, have it made there.",
                es="Busque la cuenta en admin.exchange.microsoft.com → Flujo de correo → Correo de alto volumen; si no figura, pida que la creen allí.",
            ),
            Sentence(
                pt="Se os padrões de segurança do Entra estiverem ativos, eles também bloqueiam contas HVE com senha.",
                en="Where security defaults are on in Entra, they block HVE accounts with a password as well.",
                es="Si los valores predeterminados de seguridad de Entra están activos, también bloquean las cuentas HVE con contraseña.",
            ),
        ),
    ),
    Cause(
        "auth.azure_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Azure não aceita o nome de usuário SMTP %(user_name)s ou a senha dele",
            en="Azure does not accept the SMTP user name %(user_name)s or its password",
            es="Azure no acepta el nombre de usuario SMTP %(user_name)s o su contraseña",
        ),
        meaning=Sentence(
            pt="No Azure Communication Services a senha é o segredo de um aplicativo do Entra, que expira, e o usuário é o nome SMTP ligado a esse aplicativo.",
            en="In Azure Communication Services the password is the secret of an Entra application, which expires, and the user is the SMTP user name tied to that application.",
            es="En Azure Communication Services la contraseña es el secreto de una aplicación de Entra, que caduca, y el usuario es el nombre SMTP asociado a esa aplicación.",
        ),
        field="credential",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://learn.microsoft.com/azure/communication-services/quickstarts/email/send-email-smtp/smtp-authentication",
        ),
        steps=(
            Sentence(
                pt="Confira se o segredo ainda vale: entra.microsoft.com → Registros de aplicativo → o aplicativo → Certificados e segredos. Vale a coluna Valor, não o ID do segredo.",
                en="Check that the secret is still valid: entra.microsoft.com → App registrations → the application → Certificates & secrets. The column Value counts, not the secret's ID.",
                es="Compruebe si el secreto sigue vigente: entra.microsoft.com → Registros de aplicaciones → la aplicación → Certificados y secretos. Cuenta la columna Valor, no el ID del secreto.",
            ),
            Sentence(
                pt="Confira o usuário: portal.azure.com → o recurso do Communication Services → Nomes de usuário SMTP. A forma antiga é recurso|ID do aplicativo|ID do diretório.",
                en="Check the user name: portal.azure.com → the Communication Services resource → SMTP Usernames. The older form is resource|application ID|tenant ID.",
                es="Compruebe el usuario: portal.azure.com → el recurso de Communication Services → Nombres de usuario SMTP. La forma antigua es recurso|ID de aplicación|ID de inquilino.",
            ),
            Sentence(
                pt="O aplicativo precisa da função Communication and Email Service Owner nesse recurso.",
                en="The application needs the role Communication and Email Service Owner on that resource.",
                es="La aplicación necesita el rol Communication and Email Service Owner en ese recurso.",
            ),
        ),
    ),
    Cause(
        "auth.tls_version_refused",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não aceita autenticação por uma versão antiga de TLS",
            en="%(host)s takes no log-in over an old version of TLS",
            es="%(host)s no acepta la autenticación por una versión antigua de TLS",
        ),
        meaning=Sentence(
            pt="O servidor exige TLS 1.2 ou mais novo. Algo entre esta máquina e ele, como um proxy que abre a criptografia, negocia TLS 1.0 ou 1.1; esperar não resolve.",
            en="The server wants TLS 1.2 or newer. Something between this machine and the server, such as a proxy that opens the encryption, negotiates TLS 1.0 or 1.1; waiting does not help.",
            es="El servidor exige TLS 1.2 o posterior. Algo entre esta máquina y el servidor, como un proxy que abre el cifrado, negocia TLS 1.0 o 1.1; esperar no sirve.",
        ),
        field="security",
        ask=Ask.NETWORK_TEAM,
        sources=("https://aka.ms/smtp_auth_tls",),
        steps=(
            Sentence(
                pt="Peça à equipe de rede que deixe passar %(host)s, porta %(port)s, sem abrir a criptografia, ou que o proxy use TLS 1.2.",
                en="Have the network team let %(host)s, port %(port)s, pass without opening the encryption, or have the proxy use TLS 1.2.",
                es="Pida al equipo de red que deje pasar %(host)s, puerto %(port)s, sin abrir el cifrado, o que el proxy use TLS 1.2.",
            ),
        ),
        not_at_fault=PASSWORD,
    ),
)
