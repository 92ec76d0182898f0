"""Cures that take place elsewhere: at the server, in the network, by waiting.

%(server_team)s is who runs the host: its team or, where it is a provider's, that provider's support.
"""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.cures import changes, commands
from webapp.mail.diagnosis.cures.shape import Asked, Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "correct_connector",
        Sentence(
            pt="Confira tipo, host e porta do Network Connector e teste-o sozinho.",
            en="Check kind, host and port of the Network Connector, and test it alone.",
            es="Revise tipo, host y puerto del Network Connector, y pruébelo solo.",
        ),
        unless=(conditions.HAS_NO_CONNECTOR,),
    ),
    Cure(
        "replace_connector_secret",
        Sentence(
            pt="Digite de novo o usuário e a senha da credencial do Network Connector.",
            en="Enter the user name and password of the Network Connector's credential again.",
            es="Escriba de nuevo el usuario y la contraseña de la credencial del Network Connector.",
        ),
        unless=(conditions.HAS_NO_CONNECTOR,),
        change=changes.typed(Asked.CONNECTOR_SECRET),
    ),
    Cure(
        "accept_host_key",
        Sentence(
            pt=(
                "Peça a chave a quem administra o jump host (o servidor SSH intermediário), compare e "
                "aceite-a na página do Network Connector."
            ),
            en=(
                "Ask whoever runs the jump host (the SSH server in between) for its key, compare it, and "
                "accept it on the connector's page."
            ),
            es=(
                "Pida la clave a quien administra el jump host (el servidor SSH intermedio), compárela y "
                "acéptela en la página del Network Connector."
            ),
        ),
        unless=(conditions.HAS_NO_CONNECTOR,),
    ),
    Cure(
        "ask_firewall",
        Sentence(
            pt=(
                "Peça à equipe de rede que libere o acesso desta máquina[[, %(local)s,]] a %(host)s na porta "
                "%(port)s, sem inspeção no caminho."
            ),
            en=(
                "Ask the network team to allow access from this machine[[, %(local)s,]] to %(host)s on port "
                "%(port)s, without inspection in between."
            ),
            es=(
                "Pida al equipo de red que permita el acceso de esta máquina[[, %(local)s,]] a %(host)s en el "
                "puerto %(port)s, sin inspección intermedia."
            ),
        ),
    ),
    Cure(
        "ask_allow_listing",
        Sentence(
            pt="Fale com %(server_team)s: o endereço desta máquina[[, %(local)s,]] precisa ser liberado.",
            en="Ask %(server_team)s to allow this machine's address[[, %(local)s]].",
            es="Hable con %(server_team)s: hay que permitir la dirección de esta máquina[[, %(local)s]].",
        ),
    ),
    Cure(
        "ask_server_admin",
        Sentence(
            pt="Fale com %(server_team)s e envie os detalhes.",
            en="Ask %(server_team)s, and send the details along.",
            es="Hable con %(server_team)s y envíe los detalles.",
        ),
    ),
    Cure(
        "use_other_relay",
        Sentence(
            pt="Envie por outro servidor.",
            en="Send through another server.",
            es="Envíe por otro servidor.",
        ),
    ),
    Cure(
        "renew_certificate",
        Sentence(
            pt="Mande renovar o certificado do servidor, com o nome %(host)s nele.",
            en="Have the server's certificate renewed, with the name %(host)s in it.",
            es="Haga renovar el certificado del servidor, con el nombre %(host)s en él.",
        ),
    ),
    Cure(
        "check_clock",
        Sentence(
            pt="Confira os relógios desta máquina e do servidor.",
            en="Check the clocks of this machine and of the server.",
            es="Compruebe los relojes de esta máquina y del servidor.",
        ),
    ),
    Cure(
        "sign_in_once",
        Sentence(
            pt="Entre como %(user_name)s em um navegador, responda à confirmação e teste de novo.",
            en="Sign in as %(user_name)s in a browser, answer the confirmation, and test again.",
            es=("Entre como %(user_name)s en un navegador, responda a la confirmación y pruebe de nuevo."),
        ),
        unless=(conditions.DOES_NOT_LOG_IN,),
        of_message=Sentence(
            pt="Entre como %(user_name)s em um navegador, responda à confirmação e escolha Tentar agora.",
            en="Sign in as %(user_name)s in a browser, answer the confirmation, and choose Try now.",
            es=("Entre como %(user_name)s en un navegador, responda a la confirmación y elija Probar ahora."),
        ),
    ),
    Cure(
        "enable_smtp_auth",
        Sentence(
            pt="Peça a um administrador que ative “SMTP autenticado” para %(user_name)s.",
            en="Have an administrator switch “Authenticated SMTP” on for %(user_name)s.",
            es="Pida a un administrador que active “SMTP autenticado” para %(user_name)s.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN,),
        commands=commands.SMTP_AUTH_ON,
    ),
    Cure(
        "ask_send_as",
        Sentence(
            pt=(
                "Fale com %(server_team)s: [[%(user_name)s||esta conta]] precisa do direito de enviar "
                "como %(sender)s (“Send As”)."
            ),
            en=(
                "Ask %(server_team)s for the right [[of %(user_name)s ||]]to send as %(sender)s (“Send As”)."
            ),
            es=(
                "Hable con %(server_team)s: [[%(user_name)s||esta cuenta]] necesita el derecho de enviar "
                "como %(sender)s («Send As»)."
            ),
        ),
        unless=(
            conditions.DOES_NOT_LOG_IN,
            conditions.SENDER_IS_LOG_IN,
        ),
    ),
    Cure(
        "check_recipient",
        Sentence(
            pt="Confira o endereço %(recipient)s ou teste com outro.",
            en="Check the address %(recipient)s, or test with another one.",
            es="Revise la dirección %(recipient)s o pruebe con otra.",
        ),
        of_message=Sentence(
            pt="Confira o endereço %(recipient)s e reenvie a mensagem para o endereço certo.",
            en="Check the address %(recipient)s, and resend the message to the right one.",
            es="Compruebe la dirección %(recipient)s y reenvíe el mensaje a la correcta.",
        ),
    ),
    Cure(
        "shrink_message",
        Sentence(
            pt="Envie uma mensagem menor.",
            en="Send a smaller message.",
            es="Envíe un mensaje más pequeño.",
        ),
    ),
    Cure(
        "lower_rate",
        Sentence(
            pt="Envie menos mensagens por vez e faça outros remetentes usarem outras contas.",
            en="Send less at a time, and let other senders use other accounts.",
            es="Envíe menos mensajes por vez y haga que otros remitentes usen otras cuentas.",
        ),
    ),
    Cure(
        "publish_spf_dkim",
        Sentence(
            pt="Inclua este servidor (SPF) e a assinatura dele (DKIM) no DNS do domínio remetente.",
            en="Add this server (SPF) and its signature (DKIM) to the DNS of the sender's domain.",
            es="Incluya este servidor (SPF) y su firma (DKIM) en el DNS del dominio remitente.",
        ),
        unless=(conditions.SENDER_IS_FREEMAIL,),
    ),
    Cure(
        "retry_later",
        Sentence(
            pt="Espere alguns minutos e teste de novo.",
            en="Wait a few minutes and test again.",
            es="Espere unos minutos y pruebe de nuevo.",
        ),
        of_message=Sentence(
            pt="O envio é tentado de novo automaticamente. Para não esperar, escolha Tentar agora.",
            en="It is tried again by itself. To try sooner, choose Try now.",
            es="Se vuelve a intentar automáticamente. Para no esperar, elija Probar ahora.",
        ),
    ),
    Cure(
        "look_up_message_id",
        Sentence(
            pt=(
                "Antes de enviar de novo, peça para procurar o Message-ID %(message_id)s no log do servidor."
            ),
            en=("Before sending again, have the Message-ID %(message_id)s looked up in the server's log."),
            es=(
                "Antes de enviar de nuevo, haga buscar el Message-ID %(message_id)s en el registro del "
                "servidor."
            ),
        ),
    ),
    Cure(
        "copy_report",
        Sentence(
            pt="Envie os detalhes à equipe de e-mail.",
            en="Send the details to the mail team.",
            es="Envíe los detalles al equipo de correo.",
        ),
    ),
    Cure(
        "restore_key",
        Sentence(
            pt=(
                "Digite de novo a senha da credencial. Se outras falharem do mesmo modo, quem administra "
                "o servidor do Postigo precisa recolocar as chaves deste banco de dados."
            ),
            en=(
                "Enter the password of the credential again. If others fail in the same way, whoever runs"
                " the server of Postigo must put back the keys of this database."
            ),
            es=(
                "Escriba de nuevo la contraseña de la credencial. Si otras fallan igual, quien administra"
                " el servidor de Postigo debe reponer las claves de esta base de datos."
            ),
        ),
        change=changes.typed(Asked.SECRET),
    ),
    Cure(
        "correct_ca_file",
        Sentence(
            pt="Peça a quem administra o servidor do Postigo que volte a torná-las legíveis.",
            en="Ask whoever runs the server of Postigo to make them readable again.",
            es="Pida a quien administra el servidor de Postigo que vuelva a hacerlas legibles.",
        ),
    ),
    Cure(
        "save_again",
        Sentence(
            pt="Abra a conta, corrija o que estiver marcado e envie o formulário de novo.",
            en="Open the account, correct what is marked, and save it again.",
            es="Abra la cuenta, corrija lo que esté marcado y envíe el formulario de nuevo.",
        ),
    ),
)
