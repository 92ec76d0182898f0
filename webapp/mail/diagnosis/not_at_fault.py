"""Sentences about what people suspect first, for the causes where it is not the matter."""

from webapp.mail.diagnosis.sentence import Sentence

PASSWORD = Sentence(
    pt="A senha não foi o problema: não é preciso digitá-la de novo.",
    en="The password was not the matter: it need not be typed again.",
    es="La contraseña no fue el problema: no hace falta escribirla de nuevo.",
)
PASSWORD_NOT_SEEN = Sentence(
    pt="A senha não foi o problema: o servidor nem chegou a recebê-la.",
    en="The password was not the matter: the server never received it.",
    es="La contraseña no fue el problema: el servidor ni siquiera la recibió.",
)
CERTIFICATE = Sentence(
    pt="O certificado do servidor não foi o problema.",
    en="The server's certificate was not the matter.",
    es="El certificado del servidor no fue el problema.",
)

# Those that say nothing to an account without a log-in.
OF_PASSWORD = (PASSWORD, PASSWORD_NOT_SEEN)
