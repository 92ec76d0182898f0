"""What providers want as user name and password, in the words that several of them share."""

from webapp.mail.diagnosis.sentence import Sentence

FULL_ADDRESS = Sentence(
    pt="o endereço de e-mail completo da caixa postal",
    en="the full e-mail address of the mailbox",
    es="la dirección de correo completa del buzón",
)
MAILBOX_PASSWORD = Sentence(
    pt="a senha da caixa postal, não a do painel de controle",
    en="the password of the mailbox, not that of the control panel",
    es="la contraseña del buzón, no la del panel de control",
)
NO_LOG_IN = Sentence(
    pt="nenhum: o gateway reconhece o endereço IP que envia",
    en="none: the gateway knows the sending IP address",
    es="ninguno: la pasarela reconoce la dirección IP que envía",
)
NO_SECRET = Sentence(pt="nenhum", en="none", es="ninguno")


def app_password(path_pt: str, path_en: str, path_es: str) -> Sentence:
    """Return the words for an app password that is made at a path of the provider's site."""
    return Sentence(
        pt=f"uma senha de app, criada em {path_pt}",
        en=f"an app password, made at {path_en}",
        es=f"una contraseña de aplicación, creada en {path_es}",
    )
