"""Causes without an access token (RFC 6749), and of servers that take none (RFC 7628)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.token.answers import entra
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "token.refused",
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(endpoint)s não emitiu o token de acesso",
            en="%(endpoint)s issued no access token",
            es="%(endpoint)s no emitió el token de acceso",
        ),
        meaning=Sentence(
            pt="O provedor recusou os dados da credencial[[: %(error)s]]. O servidor de e-mail não recebeu nada.",
            en="The provider refused the details of the credential[[: %(error)s]]. The mail server received "
            "nothing.",
            es="El proveedor rechazó los datos de la credencial[[: %(error)s]]. El servidor de correo no recibió "
            "nada.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="Confira os dados da credencial com os do aplicativo no portal do provedor.",
                en="Compare the details of the credential with those of the application at the provider.",
                es="Compare los datos de la credencial con los de la aplicación en el portal del proveedor.",
            ),
        ),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("RFC 6749 section 5.2",),
    ),
    Cause(
        "token.deferred",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(endpoint)s não emite tokens no momento",
            en="%(endpoint)s issues no tokens at the moment",
            es="%(endpoint)s no emite tokens en este momento",
        ),
        meaning=Sentence(
            pt="O provedor tem uma falha ou recebe pedidos demais. As mensagens esperam, e o Postigo tenta de "
            "novo sozinho.",
            en="The provider has a fault or gets too many requests. The messages wait, and Postigo tries again "
            "by itself.",
            es="El proveedor tiene una falla o recibe demasiadas solicitudes. Los mensajes esperan, y Postigo "
            "lo intenta de nuevo por sí solo.",
        ),
        cures=("retry_later",),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            entra(
                "invalid_request: AADSTS50196: The server terminated an operation because it encountered a client request loop. Please contact your app vendor.",
                50033,
                50087,
                50196,
                90006,
                90012,
                90024,
                90033,
                90055,
                90090,
            ),
        ),
        sources=("RFC 6749 section 4.1.2.1",),
    ),
    Cause(
        "token.unreachable",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="O Postigo não alcança %(endpoint)s, que emite o token de acesso",
            en="Postigo does not reach %(endpoint)s, which issues the access token",
            es="Postigo no alcanza %(endpoint)s, que emite el token de acceso",
        ),
        meaning=Sentence(
            pt="O servidor de e-mail responde, mas o login precisa antes de um token, e o pedido não chega com "
            "segurança ao provedor. Um firewall ou proxy pode estar no caminho.",
            en="The mail server answers, but the log-in needs a token first, and the request does not reach the "
            "provider safely. A firewall or proxy may be in between.",
            es="El servidor de correo responde, pero la autenticación necesita antes un token, y la solicitud no "
            "llega al proveedor de forma segura. Puede haber un firewall o un proxy en el camino.",
        ),
        cures=("allow_token_endpoint", "retry_later"),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 6749 section 3.2",),
    ),
    Cause(
        "token.malformed",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(endpoint)s respondeu algo que não é um token de acesso",
            en="%(endpoint)s answered something that is no access token",
            es="%(endpoint)s respondió algo que no es un token de acceso",
        ),
        meaning=Sentence(
            pt="Quem respondeu pode ser um proxy ou uma página de aviso da rede, ou o endereço não é o de um "
            "serviço de tokens.",
            en="A proxy or a notice page of the network may have answered, or the address is not that of a token "
            "service.",
            es="Pudo haber respondido un proxy o una página de aviso de la red, o la dirección no es la de un "
            "servicio de tokens.",
        ),
        field="credential",
        cures=("correct_token_endpoint", "exempt_token_endpoint"),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 6749 section 5.1",),
    ),
    Cause(
        "token.timed_out",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(endpoint)s não respondeu a tempo ao pedido do token",
            en="%(endpoint)s did not answer the token request in time",
            es="%(endpoint)s no respondió a tiempo a la solicitud del token",
        ),
        meaning=Sentence(
            pt="O servidor de e-mail responde, mas o login precisa antes de um token, e o provedor dele não "
            "respondeu em %(timeout_s)s segundos.",
            en="The mail server answers, but the log-in needs a token first, and its provider did not answer "
            "within %(timeout_s)s seconds.",
            es="El servidor de correo responde, pero la autenticación necesita antes un token, y su proveedor no "
            "respondió en %(timeout_s)s segundos.",
        ),
        cures=("retry_later", "allow_token_endpoint"),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 6749 section 3.2",),
    ),
    Cause(
        "auth.no_token_mechanism",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não aceita autenticação por OAuth 2.0",
            en="%(host)s takes no OAuth 2.0 log-in",
            es="%(host)s no acepta autenticación por OAuth 2.0",
        ),
        meaning=Sentence(
            pt="A credencial da conta é de OAuth 2.0, e o servidor oferece só %(offered)s.",
            en="The credential of the account is one of OAuth 2.0, and the server offers only %(offered)s.",
            es="La credencial de la cuenta es de OAuth 2.0, y el servidor ofrece solo %(offered)s.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="Escolha uma credencial do tipo Usuário e senha, ou corrija o host e a porta.",
                en="Choose a credential of the kind User and password, or correct host and port.",
                es="Elija una credencial del tipo Usuario y contraseña, o corrija el host y el puerto.",
            ),
        ),
        cures=("correct_host",),
        sources=("RFC 7628 section 3",),
    ),
    Cause(
        "auth.token_needs_tls",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Use conexão segura: um token de acesso não viaja sem criptografia",
            en="Use a secure connection: an access token does not travel without encryption",
            es="Use una conexión segura: un token de acceso no viaja sin cifrado",
        ),
        meaning=Sentence(
            pt="A conta entra por OAuth 2.0 e não usa conexão segura. Quem lesse o token na rede poderia enviar "
            "em nome da conta.",
            en="The account logs in by OAuth 2.0 and uses no secure connection. Whoever read the token on the "
            "network could send in its name.",
            es="La cuenta entra por OAuth 2.0 y no usa conexión segura. Quien leyera el token en la red podría "
            "enviar en nombre de la cuenta.",
        ),
        field="secure",
        cures=("choose_tls",),
        sources=("RFC 6750 section 5.3",),
    ),
    Cause(
        "auth.certificate_needs_tls",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Use conexão segura: um certificado de cliente só é mostrado nela",
            en="Use a secure connection: a client certificate is shown only in one",
            es="Use una conexión segura: un certificado de cliente solo se muestra en ella",
        ),
        meaning=Sentence(
            pt="A credencial da conta é um certificado de cliente, e a conta não usa conexão segura. Sem TLS "
            "o servidor não sabe quem entra.",
            en="The credential of the account is a client certificate, and the account uses no secure "
            "connection. Without TLS the server does not know who comes.",
            es="La credencial de la cuenta es un certificado de cliente, y la cuenta no usa conexión segura. Sin "
            "TLS el servidor no sabe quién entra.",
        ),
        field="secure",
        cures=("choose_tls",),
        sources=("RFC 4422 appendix A",),
    ),
)
