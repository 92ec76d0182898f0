"""Causes of log-ins that the server does not offer in a form that can be used (RFC 4954)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions import IS_PLAIN
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH

CAUSES = (
    Cause(
        "auth.not_offered",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s não oferece autenticação",
            en="%(host)s:%(port)s offers no log-in",
            es="%(host)s:%(port)s no ofrece autenticación",
        ),
        meaning=Sentence(
            pt=(
                "A conta usa autenticação, mas o servidor não a oferece nesta porta. Servidores internos "
                "muitas vezes não precisam dela."
            ),
            en=(
                "The account logs in, but the server knows nothing of it on this port. Relays inside a "
                "network often need none."
            ),
            es=(
                "La cuenta usa autenticación, pero el servidor no la ofrece en este puerto. Los "
                "servidores internos a menudo no la necesitan."
            ),
        ),
        field="authenticate",
        cures=(
            "turn_authentication_off",
            "use_starttls_587",
            "ask_server_admin",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                AUTH,
                "503 5.5.1 Error: authentication not enabled",
                "Postfix",
                codes=(500, 502, 503),
            ),
        ),
        sources=("RFC 4954 section 3",),
    ),
    Cause(
        "auth.only_after_tls",
        Fault.SERVER,
        title=Sentence(
            pt="Use conexão segura: %(host)s só permite autenticação com TLS",
            en="Use a secure connection: %(host)s allows log-in only with TLS",
            es="Use una conexión segura: %(host)s solo permite la autenticación con TLS",
        ),
        meaning=Sentence(
            pt="A conta não usa conexão segura, e o servidor só oferece autenticação quando há uma.",
            en=("The account uses no secure connection, and the server hides its log-in until there is one."),
            es=("La cuenta no usa conexión segura, y el servidor solo ofrece autenticación cuando la hay."),
        ),
        field="secure",
        cures=("choose_tls",),
        not_at_fault=PASSWORD_NOT_SEEN,
        sources=("RFC 4954 section 4",),
    ),
    Cause(
        "auth.no_mechanism",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não oferece nenhum método de autenticação que conhecemos",
            en="%(host)s offers no log-in method that we know",
            es="%(host)s no ofrece ningún método de autenticación que conozcamos",
        ),
        meaning=Sentence(
            pt="Ele oferece %(offered)s; nós conhecemos PLAIN, LOGIN e CRAM-MD5.",
            en="It offers %(offered)s; we know PLAIN, LOGIN and CRAM-MD5.",
            es="Ofrece %(offered)s; nosotros conocemos PLAIN, LOGIN y CRAM-MD5.",
        ),
        field="authenticate",
        cures=(
            "ask_server_admin",
            "turn_authentication_off",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 4954 section 3",),
    ),
    Cause(
        "auth.oauth_only",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s só aceita autenticação por OAuth2",
            en="%(host)s takes OAuth2 log-in only",
            es="%(host)s solo acepta autenticación por OAuth2",
        ),
        meaning=Sentence(
            pt="Ele oferece %(offered)s e nenhuma autenticação por senha, e a credencial da conta é de usuário e senha.",
            en="It offers %(offered)s and no log-in by password, and the account's credential is one of user and password.",
            es="Ofrece %(offered)s y ninguna autenticación por contraseña, y la credencial de la cuenta es de usuario y contraseña.",
        ),
        field="credential",
        cures=(
            "switch_to_oauth",
            "use_other_relay",
            "ask_server_admin",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 7628",),
    ),
    Cause(
        "auth.mechanism_refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s recusa todos os métodos de autenticação que conhecemos",
            en="%(host)s refuses every log-in method that we know",
            es="%(host)s rechaza todos los métodos de autenticación que conocemos",
        ),
        meaning=Sentence(
            pt=(
                "O servidor nem verificou o usuário e a senha. No Exchange, falta autenticação básica no "
                "conector de recebimento."
            ),
            en=(
                "The server did not even check user name and password. On Exchange, basic authentication "
                "is missing on the receive connector."
            ),
            es=(
                "El servidor no llegó a comprobar el usuario y la contraseña. En Exchange, al conector de"
                " recepción le falta la autenticación básica."
            ),
        ),
        field="authenticate",
        cures=(
            "ask_server_admin",
            "turn_authentication_off",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                "504 5.7.4 Unrecognized authentication type",
                "Exchange",
                codes=(504, 534),
            ),
            Signal(
                AUTH,
                "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
                "Postfix with Cyrus SASL",
                text=r"(invalid|unsupported|unknown|unrecogni[sz]ed) (auth\w*|sasl) (mechanism|type|method)"
                r"|mechanism (is )?(not (supported|available|allowed|enabled)|unavailable|disabled)",
                over=("auth.bad_credentials",),
                gives_reason=True,
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
    Cause(
        "auth.encryption_required",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s exige criptografia antes da autenticação",
            en="%(host)s requires encryption before the log-in",
            es="%(host)s exige cifrado antes de la autenticación",
        ),
        meaning=Sentence(
            pt="O servidor recusou a autenticação porque, para ele, a conexão não está criptografada.",
            en="The server refused the log-in because the connection is not encrypted as it sees it.",
            es="El servidor rechazó la autenticación porque, para él, la conexión no está cifrada.",
        ),
        field="secure",
        cures=("choose_tls", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                AUTH,
                "538 5.7.11 Encryption required for requested authentication mechanism",
                "RFC 4954 section 6, before its revision",
                codes=(538,),
            ),
            Signal(
                AUTH,
                "530 5.7.0 Must issue a STARTTLS command first",
                "Postfix",
                text=(
                    r"starttls|encryption (is )?(required|needed)|(requires?|over|needs) (tls|ssl"
                    r"|a secure)"
                ),
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "535 5.7.8 Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
                "Dovecot",
                text=r"plain ?text (auth\w*|log-?ins?|passwords?).{0,40}(disallowed|not (allowed|permitted)|disabled"
                r"|forbidden|prohibited)|non-?secure|insecure (connection|channel)|unencrypted (connection|channel)"
                r"|(must use|using|requires) (tls|ssl)|(tls|ssl)\b.{0,20}(is )?(required|needed|mandatory)",
                gives_reason=True,
            ),
            Signal(
                AUTH,
                "503 AUTH command used when not advertised",
                "Exim, which advertises AUTH only over TLS",
                text=r"auth.{0,30}not (advertised|available|allowed)",
                when=(IS_PLAIN,),
            ),
        ),
        sources=("RFC 4954 section 6",),
    ),
)
