"""Causes of names that cannot be resolved, and of addresses that may not be used."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions.at_provider import HOST_IS_PROVIDERS_OWN
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "deadline.reached",
        Fault.SERVER,
        title=Sentence(
            pt="O tempo acabou no caminho até %(host)s:%(port)s",
            en="The time ran out on the way to %(host)s:%(port)s",
            es="El tiempo se agotó en el camino a %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt=(
                "O teste todo pode levar %(limit_s)s segundos, e eles se esgotaram antes de chegar ao "
                "servidor."
            ),
            en=(
                "The whole test may take %(limit_s)s seconds, and they were used up before the server "
                "was reached."
            ),
            es=(
                "La prueba entera puede durar %(limit_s)s segundos, y se agotaron antes de llegar al "
                "servidor."
            ),
        ),
        field="host",
        cures=(
            "retry_later",
            "ask_firewall",
            "use_connector",
        ),
        ask=Ask.NETWORK_TEAM,
    ),
    Cause(
        "resolve.looks_like_email",
        Fault.SERVER,
        title=Sentence(
            pt="Digite o nome do servidor: [[%(host)s||o que foi digitado]] é um endereço de e-mail",
            en="Type the name of the server: [[%(host)s||what was typed]] is an e-mail address",
            es="Escriba el nombre del servidor: [[%(host)s||lo escrito]] es una dirección de correo",
        ),
        meaning=Sentence(
            pt="O campo pede o nome do servidor que envia os e-mails, como smtp.example.com.",
            en="The field takes the name of the server that sends the mail, such as smtp.example.com.",
            es="El campo pide el nombre del servidor que envía el correo, como smtp.example.com.",
        ),
        field="host",
        cures=("correct_host",),
        sources=("RFC 1123 section 2.1",),
    ),
    Cause(
        "resolve.bad_name",
        Fault.SERVER,
        title=Sentence(
            pt="[[%(host)s||O que foi digitado]] não pode ser o nome de um servidor",
            en="[[%(host)s||What was typed]] cannot be the name of a server",
            es="[[%(host)s||Lo escrito]] no puede ser el nombre de un servidor",
        ),
        meaning=Sentence(
            pt="O nome tem caracteres ou partes que nomes no DNS nunca têm.",
            en="The name has characters or parts that names in DNS never have.",
            es="El nombre tiene caracteres o partes que los nombres en DNS nunca tienen.",
        ),
        field="host",
        cures=("correct_host",),
        sources=("RFC 1123 section 2.1",),
    ),
    Cause(
        "resolve.not_found",
        Fault.SERVER,
        title=Sentence(
            pt="Confira o Host SMTP: não existe servidor[[ chamado %(host)s|| com esse nome]]",
            en="Check the SMTP host: there is no server [[called %(host)s||of that name]]",
            es="Revise el Host SMTP: no existe ningún servidor [[llamado %(host)s||con ese nombre]]",
        ),
        meaning=Sentence(
            pt=(
                "O serviço de nomes (DNS) desta máquina não conhece o nome. Ele está escrito errado ou "
                "só existe em outra rede."
            ),
            en=(
                "The name service (DNS) of this machine does not know the name. It is misspelt, or known "
                "only in another network."
            ),
            es=(
                "El servicio de nombres (DNS) de esta máquina no conoce el nombre. Está mal escrito o "
                "solo existe en otra red."
            ),
        ),
        field="host",
        cures=(
            "correct_host",
            "use_connector",
        ),
        sources=("RFC 2308 section 2.1",),
    ),
    Cause(
        "resolve.no_address",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não tem endereço",
            en="%(host)s has no address",
            es="%(host)s no tiene dirección",
        ),
        meaning=Sentence(
            pt="O nome existe no DNS, mas sem endereço IP.",
            en="The name exists in DNS, but without an IP address.",
            es="El nombre existe en DNS, pero sin dirección IP.",
        ),
        field="host",
        cures=(
            "correct_host",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 2308 section 2.2",),
    ),
    Cause(
        "resolve.temporary",
        Fault.SERVER,
        title=Sentence(
            pt="O serviço de nomes falhou ao procurar %(host)s",
            en="The name service failed on %(host)s",
            es="El servicio de nombres falló al buscar %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor DNS desta máquina respondeu que não conseguiu descobrir. O nome em si pode "
                "estar certo."
            ),
            en=(
                "The DNS server of this machine answered that it could not find out. The name itself may "
                "be right."
            ),
            es=(
                "El servidor DNS de esta máquina respondió que no pudo averiguarlo. El nombre puede ser "
                "correcto."
            ),
        ),
        field="host",
        cures=(
            "retry_later",
            "use_connector",
        ),
        sources=("RFC 1035 section 4.1.1",),
    ),
    Cause(
        "resolve.known_name_not_found",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O serviço de nomes daqui não encontra %(host)s, que existe",
            en="The name service here does not find %(host)s, which exists",
            es="El servicio de nombres de aquí no encuentra %(host)s, que existe",
        ),
        meaning=Sentence(
            pt="É o servidor que o provedor indica a todos os clientes, portanto o nome está certo. O DNS desta rede o"
            " bloqueia, não alcança a internet ou só conhece nomes internos.",
            en="It is the server that the provider names to all its customers, so the name is right. The DNS of this"
            " network blocks it, does not reach the internet, or knows internal names only.",
            es="Es el servidor que el proveedor indica a todos los clientes, así que el nombre es correcto. El DNS de"
            " esta red lo bloquea, no alcanza internet o solo conoce nombres internos.",
        ),
        field="host",
        cures=("use_connector",),
        steps=(
            Sentence(
                pt="Peça à equipe de rede que o DNS usado por esta máquina encontre %(host)s.",
                en="Ask the network team to let the DNS that this machine uses find %(host)s.",
                es="Pida al equipo de red que el DNS que usa esta máquina encuentre %(host)s.",
            ),
        ),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.RESOLVE,),
                "no such name: smtp.gmail.com",
                "RFC 2308 section 2.1; networks whose DNS does not reach the internet",
                of=("resolve.not_found", "resolve.no_address", "address.refused"),
                when=(HOST_IS_PROVIDERS_OWN,),
            ),
        ),
        sources=("RFC 2308 section 2.1",),
    ),
    Cause(
        "resolve.timeout",
        Fault.SERVER,
        title=Sentence(
            pt="O serviço de nomes não respondeu sobre %(host)s",
            en="The name service did not answer for %(host)s",
            es="El servicio de nombres no respondió sobre %(host)s",
        ),
        meaning=Sentence(
            pt=("O servidor DNS desta máquina está lento ou fora de alcance. O nome em si pode estar certo."),
            en="The DNS server of this machine is slow or out of reach. The name itself may be right.",
            es=(
                "El servidor DNS de esta máquina está lento o fuera de alcance. El nombre puede ser correcto."
            ),
        ),
        field="host",
        cures=(
            "retry_later",
            "use_connector",
        ),
        sources=("RFC 1035 section 4.2.1",),
    ),
    Cause(
        "address.refused",
        Fault.SERVER,
        title=Sentence(
            pt="Esta instalação não se conecta a %(host)s",
            en="This installation does not connect to %(host)s",
            es="Esta instalación no se conecta a %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "Todos os endereços do nome são de um tipo proibido aqui: link-local (169.254.x.x ou "
                "fe80::, que só valem dentro de uma rede local), de metadados de nuvem ou multicast (de "
                "grupo)."
            ),
            en=(
                "Every address of the name is of a kind that is forbidden here: link-local (169.254.x.x "
                "or fe80::, which count only inside one local network), cloud metadata or multicast "
                "(group) addresses."
            ),
            es=(
                "Todas las direcciones del nombre son de un tipo prohibido aquí: de enlace local "
                "(169.254.x.x o fe80::, que solo valen dentro de una red local), de metadatos de nube o "
                "multicast (de grupo)."
            ),
        ),
        field="host",
        cures=("correct_host",),
    ),
)
