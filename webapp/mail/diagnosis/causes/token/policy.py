"""Causes of tokens that a rule of the organisation at Microsoft 365 withholds: consent, conditional access."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.token.answers import entra, named
from webapp.mail.diagnosis.sentence import Sentence

_CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"

CAUSES = (
    Cause(
        "token.consent_missing",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Falta o consentimento do administrador para o aplicativo[[ %(application)s]]",
            en="The administrator's consent to the application[[ %(application)s]] is missing",
            es="Falta el consentimiento del administrador para la aplicación[[ %(application)s]]",
        ),
        meaning=Sentence(
            pt="O aplicativo existe e o segredo confere, mas ninguém da organização autorizou o que ele pede.",
            en="The application exists and the secret matches, but nobody of the organisation has allowed what it asks for.",
            es="La aplicación existe y el secreto coincide, pero nadie de la organización autorizó lo que pide.",
        ),
        field="credential",
        cures=("grant_smtp_role",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_grant: AADSTS65001: The user or administrator has not consented to use the application with ID '0a1b2c3d-1111-4222-8333-444455556666' named 'Postigo'.",
                65001,
                65004,
                65005,
                650056,
                650057,
                90008,
                90094,
                90095,
                90099,
            ),
            named(
                "consent_required: The administrator has to consent",
                "RFC 6749 section 5.2, as extended",
                "consent_required",
                "interaction_required",
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.no_exchange_online",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O diretório[[ %(tenant)s]] não tem o Exchange Online",
            en="The directory[[ %(tenant)s]] has no Exchange Online",
            es="El directorio[[ %(tenant)s]] no tiene Exchange Online",
        ),
        meaning=Sentence(
            pt="O token é pedido para o Exchange Online, e esta organização não o contratou, ou o ID do diretório é de outra organização.",
            en="The token is asked for Exchange Online, which this organisation has not subscribed to, or the directory ID is that of another organisation.",
            es="El token se pide para Exchange Online y esta organización no lo contrató, o el ID de directorio es de otra organización.",
        ),
        field="credential",
        cures=("copy_entra_ids",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_resource: AADSTS500011: The resource principal named https://outlook.office365.com was not found in the tenant named Contoso.",
                500011,
                50001,
                650052,
                650054,
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.conditional_access",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O acesso condicional da organização bloqueia o aplicativo[[ %(application)s]]",
            en="Conditional access of the organisation blocks the application[[ %(application)s]]",
            es="El acceso condicional de la organización bloquea la aplicación[[ %(application)s]]",
        ),
        meaning=Sentence(
            pt="Uma política do Microsoft Entra não deixa dar o token, em geral pelo endereço de onde ele é pedido. O segredo está certo.",
            en="A policy of Microsoft Entra does not let the token be given, usually for the address from which it is asked for. The secret is right.",
            es="Una directiva de Microsoft Entra no deja dar el token, por lo general por la dirección desde la que se pide. El secreto es correcto.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="O administrador vê qual política foi em entra.microsoft.com → Monitoramento e integridade → Logs de entrada → Entradas da entidade de serviço → Acesso condicional.",
                en="The administrator sees which policy it was at entra.microsoft.com → Monitoring & health → Sign-in logs → Service principal sign-ins → Conditional Access.",
                es="El administrador ve qué directiva fue en entra.microsoft.com → Supervisión y estado → Registros de inicio de sesión → Inicios de sesión de entidades de servicio → Acceso condicional.",
            ),
            Sentence(
                pt="Depois exclui o aplicativo dessa política, ou inclui nos locais nomeados o endereço público de onde o Postigo sai para a internet.",
                en="Then they exclude the application from that policy, or add the public address from which Postigo reaches the internet to the named locations.",
                es="Después excluye la aplicación de esa directiva, o agrega a las ubicaciones con nombre la dirección pública desde la que Postigo sale a internet.",
            ),
        ),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_grant: AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
                53000,
                53001,
                53002,
                53003,
                53004,
                53010,
                53011,
                530032,
                530034,
                50005,
                50131,
                50076,
                50079,
                50158,
                500021,
                500022,
                500212,
                500213,
                50002,
            ),
        ),
        sources=("https://learn.microsoft.com/entra/identity/conditional-access/workload-identity",),
    ),
    Cause(
        "token.security_defaults",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Os padrões de segurança da organização bloqueiam o aplicativo[[ %(application)s]]",
            en="Security defaults of the organisation block the application[[ %(application)s]]",
            es="Los valores predeterminados de seguridad bloquean la aplicación[[ %(application)s]]",
        ),
        meaning=Sentence(
            pt="Os padrões de segurança do Microsoft Entra consideraram este pedido inseguro. O segredo pode estar certo.",
            en="Security defaults of Microsoft Entra took this request for unsafe. The secret may be right.",
            es="Los valores predeterminados de seguridad de Microsoft Entra consideraron inseguro este pedido. El secreto puede ser correcto.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="O administrador os vê em entra.microsoft.com → Visão geral → Propriedades → Gerenciar padrões de segurança. Só políticas de acesso condicional no lugar deles permitem exceções.",
                en="The administrator finds them at entra.microsoft.com → Overview → Properties → Manage security defaults. Only conditional access policies in their place allow exceptions.",
                es="El administrador los encuentra en entra.microsoft.com → Información general → Propiedades → Administrar valores predeterminados de seguridad. Solo directivas de acceso condicional en su lugar permiten excepciones.",
            ),
        ),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_grant: AADSTS530035: Access has been blocked by security defaults. The request is deemed unsafe by security defaults policies.",
                530035,
            ),
        ),
        sources=("https://learn.microsoft.com/entra/fundamentals/security-defaults",),
    ),
)
