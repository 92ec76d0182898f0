"""Causes that the form of the stored secret tells: what was typed in its place, or copied along with it."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions.secret import (
    SECRET_HAS_OUTER_SPACE,
    SECRET_IS_ADDRESS,
    SECRET_IS_BEYOND_ASCII,
    SECRET_IS_KEY_ID,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH

_CODES = (501, 535, 550, 553, 554)
# A refusal whose words give no other reason than name and secret.
_PLAINLY = (
    r"^(?![\s\S]*(suspend|disabled|blocked|frozen|locked|expired|inactive|activat|quota|limit|too many|throttl"
    r"|not (allowed|permitted|authori[sz]ed)|access list|policy|\bip\b|specific|encryption|mechanism"
    r"|generic failure|unavailable|connection (to|lost)|temporar))"
)
_SEEN = "535 5.7.8 Error: authentication failed"

CAUSES = (
    Cause(
        "auth.space_around_secret",
        Fault.LOG_IN,
        title=Sentence(
            pt="Digite a senha sem espaços: a guardada começa ou termina com um espaço",
            en="Type the password without spaces: the stored one begins or ends with a space",
            es="Escriba la contraseña sin espacios: la guardada empieza o termina con un espacio",
        ),
        meaning=Sentence(
            pt="O servidor recusou a autenticação, e o espaço costuma vir junto quando a senha é copiada. Se ele faz mesmo parte da senha, ela está errada por outro motivo.",
            en="The server refused the log-in, and such a space usually comes along when a password is copied. If it really is a part of the password, that one is wrong for another reason.",
            es="El servidor rechazó la autenticación, y ese espacio suele venir al copiar la contraseña. Si de verdad forma parte de ella, la contraseña es incorrecta por otro motivo.",
        ),
        field="credential",
        cures=("replace_secret",),
        signals=(
            Signal(
                AUTH,
                _SEEN,
                "any server, to a password with a space at an end",
                codes=_CODES,
                text=_PLAINLY,
                when=(SECRET_HAS_OUTER_SPACE,),
                is_certain=True,
                or_else=("auth.bad_credentials",),
            ),
        ),
        sources=("RFC 4954 section 4",),
    ),
    Cause(
        "auth.secret_is_address",
        Fault.LOG_IN,
        title=Sentence(
            pt="Digite a senha: no lugar dela está um endereço de e-mail",
            en="Type the password: an e-mail address stands in its place",
            es="Escriba la contraseña: en su lugar hay una dirección de correo",
        ),
        meaning=Sentence(
            pt="O servidor recusou a autenticação, e o que está guardado como senha tem a forma de um endereço de e-mail. Usuário e senha podem ter sido trocados.",
            en="The server refused the log-in, and what is stored as password has the form of an e-mail address. User name and password may have been swapped.",
            es="El servidor rechazó la autenticación, y lo guardado como contraseña tiene la forma de una dirección de correo. El usuario y la contraseña pueden estar intercambiados.",
        ),
        field="credential",
        cures=("replace_secret",),
        signals=(
            Signal(
                AUTH,
                _SEEN,
                "any server, to an e-mail address as password",
                codes=_CODES,
                text=_PLAINLY,
                when=(SECRET_IS_ADDRESS,),
                is_certain=True,
                or_else=("auth.bad_credentials",),
            ),
        ),
        sources=("RFC 4954 section 4",),
    ),
    Cause(
        "auth.secret_is_key_id",
        Fault.LOG_IN,
        title=Sentence(
            pt="Digite a senha: no lugar dela está o identificador de uma chave (AKIA)",
            en="Type the password: the id of a key (AKIA) stands in its place",
            es="Escriba la contraseña: en su lugar está el identificador de una clave (AKIA)",
        ),
        meaning=Sentence(
            pt="O identificador é o nome de usuário. A senha SMTP é o outro texto que o provedor mostrou junto com ele.",
            en="The id is the user name. The SMTP password is the other text that the provider showed along with it.",
            es="El identificador es el nombre de usuario. La contraseña SMTP es el otro texto que el proveedor mostró junto con él.",
        ),
        field="credential",
        cures=("use_smtp_key", "replace_secret"),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                AUTH,
                "535 Authentication Credentials Invalid",
                "Amazon SES, to the id of an access key as password",
                codes=_CODES,
                text=_PLAINLY,
                when=(SECRET_IS_KEY_ID,),
                is_certain=True,
            ),
        ),
        sources=("https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",),
    ),
    Cause(
        "auth.secret_beyond_ascii",
        Fault.LOG_IN,
        title=Sentence(
            pt="A senha tem acentos, que %(host)s pode ler de outro jeito",
            en="The password has accents, which %(host)s may read in another way",
            es="La contraseña tiene acentos, que %(host)s puede leer de otra forma",
        ),
        meaning=Sentence(
            pt="O Postigo envia a senha em UTF-8, como pedem as normas. Servidores antigos esperam outra codificação e recusam senhas certas com acentos ou símbolos.",
            en="Postigo sends the password in UTF-8, as the standards ask. Old servers expect another encoding, and refuse right passwords that have accents or symbols.",
            es="Postigo envía la contraseña en UTF-8, como piden las normas. Los servidores antiguos esperan otra codificación y rechazan contraseñas correctas con acentos o símbolos.",
        ),
        field="credential",
        cures=("replace_secret",),
        steps=(
            Sentence(
                pt="Se a senha estiver certa, troque-a no servidor por uma sem acentos e guarde a nova na credencial.",
                en="If the password is right, change it at the server to one without accents, and store the new one in the credential.",
                es="Si la contraseña es correcta, cámbiela en el servidor por una sin acentos y guarde la nueva en la credencial.",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                AUTH,
                _SEEN,
                "old servers, to a password with accents",
                codes=(535,),
                text=_PLAINLY,
                when=(SECRET_IS_BEYOND_ASCII,),
                or_else=("auth.bad_credentials",),
            ),
        ),
        sources=("RFC 4616 section 2",),
    ),
    Cause(
        "auth.app_password_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(host)s não aceita esta senha de app: crie outra",
            en="%(host)s does not accept this app password: make another one",
            es="%(host)s no acepta esta contraseña de aplicación: cree otra",
        ),
        meaning=Sentence(
            pt="A senha guardada tem a forma de uma senha de app. Ela foi revogada, o que também acontece quando a senha da conta é trocada, ou é de outra conta que não %(user_name)s.",
            en="The stored password has the form of an app password. It was revoked, as also happens when the account's password is changed, or it belongs to another account than %(user_name)s.",
            es="La contraseña guardada tiene la forma de una contraseña de aplicación. Fue revocada, lo que también ocurre al cambiar la contraseña de la cuenta, o es de otra cuenta que no es %(user_name)s.",
        ),
        field="credential",
        cures=("use_app_password", "replace_secret"),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://support.google.com/accounts/answer/185833",),
    ),
)
