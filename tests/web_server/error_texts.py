"""What a reader and a program are told where the web server refuses a request, in each language."""

from typing import NamedTuple


class Texts(NamedTuple):
    """The title, the meaning and the cure on the page; the title and the detail of the problem document.

    `form_cure` is the cure where the page stands in place of a form, if that is another one.
    """

    page: tuple[str, str, str]
    problem: tuple[str, str]
    form_cure: str = ""

    @property
    def form(self) -> tuple[str, str, str]:
        """What the page tells in place of a form."""
        return (*self.page[:2], self.form_cure or self.page[2])


NUMBER = "NUMBER"  # where a fault has its number

TEXTS: dict[int, dict[str, Texts]] = {
    400: {
        "pt-BR": Texts(
            (
                "A requisição não pôde ser lida",
                "O que chegou não é uma requisição como as que os navegadores enviam. Nada foi alterado.",
                "Abra a página pelo menu e tente de novo. Se continuar, avise quem administra este servidor.",
            ),
            (
                "A requisição não pode ser lida",
                "O que chegou não é uma requisição que o HTTP permita (RFC 9112), ou que este endereço"
                " aceite.",
            ),
        ),
        "en": Texts(
            (
                "The request could not be read",
                "What arrived is not a request as browsers send it. Nothing was changed.",
                "Open the page from the menu and try again. If it goes on, tell whoever runs this server.",
            ),
            (
                "The request cannot be read",
                "What arrived is not a request that HTTP allows (RFC 9112), or not one that this address"
                " takes.",
            ),
        ),
        "es": Texts(
            (
                "No se pudo leer la solicitud",
                "Lo que llegó no es una solicitud como las que envían los navegadores. No se cambió nada.",
                "Abra la página desde el menú e inténtelo de nuevo. Si continúa, avise a quien administra"
                " este servidor.",
            ),
            (
                "La solicitud no se puede leer",
                "Lo que llegó no es una solicitud que HTTP permita (RFC 9112), o que esta dirección acepte.",
            ),
        ),
    },
    408: {
        "pt-BR": Texts(
            (
                "Lento demais",
                "A requisição não chegou a tempo. Nada foi alterado.",
                "Verifique a conexão com a rede e tente de novo.",
            ),
            (
                "Lento demais",
                "A requisição não chegou a tempo. Nada dela foi guardado: envie de novo.",
            ),
            form_cure=(
                "Verifique a conexão com a rede e recarregue esta página: o navegador envia de novo o"
                " que você digitou."
            ),
        ),
        "en": Texts(
            (
                "Too slow",
                "The request did not arrive in time. Nothing was changed.",
                "Check the connection to the network and try again.",
            ),
            ("Too slow", "The request did not arrive in time. Nothing of it was kept: send it again."),
            form_cure=(
                "Check the connection to the network, then reload this page: the browser sends again"
                " what you typed."
            ),
        ),
        "es": Texts(
            (
                "Demasiado lento",
                "La solicitud no llegó a tiempo. No se cambió nada.",
                "Compruebe la conexión a la red e inténtelo de nuevo.",
            ),
            (
                "Demasiado lento",
                "La solicitud no llegó a tiempo. No se guardó nada de ella: envíela de nuevo.",
            ),
            form_cure=(
                "Compruebe la conexión a la red y recargue esta página: el navegador envía de nuevo lo"
                " que escribió."
            ),
        ),
    },
    413: {
        "pt-BR": Texts(
            (
                "Grande demais",
                "Foi enviado mais do que esta página aceita: no máximo 4 MiB. Nada foi alterado.",
                "Encurte o que você digitou e envie de novo.",
            ),
            (
                "Grande demais",
                "O corpo tem mais de 36 MiB. Envie anexos menores ou menos mensagens por vez.",
            ),
        ),
        "en": Texts(
            (
                "Too large",
                "More was sent than this page accepts: at most 4 MiB. Nothing was changed.",
                "Shorten what you typed and send it again.",
            ),
            (
                "Too large",
                "The body is larger than 36 MiB. Send smaller attachments, or fewer messages at a time.",
            ),
        ),
        "es": Texts(
            (
                "Demasiado grande",
                "Se envió más de lo que esta página acepta: como máximo 4 MiB. No se cambió nada.",
                "Acorte lo que escribió y envíelo de nuevo.",
            ),
            (
                "Demasiado grande",
                "El cuerpo tiene más de 36 MiB. Envíe adjuntos más pequeños o menos mensajes a la vez.",
            ),
        ),
    },
    431: {
        "pt-BR": Texts(
            (
                "Endereço ou cookies longos demais",
                "O navegador enviou um endereço mais longo ou mais cookies do que este servidor lê.",
                "Apague no navegador os cookies deste site e abra a página pelo menu.",
            ),
            (
                "O cabeçalho é grande demais",
                "O cabeçalho da requisição tem mais de 32 KiB ou mais de 128 linhas.",
            ),
        ),
        "en": Texts(
            (
                "Address or cookies too long",
                "The browser sent a longer address or more cookies than this server reads.",
                "Delete the cookies of this site in the browser, and open the page from the menu.",
            ),
            (
                "The header is too large",
                "The header of the request is larger than 32 KiB or has over 128 lines.",
            ),
        ),
        "es": Texts(
            (
                "Dirección o cookies demasiado largas",
                "El navegador envió una dirección más larga o más cookies de las que este servidor lee.",
                "Borre en el navegador las cookies de este sitio y abra la página desde el menú.",
            ),
            (
                "La cabecera es demasiado grande",
                "La cabecera de la solicitud tiene más de 32 KiB o más de 128 líneas.",
            ),
        ),
    },
    500: {
        "pt-BR": Texts(
            (
                "Falha no Postigo",
                f"O programa falhou; a falha está no registro sob o número {NUMBER}.",
                "Tente de novo. Se continuar, informe esse número a quem administra este servidor.",
            ),
            (
                "Falha no Postigo",
                f"O programa falhou; a falha está no registro sob o número {NUMBER}. Envie a requisição de"
                " novo com a mesma chave de idempotência: o que foi guardado não é guardado duas vezes.",
            ),
            form_cure=(
                "Confira em outra janela se a sua alteração foi salva. Se não foi, recarregue esta"
                " página: o navegador envia de novo o que você digitou. Se continuar, informe esse"
                " número a quem administra este servidor."
            ),
        ),
        "en": Texts(
            (
                "A fault in Postigo",
                f"The program made a mistake; it is in the log under the number {NUMBER}.",
                "Try again. If it goes on, give that number to whoever runs this server.",
            ),
            (
                "A fault in Postigo",
                f"The program made a mistake; it is in the log under the number {NUMBER}. Send the request"
                " again with the same idempotency key: what was stored is not stored twice.",
            ),
            form_cure=(
                "Check in another window whether your change was saved. If not, reload this page: the"
                " browser sends again what you typed. If it goes on, give that number to whoever runs"
                " this server."
            ),
        ),
        "es": Texts(
            (
                "Fallo en Postigo",
                f"El programa falló; el fallo está en el registro con el número {NUMBER}.",
                "Inténtelo de nuevo. Si continúa, indique ese número a quien administra este servidor.",
            ),
            (
                "Fallo en Postigo",
                f"El programa falló; el fallo está en el registro con el número {NUMBER}. Envíe la solicitud"
                " de nuevo con la misma clave de idempotencia: lo que se guardó no se guarda dos veces.",
            ),
            form_cure=(
                "Compruebe en otra ventana si su cambio se guardó. Si no, recargue esta página: el"
                " navegador envía de nuevo lo que escribió. Si continúa, indique ese número a quien"
                " administra este servidor."
            ),
        ),
    },
    503: {
        "pt-BR": Texts(
            (
                "Requisições demais ao mesmo tempo",
                "Muitas requisições grandes estão chegando neste momento. Nada foi alterado.",
                "Tente de novo em alguns segundos.",
            ),
            (
                "Indisponível no momento",
                "Há requisições demais neste momento. Nada desta foi guardado: envie de novo depois do tempo"
                " indicado em Retry-After.",
            ),
            form_cure=(
                "Recarregue esta página em alguns segundos: o navegador envia de novo o que você digitou."
            ),
        ),
        "en": Texts(
            (
                "Too many requests at once",
                "Too many large requests are arriving at this moment. Nothing was changed.",
                "Try again in a few seconds.",
            ),
            (
                "Not available now",
                "Too many requests are arriving at this moment. Nothing of this one was kept: send it again"
                " after the time given in Retry-After.",
            ),
            form_cure="Reload this page in a few seconds: the browser then sends again what you typed.",
        ),
        "es": Texts(
            (
                "Demasiadas solicitudes a la vez",
                "Están llegando demasiadas solicitudes grandes a la vez. No se cambió nada.",
                "Inténtelo de nuevo dentro de unos segundos.",
            ),
            (
                "No disponible por ahora",
                "Hay demasiadas solicitudes en este momento. No se guardó nada de esta: envíela de nuevo"
                " después del tiempo que indica Retry-After.",
            ),
            form_cure=(
                "Recargue esta página dentro de unos segundos: el navegador envía de nuevo lo que escribió."
            ),
        ),
    },
}
