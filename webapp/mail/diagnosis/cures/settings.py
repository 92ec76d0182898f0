"""Cures that change the account or its credential."""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.conditions import found
from webapp.mail.diagnosis.conditions.at_provider import (
    HOST_IS_PROVIDERS_OWN,
    HOST_NAMES_NO_SSL,
    HOST_NAMES_NO_STARTTLS,
    HOST_TAKES_NO_LOG_IN,
    IS_AS_PROVIDER_SAYS,
)
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Asked, Cure, SettingsChange
from webapp.mail.diagnosis.providers import (
    HOST_HAS_OTHER_USER_NAME,
    HOST_NEEDS_LOG_IN,
    NO_OTHER_PORT_IS_NAMED,
)
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_ssl_465",
        Sentence(
            pt="Na conta, escolha o tipo de conexão SSL e a porta 465, a mais comum para SSL.",
            en="In the account choose the connection type SSL and port 465, the usual one for SSL.",
            es="En la cuenta elija el tipo de conexión SSL y el puerto 465, el habitual para SSL.",
        ),
        unless=(
            conditions.USES_IMPLICIT_TLS,
            HOST_NAMES_NO_SSL,
            found.FOUND_PLACE,
            found.port_is_closed(465),
        ),
        change=changes.usual_port("ssl"),
    ),
    Cure(
        "use_starttls_587",
        Sentence(
            pt="Na conta, escolha o tipo de conexão TLS (STARTTLS) e a porta 587, a mais comum para TLS.",
            en=(
                "In the account choose the connection type TLS (STARTTLS) and port 587, the usual one for"
                " TLS."
            ),
            es=(
                "En la cuenta elija el tipo de conexión TLS (STARTTLS) y el puerto 587, el habitual para TLS."
            ),
        ),
        unless=(
            conditions.USES_STARTTLS,
            HOST_NAMES_NO_STARTTLS,
            found.FOUND_PLACE,
            found.port_is_closed(587),
        ),
        change=changes.usual_port("tls"),
    ),
    Cure(
        "use_ssl_here",
        Sentence(
            pt="Na conta, escolha o tipo de conexão SSL e mantenha a porta %(port)s.",
            en="In the account choose the connection type SSL, and keep port %(port)s.",
            es="En la cuenta elija el tipo de conexión SSL y mantenga el puerto %(port)s.",
        ),
        unless=(conditions.USES_IMPLICIT_TLS, found.FOUND_PLACE),
        change=changes.same_port("ssl"),
    ),
    Cure(
        "use_starttls_here",
        Sentence(
            pt="Na conta, escolha o tipo de conexão TLS (STARTTLS) e mantenha a porta %(port)s.",
            en="In the account choose the connection type TLS (STARTTLS), and keep port %(port)s.",
            es="En la cuenta elija el tipo de conexión TLS (STARTTLS) y mantenga el puerto %(port)s.",
        ),
        unless=(conditions.USES_STARTTLS, found.FOUND_PLACE),
        change=changes.same_port("tls"),
    ),
    Cure(
        "use_provider_port",
        Sentence(
            pt="Use a porta e o tipo de conexão que o provedor de %(host)s indica.",
            en="Use the port and the connection type that the provider of %(host)s names.",
            es="Use el puerto y el tipo de conexión que indica el proveedor de %(host)s.",
        ),
        unless=(NO_OTHER_PORT_IS_NAMED, found.FOUND_PLACE),
        doubts_settings=True,
        change=changes.as_provider_says(),
    ),
    Cure(
        "use_plain_25",
        Sentence(
            pt=("Só se a rede no caminho for confiável: desligue a conexão segura, em geral com a porta 25."),
            en=(
                "Only if the network in between is trusted: switch the secure connection off, usually "
                "with port 25."
            ),
            es=(
                "Solo si la red intermedia es de confianza: desactive la conexión segura, por lo general "
                "con el puerto 25."
            ),
        ),
        unless=(conditions.IS_PLAIN, HOST_NEEDS_LOG_IN, found.FOUND_PLACE, found.PLAIN_PORT_IS_CLOSED),
        change=changes.plain(),
    ),
    Cure(
        "choose_tls",
        Sentence(
            pt="Na conta, responda Sim a “Usar conexão segura?” e escolha TLS.",
            en="In the account answer Yes to “Use secure connection?” and choose TLS.",
            es="En la cuenta responda Sí a «¿Usar conexión segura?» y elija TLS.",
        ),
        unless=(conditions.USES_TLS, found.FOUND_PLACE),
        change=changes.same_port("tls"),
    ),
    Cure(
        "correct_host",
        Sentence(
            pt="Confira o Host SMTP %(host)s letra por letra.",
            en="Check the SMTP host %(host)s letter by letter.",
            es="Revise el Host SMTP %(host)s letra por letra.",
        ),
        # The host that a provider names to everybody is right, whatever answers there.
        unless=(HOST_IS_PROVIDERS_OWN,),
        doubts_settings=True,
        change=changes.typed(Asked.HOST, "host"),
    ),
    Cure(
        "correct_port",
        Sentence(
            pt=("Confira a porta %(port)s. As usuais são 587 para TLS, 465 para SSL e 25 sem criptografia."),
            en="Check the port %(port)s. Usual are 587 for TLS, 465 for SSL and 25 without encryption.",
            es=("Revise el puerto %(port)s. Los habituales son 587 para TLS, 465 para SSL y 25 sin cifrado."),
        ),
        unless=(IS_AS_PROVIDER_SAYS, found.FOUND_PLACE, found.NO_PORT_REACHED, found.ANSWERS_NOW),
        doubts_settings=True,
        change=changes.typed(Asked.PORT, "port"),
    ),
    Cure(
        "use_connector",
        Sentence(
            pt="Se o servidor só é alcançado de outra rede, faça a conta usar um Network Connector.",
            en=(
                "If the server can be reached from another network only, let the account use a Network "
                "Connector."
            ),
            es=("Si al servidor solo se llega desde otra red, haga que la cuenta use un Network Connector."),
        ),
        unless=(conditions.HAS_CONNECTOR,),
        change=changes.typed(Asked.CONNECTOR),
    ),
    Cure(
        "set_ehlo_name",
        Sentence(
            pt="Informe o nome completo desta máquina, como postigo.example.com, em Nome no EHLO: nesta conta ou, para todas, na página Geral.",
            en="Enter the full name of this machine, such as postigo.example.com, as EHLO name: in this account or, for all accounts, on the page General.",
            es="Escriba el nombre completo de esta máquina, como postigo.example.com, en Nombre en EHLO: en esta cuenta o, para todas, en la página General.",
        ),
        change=changes.typed(Asked.EHLO_NAME),
    ),
    Cure(
        "turn_authentication_on",
        Sentence(
            pt="Na conta, responda Sim a “Usar autenticação?” e escolha uma credencial.",
            en="In the account answer Yes to “Use authentication?” and choose a credential.",
            es="En la cuenta responda Sí a «¿Usar autenticación?» y elija una credencial.",
        ),
        unless=(conditions.LOGS_IN, HOST_TAKES_NO_LOG_IN),
        change=changes.typed(Asked.LOG_IN),
    ),
    Cure(
        "turn_authentication_off",
        Sentence(
            pt="Se este servidor não precisa de autenticação, responda Não a “Usar autenticação?”.",
            en="If this server needs no log-in, answer No to “Use authentication?”.",
            es="Si este servidor no necesita autenticación, responda No a “¿Usar autenticación?”.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN, HOST_NEEDS_LOG_IN),
        change=changes.fixed(authenticate=False),
    ),
    Cure(
        "replace_secret",
        Sentence(
            pt="Digite de novo a senha da credencial, exatamente como foi fornecida.",
            en="Enter the password of the credential again, exactly as it was given.",
            es="Escriba de nuevo la contraseña de la credencial, exactamente como se la dieron.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN, USES_OAUTH),
        change=changes.typed(Asked.SECRET),
    ),
    Cure(
        "use_full_address",
        Sentence(
            pt=("Tente o endereço de e-mail completo como usuário em vez de %(user_name)s, ou o contrário."),
            en=("Try the full e-mail address as user name instead of %(user_name)s, or the other way round."),
            es="Pruebe la dirección completa como usuario en lugar de %(user_name)s, o al revés.",
        ),
        unless=(
            conditions.DOES_NOT_LOG_IN,
            conditions.LOG_IN_IS_ADDRESS,
            HOST_HAS_OTHER_USER_NAME,
        ),
        doubts_settings=True,
        change=SettingsChange(asks=Asked.USER_NAME, proposes=changes.full_user_name),
    ),
    Cure(
        "use_app_password",
        Sentence(
            pt=(
                "Crie uma senha de app nas configurações de segurança de %(user_name)s e guarde-a na "
                "credencial."
            ),
            en=(
                "Create an app password in the security settings of %(user_name)s and store it in the "
                "credential."
            ),
            es=(
                "Cree una contraseña de aplicación en la seguridad de %(user_name)s y guárdela en la "
                "credencial."
            ),
        ),
        unless=(conditions.DOES_NOT_LOG_IN, USES_OAUTH),
        change=changes.typed(Asked.SECRET),
    ),
    Cure(
        "use_login_as_sender",
        Sentence(
            pt="Use o endereço do usuário %(user_name)s como remetente e Return-Path.",
            en="Use the address of the log-in %(user_name)s as sender and Return-Path.",
            es="Use la dirección del usuario %(user_name)s como remitente y Return-Path.",
        ),
        unless=(
            conditions.DOES_NOT_LOG_IN,
            conditions.SENDER_IS_LOG_IN,
            conditions.LOG_IN_IS_NO_ADDRESS,
        ),
        change=changes.log_in_as_sender(),
    ),
    Cure(
        "correct_sender",
        Sentence(
            pt="Confira o remetente %(sender)s e o domínio dele.",
            en="Check the sender %(sender)s and its domain.",
            es="Revise el remitente %(sender)s y su dominio.",
        ),
        change=changes.typed(Asked.SENDER, "from"),
    ),
    Cure(
        "type_secret_again",
        Sentence(
            pt="Abra a conta, digite a senha da credencial mais uma vez e envie o formulário.",
            en="Open the account, type the password of the credential once more and submit the form.",
            es="Abra la cuenta, escriba una vez más la contraseña de la credencial y envíe el formulario.",
        ),
        change=changes.typed(Asked.SECRET_AGAIN),
    ),
    Cure(
        "send_eight_bit_anyway",
        Sentence(
            pt="Ou responda Sim a “Enviar mensagem assinada mesmo assim?” na conta: a maioria dos servidores não altera nada.",
            en="Or answer Yes to “Send signed messages anyway?” in the account: most servers alter nothing.",
            es="O responda Sí a “¿Enviar los mensajes firmados de todos modos?” en la cuenta: la mayoría de los servidores no altera nada.",
        ),
        change=changes.fixed(eight_bit_anyway=True),
    ),
)
