"""Causes of tokens that Microsoft Entra, or any server, refuses for the application and its secret."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.token.answers import entra, named
from webapp.mail.diagnosis.conditions.secret import SECRET_IS_GUID
from webapp.mail.diagnosis.sentence import Sentence

_CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"

CAUSES = (
    Cause(
        "token.secret_id_typed",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Na credencial está o ID do segredo, e não o Valor dele",
            en="The Secret ID stands in the credential, and not its Value",
            es="En la credencial está el Id. de secreto y no su Valor",
        ),
        meaning=Sentence(
            pt="O portal mostra duas colunas para cada segredo. O ID, com a forma 00000000-0000-0000-0000-000000000000, só o nomeia. O Valor é o segredo, e o portal o mostra uma única vez, ao criar.",
            en="The portal shows two columns for each secret. The ID, of the form 00000000-0000-0000-0000-000000000000, only names it. The Value is the secret, and the portal shows it just once, when it is made.",
            es="El portal muestra dos columnas para cada secreto. El Id., con la forma 00000000-0000-0000-0000-000000000000, solo lo nombra. El Valor es el secreto, y el portal lo muestra una sola vez, al crearlo.",
        ),
        field="credential",
        cures=("make_client_secret",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_client: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '0a1b2c3d-1111-4222-8333-444455556666'.",
                7000215,
                when=(SECRET_IS_GUID,),
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.client_secret_wrong",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O segredo do cliente não é o do aplicativo[[ %(application)s]]",
            en="The client secret is not that of the application[[ %(application)s]]",
            es="El secreto del cliente no es el de la aplicación[[ %(application)s]]",
        ),
        meaning=Sentence(
            pt="O aplicativo e o diretório existem, o segredo não confere. O erro mais comum é copiar o ID do segredo no lugar do Valor: o ID tem a forma 00000000-0000-0000-0000-000000000000, o Valor não.",
            en="Application and directory exist, the secret does not match. The usual mistake is to copy the Secret ID in place of its Value: the ID has the form 00000000-0000-0000-0000-000000000000, the Value has not.",
            es="La aplicación y el directorio existen, el secreto no coincide. El error más común es copiar el Id. de secreto en lugar del Valor: el Id. tiene la forma 00000000-0000-0000-0000-000000000000, el Valor no.",
        ),
        field="credential",
        cures=("make_client_secret",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_client: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '0a1b2c3d-1111-4222-8333-444455556666'.",
                7000215,
                70002,
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.client_secret_expired",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O segredo do cliente do aplicativo[[ %(application)s]] expirou",
            en="The client secret of the application[[ %(application)s]] has expired",
            es="El secreto del cliente de la aplicación[[ %(application)s]] caducó",
        ),
        meaning=Sentence(
            pt="No Microsoft Entra todo segredo tem data para acabar, de no máximo 24 meses, e ele não pode ser renovado: é preciso criar outro.",
            en="In Microsoft Entra each secret has an end, 24 months away at most, and it cannot be renewed: another one has to be made.",
            es="En Microsoft Entra todo secreto tiene fecha de fin, como máximo a 24 meses, y no se puede renovar: hay que crear otro.",
        ),
        field="credential",
        cures=("make_client_secret",),
        ask=Ask.MICROSOFT_ADMIN,
        steps=(
            Sentence(
                pt="Preencha também “Segredo expira em”: o Postigo avisa antes da próxima vez.",
                en="Fill in “Secret expires on” as well: Postigo warns before the next time.",
                es="Complete también «El secreto caduca el»: Postigo avisa antes de la próxima vez.",
            ),
        ),
        signals=(
            entra(
                "invalid_client: AADSTS7000222: The provided client secret keys for app '0a1b2c3d-1111-4222-8333-444455556666' are expired.",
                7000222,
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.client_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(endpoint)s não aceita o ID do cliente ou o segredo dele",
            en="%(endpoint)s does not take the client ID or its secret",
            es="%(endpoint)s no acepta el ID de cliente o su secreto",
        ),
        meaning=Sentence(
            pt="O servidor não diz qual dos dois está errado. Um segredo trocado, expirado ou copiado com um espaço causa isso.",
            en="The server does not say which of the two is wrong. A secret that was replaced, has expired or was copied with a space causes this.",
            es="El servidor no dice cuál de los dos está mal. Lo causa un secreto cambiado, caducado o copiado con un espacio.",
        ),
        field="credential",
        cures=("type_client_again",),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            named(
                "invalid_client: Client authentication failed",
                "RFC 6749 section 5.2",
                "invalid_client",
                "deleted_client",
            ),
            entra(
                "invalid_client: AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
                7000218,
                900144,
                700025,
            ),
        ),
        sources=("RFC 6749 section 5.2",),
    ),
    Cause(
        "token.application_unknown",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O aplicativo[[ %(application)s]] não existe no diretório[[ %(tenant)s]]",
            en="The application[[ %(application)s]] does not exist in the directory[[ %(tenant)s]]",
            es="La aplicación[[ %(application)s]] no existe en el directorio[[ %(tenant)s]]",
        ),
        meaning=Sentence(
            pt="Um dos dois IDs está errado, ou o aplicativo foi registrado em outra organização ou excluído. O segredo não foi conferido.",
            en="One of the two IDs is wrong, or the application was registered in another organisation, or deleted. The secret was not checked.",
            es="Uno de los dos identificadores está mal, o la aplicación se registró en otra organización o se eliminó. El secreto no se comprobó.",
        ),
        field="credential",
        cures=("copy_entra_ids",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "unauthorized_client: AADSTS700016: Application with identifier '0a1b2c3d-1111-4222-8333-444455556666' was not found in the directory 'Contoso'.",
                700016,
                700011,
                70001,
            ),
        ),
        sources=(_CODES,),
    ),
    Cause(
        "token.application_disabled",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O aplicativo[[ %(application)s]] está desativado no diretório",
            en="The application[[ %(application)s]] is disabled in the directory",
            es="La aplicación[[ %(application)s]] está desactivada en el directorio",
        ),
        meaning=Sentence(
            pt="Um administrador da organização, ou a própria Microsoft, impediu a entrada deste aplicativo. O segredo pode estar certo.",
            en="An administrator of the organisation, or Microsoft itself, has barred this application from signing in. The secret may be right.",
            es="Un administrador de la organización, o la propia Microsoft, impidió la entrada de esta aplicación. El secreto puede ser correcto.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="O administrador abre entra.microsoft.com → Aplicativos empresariais → o aplicativo → Propriedades e responde Sim a “Habilitado para que os usuários entrem”.",
                en="The administrator opens entra.microsoft.com → Enterprise applications → the application → Properties, and answers Yes to “Enabled for users to sign-in”.",
                es="El administrador abre entra.microsoft.com → Aplicaciones empresariales → la aplicación → Propiedades y responde Sí a «¿Habilitado para que los usuarios inicien sesión?».",
            ),
        ),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "unauthorized_client: AADSTS7000112: Application '0a1b2c3d-1111-4222-8333-444455556666'(Postigo) is disabled.",
                7000112,
                1000031,
            ),
        ),
        sources=(
            "https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts7000112-application-is-disabled",
        ),
    ),
    Cause(
        "token.tenant_unknown",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O ID do diretório[[ %(tenant)s]] não é de nenhuma organização em %(endpoint)s",
            en="The directory (tenant) ID[[ %(tenant)s]] is of no organisation at %(endpoint)s",
            es="El ID de directorio[[ %(tenant)s]] no es de ninguna organización en %(endpoint)s",
        ),
        meaning=Sentence(
            pt="O ID tem um erro, ou a organização está em outra nuvem da Microsoft (governo dos EUA, China), que tem outro endereço.",
            en="The ID has a mistake, or the organisation is in another cloud of Microsoft (US government, China), which has another address.",
            es="El ID tiene un error, o la organización está en otra nube de Microsoft (gobierno de EE. UU., China), que tiene otra dirección.",
        ),
        field="credential",
        cures=("copy_entra_ids",),
        ask=Ask.MICROSOFT_ADMIN,
        signals=(
            entra(
                "invalid_request: AADSTS90002: Tenant '0a1b2c3d-1111-4222-8333-444455556666' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
                90002,
                90038,
                900382,
                900432,
                50059,
                50128,
                50194,
                9001023,
            ),
            entra(
                "invalid_request: AADSTS900023: Specified tenant identifier 'contoso' is neither a valid DNS name, nor a valid external domain.",
                900023,
            ),
        ),
        sources=(_CODES,),
    ),
)
