"""Conditions on what the stored secret looks like (`mail.rules.secret_shape`).

Of a secret that was stored before its shape was taken nothing is known, so that none of them holds.
"""

from webapp.mail.diagnosis.case import Case, Condition
from webapp.mail.diagnosis.conditions import register
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.rules import secret_shape

# The fact that a case has of the secret; a diagnosis never passes it on.
FACT = "secret_shape"


def _shape(case: Case) -> frozenset[str]:
    return frozenset(case[FACT] or ())


def _has(mark: str, words: Sentence) -> Condition:
    return register(f"secret_has_{mark}", lambda case: mark in _shape(case), words)


def _lacks(mark: str, words: Sentence) -> Condition:
    def lacks(case: Case) -> bool:
        return secret_shape.TAKEN in _shape(case) and mark not in _shape(case)

    return register(f"secret_lacks_{mark}", lacks, words)


SECRET_IS_APP_PASSWORD = _has(
    secret_shape.APP_FORM,
    Sentence(
        pt="a senha guardada tem a forma de uma senha de app",
        en="the stored password has the form of an app password",
        es="la contraseña guardada tiene la forma de una contraseña de aplicación",
    ),
)
SECRET_IS_NO_APP_PASSWORD = _lacks(
    secret_shape.APP_FORM,
    Sentence(
        pt="a senha guardada não tem a forma de uma senha de app",
        en="the stored password does not have the form of an app password",
        es="la contraseña guardada no tiene la forma de una contraseña de aplicación",
    ),
)
SECRET_IS_AWS_SECRET_KEY = _has(
    secret_shape.IAM_FORM,
    Sentence(
        pt="a senha guardada tem a forma de uma chave secreta do IAM",
        en="the stored password has the form of a secret access key of IAM",
        es="la contraseña guardada tiene la forma de una clave secreta de IAM",
    ),
)
SECRET_IS_KEY_ID = _has(
    secret_shape.KEY_ID,
    Sentence(
        pt="no lugar da senha está o identificador de uma chave de acesso",
        en="the id of an access key stands in the place of the password",
        es="en lugar de la contraseña está el identificador de una clave de acceso",
    ),
)
SECRET_IS_ADDRESS = _has(
    secret_shape.ADDRESS,
    Sentence(
        pt="no lugar da senha está um endereço de e-mail",
        en="an e-mail address stands in the place of the password",
        es="en lugar de la contraseña está una dirección de correo",
    ),
)
SECRET_IS_GUID = _has(
    secret_shape.GUID,
    Sentence(
        pt="o segredo guardado tem a forma de um ID",
        en="the stored secret has the form of an ID",
        es="el secreto guardado tiene la forma de un identificador",
    ),
)
SECRET_IS_BEYOND_ASCII = _has(
    secret_shape.BEYOND_ASCII,
    Sentence(
        pt="a senha guardada tem acentos ou outros caracteres além de ASCII",
        en="the stored password has characters beyond ASCII, such as accents",
        es="la contraseña guardada tiene acentos u otros caracteres fuera de ASCII",
    ),
)
SECRET_HAS_OUTER_SPACE = _has(
    secret_shape.OUTER_SPACE,
    Sentence(
        pt="a senha guardada começa ou termina com um espaço",
        en="the stored password begins or ends with a space",
        es="la contraseña guardada empieza o termina con un espacio",
    ),
)


def secret_is_no_key_of(provider: str, beginning: str) -> Condition:
    """Return the condition that the secret is no key of the provider, whose keys begin with `beginning`."""
    return _lacks(
        f"key_of_{provider}",
        Sentence(
            pt=f"a senha guardada não tem a forma de uma chave, que começa com {beginning}",
            en=f"the stored password does not have the form of a key, which begins with {beginning}",
            es=f"la contraseña guardada no tiene la forma de una clave, que empieza por {beginning}",
        ),
    )


def secret_is_key_of(kind: str, name: Sentence) -> Condition:
    """Return the condition that the secret is a key of a kind of `secret_shape.KEYS`; `name` says which."""
    return _has(
        f"key_of_{kind}",
        Sentence(
            pt=f"a senha guardada é {name.pt}",
            en=f"the stored password is {name.en}",
            es=f"la contraseña guardada es {name.es}",
        ),
    )
