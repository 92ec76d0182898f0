"""Causes of tokens that are refused for what is asked: the scope, the grant, a refresh token that has ended."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.token.answers import entra, in_words, named
from webapp.mail.diagnosis.sentence import Sentence

_CODES = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"

CAUSES = (
    Cause(
        "token.scope_refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(endpoint)s não aceita o escopo pedido",
            en="%(endpoint)s does not take the scope that is asked for",
            es="%(endpoint)s no acepta el alcance pedido",
        ),
        meaning=Sentence(
            pt="O escopo não existe, está escrito de outro modo ou não foi liberado para este cliente.",
            en="The scope does not exist, is written otherwise or was not allowed for this client.",
            es="El alcance no existe, se escribe de otro modo o no se permitió para este cliente.",
        ),
        field="credential",
        cures=("correct_scope",),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            named(
                "invalid_scope: Invalid OAuth scope or ID token audience provided.",
                "Google",
                "invalid_scope",
                "invalid_resource",
                "invalid_target",
            ),
            entra(
                "invalid_scope: AADSTS1002012: The provided value for scope SMTP.Send is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
                1002012,
                70011,
                28002,
                28003,
                700022,
                700023,
                65002,
                901002,
            ),
        ),
        sources=("RFC 6749 section 5.2", _CODES),
    ),
    Cause(
        "token.grant_not_allowed",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(endpoint)s não permite esta concessão a este cliente",
            en="%(endpoint)s does not allow this client this grant",
            es="%(endpoint)s no permite esta concesión a este cliente",
        ),
        meaning=Sentence(
            pt="A concessão escolhida na credencial não é a que o provedor prevê para este cliente: credenciais do cliente para programas, refresh token para uma pessoa que autorizou antes.",
            en="The grant chosen in the credential is not the one that the provider has for this client: client credentials for programs, a refresh token for a person who has authorised it before.",
            es="La concesión elegida en la credencial no es la que el proveedor prevé para este cliente: credenciales de cliente para programas, refresh token para una persona que lo autorizó antes.",
        ),
        field="credential",
        cures=("choose_other_grant",),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            named(
                "unsupported_grant_type: The grant type is not supported by the authorization server",
                "RFC 6749 section 5.2",
                "unsupported_grant_type",
                "unauthorized_client",
            ),
        ),
        sources=("RFC 6749 section 5.2",),
    ),
    Cause(
        "token.refresh_token_ended",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O refresh token de[[ %(mailbox)s||sta credencial]] expirou ou foi revogado",
            en="The refresh token of[[ %(mailbox)s|| this credential]] has expired or was revoked",
            es="El refresh token de[[ %(mailbox)s|| esta credencial]] caducó o se revocó",
        ),
        meaning=Sentence(
            pt="Ele acaba quando fica meses sem uso, quando a senha da pessoa muda, quando um administrador encerra as sessões ou quando o aplicativo ainda está em teste no provedor. Só uma nova autorização resolve.",
            en="It ends when it is not used for months, when the person's password changes, when an administrator ends the sessions, or while the application is still in testing at the provider. Only a new authorisation helps.",
            es="Termina cuando pasa meses sin uso, cuando cambia la contraseña de la persona, cuando un administrador cierra las sesiones o cuando la aplicación sigue en prueba en el proveedor. Solo sirve una nueva autorización.",
        ),
        field="credential",
        cures=("authorise_again",),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            in_words(
                "invalid_grant: Token has been expired or revoked.",
                "Google",
                r"token (has been |is |was )?(expired|revoked)|refresh token",
            ),
            entra(
                "invalid_grant: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-06-01 and was inactive for 90.00:00:00.",
                70000,
                70008,
                700082,
                700084,
                70043,
                50173,
                50089,
                50132,
                50133,
                50078,
                50055,
                50057,
            ),
            named(
                "invalid_grant: Bad Request",
                "RFC 6749 section 5.2",
                "invalid_grant",
            ),
        ),
        sources=(
            "RFC 6749 section 5.2",
            "https://developers.google.com/identity/protocols/oauth2#expiration",
            _CODES,
        ),
    ),
)
