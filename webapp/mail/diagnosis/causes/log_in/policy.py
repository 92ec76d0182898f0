"""Causes of log-ins that a policy of the provider forbids."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, MAIL

CAUSES = (
    Cause(
        "auth.app_password_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s exige uma senha de app para %(user_name)s",
            en="%(host)s wants an app password for %(user_name)s",
            es="%(host)s exige una contraseña de aplicación para %(user_name)s",
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
        ),
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
                "A senha pode estar certa."
            ),
            en=(
                "In Microsoft 365 it is off for the whole organisation or for this mailbox. The password "
                "may be right."
            ),
            es=(
                "En Microsoft 365 está desactivada para toda la organización o para este buzón. La "
                "contraseña puede ser correcta."
            ),
        ),
        field="credential",
        cures=(
            "enable_smtp_auth",
            "use_other_relay",
        ),
        ask=Ask.MICROSOFT_ADMIN,
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
        cures=(
            "ask_server_admin",
            "use_other_relay",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
                "defaults policy. Contact your administrator.",
                "Microsoft 365",
                text=r"security defaults|conditional access|did not meet the criteria",
            ),
        ),
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
            pt=(
                "A Microsoft desativou a autenticação básica para %(user_name)s; nenhuma senha vai resolver."
            ),
            en="Microsoft has retired basic authentication for %(user_name)s; no password will help.",
            es=("Microsoft retiró la autenticación básica para %(user_name)s; ninguna contraseña servirá."),
        ),
        field="credential",
        cures=(
            "use_other_relay",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
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
