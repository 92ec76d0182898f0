"""Cures of tokens (OAuth 2.0): at Microsoft Entra and Exchange Online, at Google, in the credential.

The pages are named as the portals name them in each language.
"""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.cures import commands
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "allow_token_endpoint",
        Sentence(
            pt="Peça à equipe de rede que libere o acesso desta máquina[[, %(local)s,]] a %(endpoint)s na porta 443 (HTTPS).",
            en="Ask the network team to allow access from this machine[[, %(local)s,]] to %(endpoint)s on port 443 (HTTPS).",
            es="Pida al equipo de red que permita el acceso de esta máquina[[, %(local)s,]] a %(endpoint)s en el puerto 443 (HTTPS).",
        ),
    ),
    Cure(
        "exempt_token_endpoint",
        Sentence(
            pt="Peça à equipe de rede que deixe passar %(endpoint)s sem inspeção de HTTPS: o provedor pede isso para os endereços dele.",
            en="Have the network team let %(endpoint)s pass without HTTPS inspection: the provider asks for that for its addresses.",
            es="Pida al equipo de red que deje pasar %(endpoint)s sin inspección de HTTPS: el proveedor lo pide para sus direcciones.",
        ),
    ),
    Cure(
        "trust_inspection",
        Sentence(
            pt="Ou, se a inspeção é da sua organização, adicione o certificado da autoridade dela na página Geral.",
            en="Or, where the inspection is your organisation's, add the certificate of its authority on the page General.",
            es="O, si la inspección es de su organización, agregue el certificado de su autoridad en la página General.",
        ),
    ),
    Cure(
        "correct_token_endpoint",
        Sentence(
            pt="Confira na credencial o endereço do token, ou o da nuvem e o diretório, letra por letra.",
            en="Check the token URL in the credential, or the address of the cloud and the directory, letter by letter.",
            es="Revise en la credencial la dirección del token, o la de la nube y el directorio, letra por letra.",
        ),
    ),
    Cure(
        "make_client_secret",
        Sentence(
            pt="Em entra.microsoft.com → Registros de aplicativo → o aplicativo → Certificados e segredos → Novo segredo do cliente, crie um segredo, copie a coluna Valor (não o ID do segredo) e cole na credencial. O Valor só é mostrado nessa hora.",
            en="At entra.microsoft.com → App registrations → the application → Certificates & secrets → New client secret make a secret, copy the column Value (not the Secret ID) and paste it into the credential. The Value is shown only then.",
            es="En entra.microsoft.com → Registros de aplicaciones → la aplicación → Certificados y secretos → Nuevo secreto de cliente, cree un secreto, copie la columna Valor (no el Id. de secreto) y péguelo en la credencial. El Valor solo se muestra en ese momento.",
        ),
    ),
    Cure(
        "type_client_again",
        Sentence(
            pt="Copie de novo do provedor o ID do cliente e o segredo, sem espaços antes nem depois, e cole-os na credencial.",
            en="Copy client ID and secret from the provider once more, without spaces before or after, and paste them into the credential.",
            es="Copie de nuevo del proveedor el ID de cliente y el secreto, sin espacios antes ni después, y péguelos en la credencial.",
        ),
    ),
    Cure(
        "copy_entra_ids",
        Sentence(
            pt="Copie em entra.microsoft.com → Registros de aplicativo → o aplicativo → Visão geral o “ID do aplicativo (cliente)” e o “ID do diretório (locatário)” e cole-os na credencial.",
            en="At entra.microsoft.com → App registrations → the application → Overview copy “Application (client) ID” and “Directory (tenant) ID”, and paste them into the credential.",
            es="Copie en entra.microsoft.com → Registros de aplicaciones → la aplicación → Información general el «Id. de aplicación (cliente)» y el «Id. de directorio (inquilino)» y péguelos en la credencial.",
        ),
    ),
    Cure(
        "grant_smtp_role",
        Sentence(
            pt="O administrador abre entra.microsoft.com → Registros de aplicativo → o aplicativo → Permissões de API → Adicionar uma permissão → APIs que minha organização usa → Office 365 Exchange Online → Permissões de aplicativo, marca SMTP.SendAsApp, adiciona e escolhe “Conceder consentimento do administrador”.",
            en="The administrator opens entra.microsoft.com → App registrations → the application → API permissions → Add a permission → APIs my organization uses → Office 365 Exchange Online → Application permissions, ticks SMTP.SendAsApp, adds it and chooses “Grant admin consent”.",
            es="El administrador abre entra.microsoft.com → Registros de aplicaciones → la aplicación → Permisos de API → Agregar un permiso → API usadas en mi organización → Office 365 Exchange Online → Permisos de aplicación, marca SMTP.SendAsApp, lo agrega y elige «Conceder consentimiento de administrador».",
        ),
    ),
    Cure(
        "register_service_principal",
        Sentence(
            pt="O administrador registra o aplicativo no Exchange Online. O ID do objeto é o de entra.microsoft.com → Aplicativos empresariais → o aplicativo. Se já existir, o PowerShell diz isso e nada muda.",
            en="The administrator registers the application in Exchange Online. The object ID is that of entra.microsoft.com → Enterprise applications → the application. If it is there already, PowerShell says so and nothing changes.",
            es="El administrador registra la aplicación en Exchange Online. El Id. de objeto es el de entra.microsoft.com → Aplicaciones empresariales → la aplicación. Si ya existe, PowerShell lo dice y nada cambia.",
        ),
        commands=commands.REGISTER,
    ),
    Cure(
        "grant_mailbox_access",
        Sentence(
            pt="Depois dá ao aplicativo acesso à caixa postal %(mailbox)s.",
            en="Then they give the application access to the mailbox %(mailbox)s.",
            es="Después da a la aplicación acceso al buzón %(mailbox)s.",
        ),
        commands=commands.GRANT_MAILBOX,
    ),
    Cure(
        "delegate_domain_wide",
        Sentence(
            pt="Um superadministrador abre admin.google.com → Segurança → Controle de dados e acesso → Controles de API → Gerenciar a delegação em todo o domínio → Adicionar novo, digita o ID do cliente, que é o número em client_id na chave, e o escopo https://mail.google.com/ e autoriza.",
            en="A super administrator opens admin.google.com → Security → Access and data control → API controls → Manage Domain Wide Delegation → Add new, types the client ID, which is the number in client_id of the key, and the scope https://mail.google.com/, and authorises it.",
            es="Un superadministrador abre admin.google.com → Seguridad → Control de acceso y datos → Controles de API → Administrar la delegación de todo el dominio → Agregar nuevo, escribe el ID de cliente, que es el número en client_id de la clave, y el alcance https://mail.google.com/ y autoriza.",
        ),
    ),
    Cure(
        "use_primary_address",
        Sentence(
            pt="Na credencial, ponha em “Caixa postal” o endereço principal de um usuário ativo do domínio, não um apelido nem um grupo.",
            en="In the credential put the primary address of an active user of the domain as “Mailbox”, no alias and no group.",
            es="En la credencial ponga en «Buzón» la dirección principal de un usuario activo del dominio, no un alias ni un grupo.",
        ),
    ),
    Cure(
        "make_service_account_key",
        Sentence(
            pt="Em console.cloud.google.com → IAM e administrador → Contas de serviço → a conta → Chaves → Adicionar chave → Criar nova chave → JSON, crie uma chave e cole o arquivo inteiro na credencial.",
            en="At console.cloud.google.com → IAM & Admin → Service accounts → the account → Keys → Add key → Create new key → JSON make a key, and paste the whole file into the credential.",
            es="En console.cloud.google.com → IAM y administración → Cuentas de servicio → la cuenta → Claves → Agregar clave → Crear clave nueva → JSON, cree una clave y pegue el archivo entero en la credencial.",
        ),
    ),
    Cure(
        "set_our_clock",
        Sentence(
            pt="Peça a quem administra o servidor do Postigo que acerte o relógio dele por NTP.",
            en="Ask whoever runs the server of Postigo to set its clock by NTP.",
            es="Pida a quien administra el servidor de Postigo que ajuste su reloj por NTP.",
        ),
    ),
    Cure(
        "correct_scope",
        Sentence(
            pt="Confira o escopo na credencial. Para o Microsoft 365 com credenciais do cliente é https://outlook.office365.com/.default, para o Gmail é https://mail.google.com/.",
            en="Check the scope in the credential. For Microsoft 365 with client credentials it is https://outlook.office365.com/.default, for Gmail it is https://mail.google.com/.",
            es="Revise el alcance en la credencial. Para Microsoft 365 con credenciales de cliente es https://outlook.office365.com/.default; para Gmail es https://mail.google.com/.",
        ),
    ),
    Cure(
        "switch_to_oauth",
        Sentence(
            pt="Mude esta conta para OAuth 2.0: crie uma credencial do tipo Microsoft 365, Google Workspace ou OAuth 2.0 com a caixa postal %(user_name)s e escolha-a na conta. O formulário da credencial mostra passo a passo o que fazer no provedor.",
            en="Change this account to OAuth 2.0: make a credential of the kind Microsoft 365, Google Workspace or OAuth 2.0 with the mailbox %(user_name)s, and choose it in the account. The form of the credential shows step by step what to do at the provider.",
            es="Cambie esta cuenta a OAuth 2.0: cree una credencial del tipo Microsoft 365, Google Workspace u OAuth 2.0 con el buzón %(user_name)s y elíjala en la cuenta. El formulario de la credencial muestra paso a paso qué hacer en el proveedor.",
        ),
        unless=(USES_OAUTH, DOES_NOT_LOG_IN),
    ),
    Cure(
        "choose_other_grant",
        Sentence(
            pt="Na credencial, escolha a outra concessão, ou libere esta para o cliente no portal do provedor.",
            en="Choose the other grant in the credential, or allow this one for the client in the provider's portal.",
            es="En la credencial elija la otra concesión, o permita esta para el cliente en el portal del proveedor.",
        ),
    ),
    Cure(
        "authorise_again",
        Sentence(
            pt="Autorize o aplicativo de novo no provedor com a pessoa dona da caixa postal e cole o novo refresh token na credencial.",
            en="Authorise the application at the provider once more as the person who owns the mailbox, and paste the new refresh token into the credential.",
            es="Autorice de nuevo la aplicación en el proveedor con la persona dueña del buzón y pegue el nuevo refresh token en la credencial.",
        ),
    ),
)
