"""Causes of log-ins that are refused although the token was given: rights on the mailbox, audience, scope."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH

_HOW_TO = "https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth"
_RBAC = "https://learn.microsoft.com/exchange/permissions-exo/application-rbac"
# What tells only that the log-in failed, in the words of any server.
_BARE = (
    r"\b(auth\w*|log-?in|sign-?in)( credentials)? (fail\w*|unsuccessful|rejected|refused|invalid|error)(?!,)"
    r"|(user ?name|credentials?|password|token).{0,30}(not accepted|invalid|incorrect|rejected|refused|expired)"
    r"|(invalid|bad|incorrect|wrong).{0,20}(credentials?|token|user|authentication)|invalid_token|p=badcredentials"
)

CAUSES = (
    Cause(
        "auth.oauth_role_missing",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O aplicativo[[ %(application)s]] não tem a permissão SMTP.SendAsApp",
            en="The application[[ %(application)s]] does not have the permission SMTP.SendAsApp",
            es="La aplicación[[ %(application)s]] no tiene el permiso SMTP.SendAsApp",
        ),
        meaning=Sentence(
            pt="O token foi dado e o segredo está certo, mas o token não traz o direito de enviar por SMTP. A permissão falta, ou falta o consentimento do administrador para ela.",
            en="The token was given and the secret is right, but the token does not carry the right to send by SMTP. The permission is missing, or the administrator's consent to it.",
            es="El token se dio y el secreto es correcto, pero el token no trae el derecho de enviar por SMTP. Falta el permiso, o falta el consentimiento del administrador para él.",
        ),
        field="credential",
        cures=("grant_smtp_role",),
        ask=Ask.MICROSOFT_ADMIN,
        steps=(
            Sentence(
                pt="A permissão com o mesmo nome entre as “delegadas”, ou no Microsoft Graph, não serve.",
                en="The permission of the same name among the “delegated” ones, or of Microsoft Graph, does not help.",
                es="El permiso del mismo nombre entre los «delegados», o en Microsoft Graph, no sirve.",
            ),
            Sentence(
                pt="Se a sua organização usa no lugar dela o RBAC para aplicativos do Exchange, o administrador confere ali a atribuição “Application SMTP.SendAsApp” e se a caixa postal está no escopo dela.",
                en="Where your organisation uses RBAC for Applications of Exchange instead, the administrator checks the assignment “Application SMTP.SendAsApp” there, and that the mailbox is in its scope.",
                es="Si su organización usa en su lugar RBAC para aplicaciones de Exchange, el administrador revisa allí la asignación «Application SMTP.SendAsApp» y si el buzón está en su ámbito.",
            ),
        ),
        sources=(_HOW_TO, _RBAC),
    ),
    Cause(
        "auth.oauth_mailbox_not_granted",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O Exchange não deixa o aplicativo enviar por %(mailbox)s",
            en="Exchange does not let the application send from %(mailbox)s",
            es="Exchange no deja que la aplicación envíe desde %(mailbox)s",
        ),
        meaning=Sentence(
            pt="O token está certo. Falta registrar o aplicativo no Exchange Online, o que é separado do Entra, ou dar a ele acesso a esta caixa postal. O erro mais comum é registrar o ID do objeto de “Registros de aplicativo” no lugar do de “Aplicativos empresariais”.",
            en="The token is right. What is missing is to register the application in Exchange Online, which is separate from Entra, or its access to this mailbox. The usual mistake is to register the object ID of “App registrations” in place of that of “Enterprise applications”.",
            es="El token es correcto. Falta registrar la aplicación en Exchange Online, que es aparte de Entra, o darle acceso a este buzón. El error más común es registrar el Id. de objeto de «Registros de aplicaciones» en lugar del de «Aplicaciones empresariales».",
        ),
        field="credential",
        cures=("register_service_principal", "grant_mailbox_access", "enable_smtp_auth"),
        ask=Ask.MICROSOFT_ADMIN,
        steps=(
            Sentence(
                pt="Depois dos comandos espere até uma hora e teste de novo.",
                en="After the commands wait for up to an hour, and test again.",
                es="Después de los comandos espere hasta una hora y pruebe de nuevo.",
            ),
            Sentence(
                pt="Se continuar, confira se %(mailbox)s existe, tem licença do Exchange ou é caixa compartilhada, e é o endereço principal dela.",
                en="If it goes on, check that %(mailbox)s exists, has an Exchange licence or is a shared mailbox, and is its primary address.",
                es="Si continúa, compruebe que %(mailbox)s existe, tiene licencia de Exchange o es un buzón compartido, y es su dirección principal.",
            ),
        ),
        sources=(_HOW_TO,),
    ),
    Cause(
        "auth.oauth_audience_wrong",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O token dado não é para %(host)s[[, e sim para %(token_audience)s]]",
            en="The token given is not for %(host)s[[, but for %(token_audience)s]]",
            es="El token dado no es para %(host)s[[, sino para %(token_audience)s]]",
        ),
        meaning=Sentence(
            pt="O escopo da credencial pede um token para outro serviço. O provedor o dá sem reclamar e o servidor de e-mail o recusa.",
            en="The credential's scope asks for a token for another service. The provider gives it without a word, and the mail server refuses it.",
            es="El alcance de la credencial pide un token para otro servicio. El proveedor lo da sin quejarse y el servidor de correo lo rechaza.",
        ),
        field="credential",
        cures=("correct_scope",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_HOW_TO,),
    ),
    Cause(
        "auth.oauth_google_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O Gmail não aceita o token para %(mailbox)s",
            en="Gmail does not take the token for %(mailbox)s",
            es="Gmail no acepta el token para %(mailbox)s",
        ),
        meaning=Sentence(
            pt="O token foi dado, mas não abre esta caixa postal: ele é de outro usuário, tem outro escopo que https://mail.google.com/, ou o Gmail está desativado para o usuário. As palavras do Google sobre usuário e senha são as mesmas para tokens.",
            en="The token was given, but it does not open this mailbox: it is of another user, has another scope than https://mail.google.com/, or Gmail is switched off for the user. Google's words on user name and password are the same for tokens.",
            es="El token se dio, pero no abre este buzón: es de otro usuario, tiene otro alcance que https://mail.google.com/, o Gmail está desactivado para el usuario. Las palabras de Google sobre usuario y contraseña son las mismas para tokens.",
        ),
        field="credential",
        cures=("use_primary_address", "correct_scope"),
        ask=Ask.GOOGLE_ADMIN,
        steps=(
            Sentence(
                pt="O administrador confere em admin.google.com → Diretório → Usuários se %(mailbox)s está ativo e se o serviço Gmail está ativado para a unidade organizacional dele.",
                en="The administrator checks at admin.google.com → Directory → Users that %(mailbox)s is active, and that the service Gmail is on for its organisational unit.",
                es="El administrador comprueba en admin.google.com → Directorio → Usuarios que %(mailbox)s está activo y que el servicio Gmail está activado para su unidad organizativa.",
            ),
        ),
        sources=("https://developers.google.com/workspace/gmail/imap/xoauth2-protocol",),
    ),
    Cause(
        "auth.oauth_token_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não aceita o token",
            en="%(host)s does not take the token",
            es="%(host)s no acepta el token",
        ),
        meaning=Sentence(
            pt="O provedor deu o token, mas o servidor de e-mail o recusa: o usuário não é o do token, o escopo não inclui o envio por SMTP, ou o servidor não confia nesse provedor. Um token novo não mudaria nada, por isso não há nova tentativa automática.",
            en="The provider gave the token, but the mail server refuses it: the user is not that of the token, the scope does not include sending by SMTP, or the server does not trust this provider. A new token would change nothing, so it is not tried again by itself.",
            es="El proveedor dio el token, pero el servidor de correo lo rechaza: el usuario no es el del token, el alcance no incluye el envío por SMTP, o el servidor no confía en ese proveedor. Un token nuevo no cambiaría nada; por eso no se reintenta solo.",
        ),
        field="credential",
        cures=("correct_scope", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                "535 5.7.8 Authentication failed",
                "RFC 7628 section 3.2.3",
                codes=(534, 535, 550, 554),
                text=_BARE,
                when=(USES_OAUTH,),
                is_certain=True,
            ),
            Signal(
                AUTH,
                "535 5.7.8 The given token is none of ours",
                "RFC 7628 section 3.2.3",
                codes=(535,),
                when=(USES_OAUTH,),
            ),
        ),
        sources=("RFC 7628 section 3.2.2",),
    ),
)
