"""Causes of log-ins that a policy of the provider forbids."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, MAIL

CAUSES = (
    Cause(
        "auth.app_password_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="Use uma senha de app para %(user_name)s: %(host)s não aceita a senha comum",
            en="Use an app password for %(user_name)s: %(host)s does not accept the usual one",
            es="Use una contraseña de aplicación para %(user_name)s: %(host)s no acepta la habitual",
        ),
        meaning=Sentence(
            pt=(
                "Com a verificação em duas etapas a senha comum não serve para programas; o provedor "
                "cria uma separada para eles."
            ),
            en=(
                "With two-step verification the usual password does not work for programs; the provider "
                "makes a separate one for them."
            ),
            es=(
                "Con la verificación en dos pasos la contraseña habitual no sirve para programas; el "
                "proveedor crea una aparte para ellos."
            ),
        ),
        field="credential",
        cures=("use_app_password",),
        signals=(
            Signal(
                AUTH,
                "534 5.7.9 Application-specific password required. For more information, go to",
                "Gmail",
                text=r"app(lication)?[- ](specific )?password",
            ),
        ),
        sources=("https://support.google.com/accounts/answer/185833",),
    ),
    Cause(
        "auth.web_login_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(user_name)s precisa entrar uma vez pelo navegador",
            en="%(user_name)s must sign in once in a browser",
            es="%(user_name)s debe entrar una vez desde un navegador",
        ),
        meaning=Sentence(
            pt="O provedor achou a autenticação incomum e a bloqueia até que uma pessoa confirme.",
            en="The provider found the log-in unusual and blocks it until a person has confirmed it.",
            es=(
                "El proveedor consideró inusual la autenticación y la bloquea hasta que una persona la "
                "confirme."
            ),
        ),
        field="credential",
        cures=(
            "sign_in_once",
            "use_app_password",
        ),
        signals=(
            Signal(
                AUTH,
                "534 5.7.14 Please log in via your web browser and then try again.",
                "Gmail",
                text=r"web ?browser|web ?login ?required",
            ),
            Signal(
                AUTH,
                "535 5.7.8 Login blocked, verify your phone number",
                "hosted providers",
                text=r"verify your (phone|identity|mobile|number)|(log|sign)-? ?in (attempt )?(was |is )?blocked",
            ),
        ),
        sources=("https://support.google.com/mail/answer/7126229",),
    ),
    Cause(
        "auth.smtp_auth_disabled",
        Fault.LOG_IN,
        title=Sentence(
            pt="A autenticação por SMTP está desativada para %(user_name)s",
            en="Log-in by SMTP is switched off for %(user_name)s",
            es="La autenticación por SMTP está desactivada para %(user_name)s",
        ),
        meaning=Sentence(
            pt=(
                "No Microsoft 365 ela está desativada para toda a organização ou para esta caixa postal. "
                "Isso vale para senhas e para OAuth 2.0; a credencial pode estar certa."
            ),
            en=(
                "In Microsoft 365 it is off for the whole organisation or for this mailbox. That counts for "
                "passwords and for OAuth 2.0; the credential may be right."
            ),
            es=(
                "En Microsoft 365 está desactivada para toda la organización o para este buzón. Vale para "
                "contraseñas y para OAuth 2.0; la credencial puede ser correcta."
            ),
        ),
        field="credential",
        cures=("enable_smtp_auth", "switch_to_oauth"),
        ask=Ask.MICROSOFT_ADMIN,
        sources=("https://aka.ms/smtp_auth_disabled",),
        steps=(
            Sentence(
                pt="Sem PowerShell, o administrador a ativa em admin.microsoft.com → Usuários ativos → %(user_name)s → Email → Gerenciar aplicativos de email → SMTP autenticado. Vale mesmo que Set-TransportConfig a tenha desativado para a organização, em até uma hora.",
                en="Without PowerShell the administrator switches it on at admin.microsoft.com → Active users → %(user_name)s → Mail → Manage email apps → Authenticated SMTP. It counts even where Set-TransportConfig has switched it off for the organisation, within an hour.",
                es="Sin PowerShell, el administrador la activa en admin.microsoft.com → Usuarios activos → %(user_name)s → Correo → Administrar aplicaciones de correo → SMTP autenticado. Rige aunque Set-TransportConfig la haya desactivado para la organización, en una hora como máximo.",
            ),
            Sentence(
                pt="Se os padrões de segurança do Entra estiverem ativos, também é preciso uma exceção para ela.",
                en="Where security defaults are on in Entra, the mailbox needs an exception there too.",
                es="Si los valores predeterminados de seguridad de Entra están activos, el buzón también necesita una excepción allí.",
            ),
        ),
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                AUTH,
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
                "Tenant.",
                "Microsoft 365",
                enhanced=("5.7.139",),
            ),
        ),
    ),
    Cause(
        "auth.security_defaults",
        Fault.LOG_IN,
        title=Sentence(
            pt="Uma política do Microsoft 365 proíbe a autenticação de %(user_name)s",
            en="A policy of Microsoft 365 forbids the log-in of %(user_name)s",
            es="Una política de Microsoft 365 prohíbe la autenticación de %(user_name)s",
        ),
        meaning=Sentence(
            pt=(
                "Os padrões de segurança ou o acesso condicional bloqueiam programas que se autenticam "
                "por senha. A senha pode estar certa."
            ),
            en=(
                "Security defaults or conditional access block programs that log in by password. The "
                "password may be right."
            ),
            es=(
                "Los valores predeterminados de seguridad o el acceso condicional bloquean programas que "
                "se autentican con contraseña. La contraseña puede ser correcta."
            ),
        ),
        field="credential",
        cures=("switch_to_oauth",),
        ask=Ask.MICROSOFT_ADMIN,
        steps=(
            Sentence(
                pt="Peça ao administrador que veja em entra.microsoft.com → Usuários → %(user_name)s → Logs de entrada qual política bloqueou a entrada.",
                en="Have the administrator see at entra.microsoft.com → Users → %(user_name)s → Sign-in logs which policy blocked the sign-in.",
                es="Pida al administrador que vea en entra.microsoft.com → Usuarios → %(user_name)s → Registros de inicio de sesión qué directiva bloqueó la entrada.",
            ),
            Sentence(
                pt="Se foi o acesso condicional, ele exclui %(user_name)s da política que bloqueia a autenticação herdada. Se foram os padrões de segurança (Visão geral → Propriedades), só políticas de acesso condicional no lugar deles permitem exceções.",
                en="If it was conditional access, they exclude %(user_name)s from the policy that blocks legacy authentication. If it was security defaults (Overview → Properties), only conditional access policies in their place allow exceptions.",
                es="Si fue el acceso condicional, excluye a %(user_name)s de la directiva que bloquea la autenticación heredada. Si fueron los valores predeterminados de seguridad (Información general → Propiedades), solo directivas de acceso condicional en su lugar permiten excepciones.",
            ),
            Sentence(
                pt="Sem exceção, envie sem autenticação por um conector do Exchange Online para o endereço público desta máquina.",
                en="Without an exception send without a log-in, by a connector of Exchange Online for this machine's public address.",
                es="Sin excepción, envíe sin autenticación por un conector de Exchange Online para la dirección pública de esta máquina.",
            ),
        ),
        signals=(
            Signal(
                AUTH,
                "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
                "defaults policy. Contact your administrator.",
                "Microsoft 365",
                text=r"security defaults|conditional access|did not meet the criteria",
            ),
        ),
        sources=("https://learn.microsoft.com/en-us/entra/fundamentals/security-defaults",),
    ),
    Cause(
        "auth.basic_retired",
        Fault.LOG_IN,
        title=Sentence(
            pt="O provedor não aceita mais autenticação por senha",
            en="The provider no longer takes log-in by password",
            es="El proveedor ya no acepta la autenticación por contraseña",
        ),
        meaning=Sentence(
            pt="A Microsoft desativou a autenticação básica para %(user_name)s; nenhuma senha vai resolver. O caminho é OAuth 2.0, com a mesma caixa postal e o mesmo servidor.",
            en="Microsoft has switched basic authentication off for %(user_name)s; no password will help. The way is OAuth 2.0, with the same mailbox and the same server.",
            es="Microsoft desactivó la autenticación básica para %(user_name)s; ninguna contraseña servirá. El camino es OAuth 2.0, con el mismo buzón y el mismo servidor.",
        ),
        field="credential",
        cures=("switch_to_oauth",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(
            "https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835",
        ),
        steps=(
            Sentence(
                pt="Para ganar tempo: a senha fica desativada por padrão a partir do fim de dezembro de 2026, e por algum tempo o administrador de uma organização mais antiga pode reativá-la, com uma política de autenticação com AllowBasicAuthSmtp e SMTP autenticado na caixa postal. Organizações novas não a têm.",
                en="To gain time: passwords are off by default from the end of December 2026, and for a while the administrator of an older organisation can switch them on again, by an authentication policy with AllowBasicAuthSmtp and Authenticated SMTP in the mailbox. New organisations do not have them.",
                es="Para ganar tiempo: la contraseña queda desactivada de forma predeterminada desde finales de diciembre de 2026, y por un tiempo el administrador de una organización antigua puede reactivarla, con una directiva de autenticación con AllowBasicAuthSmtp y SMTP autenticado en el buzón. Las organizaciones nuevas no la tienen.",
            ),
            Sentence(
                pt="Outra solução sem senha: um conector do Exchange Online para o endereço público desta máquina; o Host SMTP passa a ser o MX da organização (termina em mail.protection.outlook.com), porta 25, sem autenticação.",
                en="Another way without a password: a connector of Exchange Online for this machine's public address; the SMTP host is then the organisation's MX (it ends in mail.protection.outlook.com), port 25, without a log-in.",
                es="Otra solución sin contraseña: un conector de Exchange Online para la dirección pública de esta máquina; el Host SMTP pasa a ser el MX de la organización (termina en mail.protection.outlook.com), puerto 25, sin autenticación.",
            ),
            Sentence(
                pt="Com senha: E-mail de Alto Volume (HVE) para destinatários internos, ou o Azure Communication Services (smtp.azurecomm.net) para todos.",
                en="With a password: High Volume Email (HVE) for recipients inside, or Azure Communication Services (smtp.azurecomm.net) for all.",
                es="Con contraseña: correo de alto volumen (HVE) para destinatarios internos, o Azure Communication Services (smtp.azurecomm.net) para todos.",
            ),
        ),
        signals=(
            Signal(
                (*AUTH, *MAIL),
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
                "Microsoft 365",
                text=r"basic auth(entication)? is (disabled|not supported|retired)",
            ),
            Signal(
                (*AUTH, *MAIL),
                "550 5.7.30 Client Submission needs modern authentication",
                "Microsoft 365",
                enhanced=("5.7.30",),
            ),
        ),
    ),
)
