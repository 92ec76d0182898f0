"""Microsoft 365: an application that sends from one mailbox, by client credentials."""

from webapp.mail.diagnosis.conditions.token import TOKEN_HAS_ROLE, USES_OAUTH
from webapp.mail.diagnosis.cures import CURES, commands
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.guides.shape import Guide, GuideStep

GUIDE = Guide(
    "microsoft",
    "Microsoft 365",
    who=Sentence(
        pt="Quem pode: um administrador global, ou um de aplicativos e um do Exchange.",
        en="Who can: a global administrator, or one of applications and one of Exchange.",
        es="Quién puede: un administrador global, o uno de aplicaciones y uno de Exchange.",
    ),
    page="https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth",
    as_of="2026-11-29",
    steps=(
        GuideStep(
            "register",
            Sentence(
                pt="Em entra.microsoft.com → Registros de aplicativo → Novo registro, dê o nome Postigo, escolha “Somente contas neste diretório organizacional” e registre, sem URI de redirecionamento.",
                en="At entra.microsoft.com → App registrations → New registration give the name Postigo, choose “Accounts in this organizational directory only” and register, without a redirect URI.",
                es="En entra.microsoft.com → Registros de aplicaciones → Nuevo registro, ponga el nombre Postigo, elija «Solo cuentas de este directorio organizativo» y registre, sin URI de redirección.",
            ),
            paste=Sentence(
                pt="Copie da Visão geral o ID do diretório (locatário) e o ID do aplicativo (cliente) para os campos de mesmo nome.",
                en="From Overview copy Directory (tenant) ID and Application (client) ID into the fields of the same names.",
                es="Copie de Información general el Id. de directorio (inquilino) y el Id. de aplicación (cliente) a los campos del mismo nombre.",
            ),
            causes=frozenset(
                {"token.tenant_unknown", "token.application_unknown", "token.no_exchange_online"}
            ),
            proves=USES_OAUTH,
            comes_first=True,
        ),
        GuideStep(
            "secret",
            Sentence(
                pt="No aplicativo → Certificados e segredos → Novo segredo do cliente, escolha a validade e adicione.",
                en="In the application → Certificates & secrets → New client secret choose how long it lasts, and add it.",
                es="En la aplicación → Certificados y secretos → Nuevo secreto de cliente, elija la validez y agregue.",
            ),
            paste=Sentence(
                pt="Copie a coluna Valor para “Segredo do cliente” e o dia em que expira para “Segredo expira em”. O Valor só é mostrado nessa hora; o ID do segredo não serve.",
                en="Copy the column Value into “Client secret”, and the day on which it expires into “Secret expires on”. The Value is shown only then; the Secret ID does not help.",
                es="Copie la columna Valor a «Secreto del cliente» y el día en que caduca a «El secreto caduca el». El Valor solo se muestra en ese momento; el Id. de secreto no sirve.",
            ),
            causes=frozenset(
                {
                    *("token.client_secret_wrong", "token.secret_id_typed"),
                    *("token.client_secret_expired", "token.client_refused"),
                }
            ),
            proves=USES_OAUTH,
            comes_first=True,
        ),
        GuideStep(
            "permission",
            CURES["grant_smtp_role"].words,
            causes=frozenset({"token.consent_missing", "auth.oauth_role_missing"}),
            proves=TOKEN_HAS_ROLE,
        ),
        GuideStep(
            "principal",
            Sentence(
                pt="Registre o aplicativo no Exchange Online, pelo PowerShell. O ID do objeto está em entra.microsoft.com → Aplicativos empresariais → Postigo; o de Registros de aplicativo não serve.",
                en="Register the application in Exchange Online, by PowerShell. The object ID is at entra.microsoft.com → Enterprise applications → Postigo; that of App registrations does not help.",
                es="Registre la aplicación en Exchange Online, con PowerShell. El Id. de objeto está en entra.microsoft.com → Aplicaciones empresariales → Postigo; el de Registros de aplicaciones no sirve.",
            ),
            causes=frozenset({"auth.oauth_mailbox_not_granted"}),
            commands=(commands.INSTALL, *commands.REGISTER),
        ),
        GuideStep(
            "mailbox",
            Sentence(
                pt="Dê ao aplicativo acesso à caixa postal que envia. Nenhuma outra fica aberta para ele.",
                en="Give the application access to the mailbox that sends. No other one is open to it.",
                es="Dé a la aplicación acceso al buzón que envía. Ningún otro queda abierto para ella.",
            ),
            commands=commands.GRANT_MAILBOX,
        ),
        GuideStep(
            "smtp_auth",
            Sentence(
                pt="Ative SMTP autenticado para essa caixa postal: o Exchange o exige também para OAuth 2.0.",
                en="Switch authenticated SMTP on for this mailbox: Exchange wants it for OAuth 2.0 as well.",
                es="Active SMTP autenticado para ese buzón: Exchange lo exige también para OAuth 2.0.",
            ),
            causes=frozenset({"auth.smtp_auth_disabled"}),
            commands=commands.SMTP_AUTH_ON,
        ),
        GuideStep(
            "account",
            Sentence(
                pt="Envie este formulário e escolha a credencial em uma conta com o host smtp.office365.com, porta 587, TLS. Teste com Só conectar: o resultado mostra o passo que ainda falta. O que muda no Exchange leva até uma hora.",
                en="Submit this form, and choose the credential in an account with the host smtp.office365.com, port 587, TLS. Test with Only connect: the result shows the step that is still missing. What changes in Exchange takes up to an hour.",
                es="Envíe este formulario y elija la credencial en una cuenta con el host smtp.office365.com, puerto 587, TLS. Pruebe con Solo conectar: el resultado muestra el paso que aún falta. Lo que cambia en Exchange tarda hasta una hora.",
            ),
        ),
    ),
)
