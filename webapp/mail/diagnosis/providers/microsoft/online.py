"""Microsoft 365 and Outlook.com, where an account logs in."""

from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.microsoft import log_in, oauth, sending
from webapp.mail.diagnosis.sentence import Sentence

_DAY_S = 24 * 3600
# What only Microsoft's cloud says, whatever the name of the host.
_REPLY = (
    r"smtpclientauthentication|aka\.ms/(smtp_auth|concurrent)|STOREDRV\.(Client)?Submi|WASCL UserAction"
    r"|\.prod\.(protection\.)?outlook\.com\b"
)

PROVIDERS = (
    Provider(
        "microsoft_365",
        "Microsoft 365",
        hosts=(
            "smtp.office365.com",
            "smtp-legacy.office365.com",
            "outlook.office365.com",
            "smtp.partner.outlook.cn",
            "smtp.office365.us",
        ),
        host="smtp.office365.com",
        mx=("mail.protection.outlook.com", "mx.microsoft"),
        other_names=("Office 365", "Exchange Online"),
        presets=(Preset(587, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o endereço completo da caixa postal, com licença do Exchange",
            en="the full address of the mailbox, with an Exchange licence",
            es="la dirección completa del buzón, con licencia de Exchange",
        ),
        secret=Sentence(
            pt="o de um aplicativo registrado (OAuth 2.0); por senha, a da caixa postal, ou uma senha de app se a verificação em duas etapas estiver ativa",
            en="that of a registered application (OAuth 2.0); by password that of the mailbox, or an app password where two-step verification is on",
            es="el de una aplicación registrada (OAuth 2.0); por contraseña, la del buzón, o una contraseña de aplicación si la verificación en dos pasos está activa",
        ),
        switch_on=Sentence(
            pt="admin.microsoft.com → Usuários ativos → a caixa postal → Email → Gerenciar aplicativos de email → SMTP autenticado, também para OAuth 2.0. A partir do fim de dezembro de 2026 a autenticação por senha fica desativada por padrão: use uma credencial do tipo Microsoft 365 (OAuth 2.0).",
            en="admin.microsoft.com → Active users → the mailbox → Mail → Manage email apps → Authenticated SMTP, for OAuth 2.0 as well. From the end of December 2026 log-in by password is off by default: use a credential of the kind Microsoft 365 (OAuth 2.0).",
            es="admin.microsoft.com → Usuarios activos → el buzón → Correo → Administrar aplicaciones de correo → SMTP autenticado, también para OAuth 2.0. Desde finales de diciembre de 2026 la autenticación por contraseña queda desactivada de forma predeterminada: use una credencial del tipo Microsoft 365 (OAuth 2.0).",
        ),
        limits=(Limit(10_000, "recipients", _DAY_S), Limit(30, "messages", 60)),
        page="https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission",
        as_of="2026-11-29",
        support=Ask.MICROSOFT_ADMIN,
        reply=_REPLY,
        signals=(*oauth.SIGNALS, *log_in.UNKNOWN_LOG_IN, *log_in.OTHER_REASONS, *sending.SIGNALS),
    ),
    Provider(
        "outlook_com",
        "Outlook.com",
        hosts=("smtp-mail.outlook.com", "smtp.live.com", "smtp.hotmail.com"),
        host="smtp-mail.outlook.com",
        mx=("olc.protection.outlook.com",),
        other_names=("Hotmail", "Live"),
        mail_domains=(
            "outlook.com",
            "hotmail.com",
            "live.com",
            "msn.com",
            "outlook.com.br",
            "hotmail.com.br",
        ),
        presets=(Preset(587, "tls"),),
        user_name=Sentence(
            pt="o endereço completo da conta pessoal da Microsoft",
            en="the full address of the personal Microsoft account",
            es="la dirección completa de la cuenta personal de Microsoft",
        ),
        secret=Sentence(
            pt="nenhuma senha é aceita desde setembro de 2024, só OAuth 2.0",
            en="no password is accepted since September 2024, only OAuth 2.0",
            es="no se acepta ninguna contraseña desde septiembre de 2024, solo OAuth 2.0",
        ),
        limits=(Limit(300, "recipients", _DAY_S),),
        page="https://support.microsoft.com/office/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
        as_of="2026-11-29",
        signals=(
            *oauth.SIGNALS,
            *log_in.UNKNOWN_LOG_IN,
            *log_in.OTHER_REASONS,
            *sending.SIGNALS,
        ),
    ),
)
