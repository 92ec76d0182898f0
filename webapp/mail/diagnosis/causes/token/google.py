"""Causes of tokens that Google refuses to a service account (RFC 7523, with a subject of the domain)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.token.answers import entra, in_words
from webapp.mail.diagnosis.sentence import Sentence

_GOOGLE = "Google"
_ERRORS = "https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth"
_DELEGATION = "https://support.google.com/a/answer/162106"

CAUSES = (
    Cause(
        "token.delegation_missing",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A conta de serviço não pode enviar em nome de[[ %(mailbox)s|| ninguém do domínio]]",
            en="The service account may not send on behalf of[[ %(mailbox)s|| anybody of the domain]]",
            es="La cuenta de servicio no puede enviar en nombre de[[ %(mailbox)s|| nadie del dominio]]",
        ),
        meaning=Sentence(
            pt="No Google Workspace falta a delegação em todo o domínio para este cliente com o escopo https://mail.google.com/, ou foi cadastrado o e-mail da conta de serviço no lugar do ID numérico.",
            en="In Google Workspace the domain-wide delegation for this client with the scope https://mail.google.com/ is missing, or the service account's e-mail was entered in place of its numeric ID.",
            es="En Google Workspace falta la delegación de todo el dominio para este cliente con el alcance https://mail.google.com/, o se registró el correo de la cuenta de servicio en lugar del ID numérico.",
        ),
        field="credential",
        cures=("delegate_domain_wide",),
        ask=Ask.GOOGLE_ADMIN,
        steps=(
            Sentence(
                pt="Depois de autorizar espere: em geral bastam minutos, o Google fala em até 24 horas.",
                en="After authorising it wait: minutes are usually enough, Google speaks of up to 24 hours.",
                es="Después de autorizarla espere: por lo general bastan minutos, Google habla de hasta 24 horas.",
            ),
        ),
        signals=(
            in_words(
                "unauthorized_client: Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
                _GOOGLE,
                r"client is unauthorized to retrieve access tokens|client not authorized for any of the scopes",
            ),
            in_words(
                "unauthorized_client: Unauthorized client or scope in request.",
                _GOOGLE,
                r"unauthorized client or scope in request",
            ),
            in_words(
                "access_denied: Requested client not authorized.",
                _GOOGLE,
                r"requested client not authorized|^admin_policy_enforced\b|^org_internal\b",
            ),
        ),
        sources=(_DELEGATION, _ERRORS),
    ),
    Cause(
        "token.subject_unknown",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="[[%(mailbox)s||A caixa postal]] não é um usuário do Google Workspace desta organização",
            en="[[%(mailbox)s||The mailbox]] is no user of this organisation's Google Workspace",
            es="[[%(mailbox)s||El buzón]] no es un usuario de Google Workspace de esta organización",
        ),
        meaning=Sentence(
            pt="A delegação só vale para usuários do domínio. Um apelido, um grupo, uma conta @gmail.com, um usuário suspenso ou um erro de digitação são recusados assim.",
            en="Delegation counts for users of the domain only. An alias, a group, an @gmail.com account, a suspended user or a typing mistake are refused like this.",
            es="La delegación solo vale para usuarios del dominio. Un alias, un grupo, una cuenta @gmail.com, un usuario suspendido o un error al escribir se rechazan así.",
        ),
        field="credential",
        cures=("use_primary_address",),
        ask=Ask.GOOGLE_ADMIN,
        signals=(
            in_words(
                "invalid_grant: Invalid email or User ID",
                _GOOGLE,
                r"(invalid|not a valid) e-?mail( or user id)?|invalid impersonation",
            ),
        ),
        sources=(_ERRORS,),
    ),
    Cause(
        "token.service_account_gone",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A conta de serviço[[ %(application)s]] não existe mais no Google Cloud",
            en="The service account[[ %(application)s]] no longer exists in Google Cloud",
            es="La cuenta de servicio[[ %(application)s]] ya no existe en Google Cloud",
        ),
        meaning=Sentence(
            pt="Ela foi excluída ou desativada, ou o projeto dela foi encerrado. A chave guardada não serve mais.",
            en="It was deleted or disabled, or its project was shut down. The stored key is of no use any more.",
            es="Se eliminó o se desactivó, o se cerró su proyecto. La clave guardada ya no sirve.",
        ),
        field="credential",
        cures=("make_service_account_key",),
        ask=Ask.GOOGLE_ADMIN,
        signals=(
            in_words(
                "invalid_grant: Invalid grant: account not found",
                _GOOGLE,
                r"account not found",
            ),
        ),
        sources=(_ERRORS,),
    ),
    Cause(
        "token.key_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A chave da conta de serviço[[ %(application)s]] não vale mais",
            en="The key of the service account[[ %(application)s]] is no longer valid",
            es="La clave de la cuenta de servicio[[ %(application)s]] ya no es válida",
        ),
        meaning=Sentence(
            pt="A assinatura não confere com nenhuma chave ativa: a chave foi excluída no Google Cloud, ou o arquivo colado está incompleto ou é de outra conta de serviço.",
            en="The signature matches no active key: the key was deleted in Google Cloud, or the pasted file is incomplete or of another service account.",
            es="La firma no coincide con ninguna clave activa: la clave se eliminó en Google Cloud, o el archivo pegado está incompleto o es de otra cuenta de servicio.",
        ),
        field="credential",
        cures=("make_service_account_key",),
        ask=Ask.GOOGLE_ADMIN,
        signals=(
            in_words(
                "invalid_grant: Invalid JWT Signature.",
                _GOOGLE,
                r"invalid (jwt )?signature|no key.{0,40}found|public key.{0,40}not found|^disabled_client\b",
            ),
            entra(
                "invalid_client: AADSTS700027: Client assertion failed signature validation.",
                700027,
                50012,
                700030,
            ),
        ),
        sources=(_ERRORS,),
    ),
    Cause(
        "token.clock_differs",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O relógio desta máquina difere do relógio de %(endpoint)s",
            en="The clock of this machine differs from that of %(endpoint)s",
            es="El reloj de esta máquina difiere del reloj de %(endpoint)s",
        ),
        meaning=Sentence(
            pt="O pedido do token leva a hora e vale por uma hora. Para o provedor ele é do passado ou do futuro. A chave e a delegação não foram o problema.",
            en="The request for the token carries the time and is valid for an hour. To the provider it is of the past or the future. The key and the delegation were not the matter.",
            es="El pedido del token lleva la hora y vale una hora. Para el proveedor es del pasado o del futuro. La clave y la delegación no fueron el problema.",
        ),
        cures=("set_our_clock",),
        ask=Ask.POSTIGO_ADMIN,
        signals=(
            in_words(
                "invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
                _GOOGLE,
                r"short-lived token|reasonable timeframe|iat and exp",
            ),
            entra(
                "invalid_client: AADSTS700024: Client assertion is not within its valid time range.",
                700024,
                500133,
                80013,
            ),
        ),
        sources=(_ERRORS, "RFC 7523 section 3"),
    ),
    Cause(
        "token.audience_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(endpoint)s diz que o pedido do token é para outro endereço",
            en="%(endpoint)s says that the request for the token is for another address",
            es="%(endpoint)s dice que el pedido del token es para otra dirección",
        ),
        meaning=Sentence(
            pt="A chave da conta de serviço cita um endereço do token que não é o do Google, em geral porque o arquivo foi editado.",
            en="The service account's key names a token endpoint that is not Google's, usually because the file was edited.",
            es="La clave de la cuenta de servicio cita una dirección del token que no es la de Google, en general porque se editó el archivo.",
        ),
        field="credential",
        cures=("make_service_account_key",),
        ask=Ask.GOOGLE_ADMIN,
        signals=(
            in_words(
                "invalid_grant: Invalid JWT: Failed audience check.",
                _GOOGLE,
                r"audience check|invalid audience|audience (claim |mismatch|is not)",
            ),
        ),
        sources=("RFC 7523 section 3",),
    ),
)
