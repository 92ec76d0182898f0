"""Google Workspace: a service account that sends on behalf of one user, by domain-wide delegation."""

from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.guides.shape import Guide, GuideStep

GUIDE = Guide(
    "google",
    "Google Workspace",
    who=Sentence(
        pt="Quem pode: um superadministrador do Google Workspace com acesso ao Google Cloud.",
        en="Who can: a super administrator of Google Workspace with access to Google Cloud.",
        es="Quién puede: un superadministrador de Google Workspace con acceso a Google Cloud.",
    ),
    page="https://support.google.com/a/answer/162106",
    as_of="2026-11-29",
    steps=(
        GuideStep(
            "service_account",
            Sentence(
                pt="Em console.cloud.google.com escolha ou crie um projeto e, em IAM e administrador → Contas de serviço → Criar conta de serviço, crie uma com o nome Postigo, sem papéis.",
                en="At console.cloud.google.com choose or make a project and, at IAM & Admin → Service accounts → Create service account, make one with the name Postigo, without roles.",
                es="En console.cloud.google.com elija o cree un proyecto y, en IAM y administración → Cuentas de servicio → Crear cuenta de servicio, cree una con el nombre Postigo, sin roles.",
            ),
            causes=frozenset({"token.service_account_gone"}),
            proves=USES_OAUTH,
            comes_first=True,
        ),
        GuideStep(
            "key",
            Sentence(
                pt="Na conta de serviço → Chaves → Adicionar chave → Criar nova chave, escolha JSON. O navegador baixa um arquivo.",
                en="In the service account → Keys → Add key → Create new key choose JSON. The browser downloads a file.",
                es="En la cuenta de servicio → Claves → Agregar clave → Crear clave nueva, elija JSON. El navegador descarga un archivo.",
            ),
            paste=Sentence(
                pt="Cole o conteúdo inteiro do arquivo em “Chave da conta de serviço” e depois apague o arquivo.",
                en="Paste the whole content of the file into “Service account key”, and delete the file afterwards.",
                es="Pegue el contenido entero del archivo en «Clave de la cuenta de servicio» y después borre el archivo.",
            ),
            causes=frozenset({"token.key_refused", "token.audience_refused"}),
            proves=USES_OAUTH,
            comes_first=True,
        ),
        GuideStep(
            "delegation",
            CURES["delegate_domain_wide"].words,
            causes=frozenset({"token.delegation_missing", "token.scope_refused"}),
            proves=USES_OAUTH,
        ),
        GuideStep(
            "mailbox",
            Sentence(
                pt="Escolha o usuário do domínio que envia. Ele precisa do Gmail ativado; um grupo ou apelido não serve.",
                en="Choose the user of the domain that sends. Gmail has to be on for it; a group or an alias does not help.",
                es="Elija el usuario del dominio que envía. Necesita Gmail activado; un grupo o alias no sirve.",
            ),
            paste=Sentence(
                pt="Digite em “Caixa postal” o endereço principal desse usuário.",
                en="Type the primary address of that user into “Mailbox”.",
                es="Escriba en «Buzón» la dirección principal de ese usuario.",
            ),
            causes=frozenset({"token.subject_unknown", "auth.oauth_google_refused"}),
        ),
        GuideStep(
            "account",
            Sentence(
                pt="Envie este formulário e escolha a credencial em uma conta com o host smtp.gmail.com, porta 587, TLS. Teste com Só conectar: o resultado mostra o passo que ainda falta. A delegação vale em geral em minutos, às vezes só no dia seguinte.",
                en="Submit this form, and choose the credential in an account with the host smtp.gmail.com, port 587, TLS. Test with Only connect: the result shows the step that is still missing. The delegation usually counts within minutes, sometimes only the next day.",
                es="Envíe este formulario y elija la credencial en una cuenta con el host smtp.gmail.com, puerto 587, TLS. Pruebe con Solo conectar: el resultado muestra el paso que aún falta. La delegación suele valer en minutos, a veces recién al día siguiente.",
            ),
        ),
    ),
)
