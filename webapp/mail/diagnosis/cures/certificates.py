"""Cures of certificates: trusting an issuer or one certificate, naming the server, ignoring.

A fingerprint is compared with what the server's team says, since a stranger in between shows one as well.
"""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.conditions.certificates import (
    CHAIN_IS_COMPLETE,
    ISSUER_IS_NOT_ENOUGH,
    ISSUER_WAS_NOT_SENT,
)
from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Asked, Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "trust_issuer",
        Sentence(
            pt="Confirme com %(server_team)s o SHA-256 do emissor %(issuer_name)s: %(issuer_sha256)s. Se for o mesmo, escolha “Confiar neste emissor”. A conta passa a aceitar só o que ele assinou para este servidor.",
            en="Confirm with %(server_team)s the SHA-256 of the issuer %(issuer_name)s: %(issuer_sha256)s. If it is the same, choose “Trust this issuer”. From then on the account accepts only what it signed for this server.",
            es="Confirme con %(server_team)s el SHA-256 del emisor %(issuer_name)s: %(issuer_sha256)s. Si es el mismo, elija «Confiar en este emisor». La cuenta pasa a aceptar solo lo que este firmó para este servidor.",
        ),
        of_message=Sentence(
            pt="Teste a conta e compare o SHA-256 do emissor %(issuer_name)s com o que %(server_team)s informa."
            " Se forem iguais, escolha “Confiar neste emissor”.",
            en="Test the account and compare the SHA-256 of the issuer %(issuer_name)s with what"
            " %(server_team)s says. If they are equal, choose “Trust this issuer”.",
            es="Pruebe la cuenta y compare el SHA-256 del emisor %(issuer_name)s con el que indica"
            " %(server_team)s. Si son iguales, elija «Confiar en este emisor».",
        ),
        unless=(conditions.IGNORES_CERTIFICATE, ISSUER_WAS_NOT_SENT, ISSUER_IS_NOT_ENOUGH),
        change=changes.trusted_issuer(),
    ),
    Cure(
        "trust_certificate",
        Sentence(
            pt="Confirme com %(server_team)s o SHA-256 do certificado: %(sha256)s. Se for o mesmo, escolha “Confiar só neste certificado”. A conta passa a aceitar só este, qualquer que seja o nome ou a validade; depois de uma renovação será preciso confirmar o novo.",
            en="Confirm with %(server_team)s the SHA-256 of the certificate: %(sha256)s. If it is the same, choose “Trust only this certificate”. From then on the account accepts only this one, whatever its name or validity; after a renewal the new one has to be confirmed.",
            es="Confirme con %(server_team)s el SHA-256 del certificado: %(sha256)s. Si es el mismo, elija «Confiar solo en este certificado». La cuenta pasa a aceptar solo este, cualquiera sea su nombre o su validez; tras una renovación habrá que confirmar el nuevo.",
        ),
        of_message=Sentence(
            pt="Teste a conta e compare o SHA-256 do certificado com o que %(server_team)s informa. Se forem"
            " iguais, escolha “Confiar só neste certificado”.",
            en="Test the account and compare the SHA-256 of the certificate with what %(server_team)s says. If"
            " they are equal, choose “Trust only this certificate”.",
            es="Pruebe la cuenta y compare el SHA-256 del certificado con el que indica %(server_team)s. Si son"
            " iguales, elija «Confiar solo en este certificado».",
        ),
        unless=(conditions.IGNORES_CERTIFICATE,),
        change=changes.trusted_certificate(),
    ),
    Cure(
        "trust_renewed",
        Sentence(
            pt="Escolha “Confiar só neste certificado”: a chave é a mesma, então o servidor é o mesmo.",
            en="Choose “Trust only this certificate”: the key is the same, so it is the same server.",
            es="Elija «Confiar solo en este certificado»: la clave es la misma, así que es el mismo servidor.",
        ),
        of_message=Sentence(
            pt="Teste a conta e escolha “Confiar só neste certificado”: a chave é a mesma, então o servidor é o mesmo.",
            en="Test the account and choose “Trust only this certificate”: the key is the same, so it is the same server.",
            es="Pruebe la cuenta y elija «Confiar solo en este certificado»: la clave es la misma, así que es el mismo servidor.",
        ),
        unless=(conditions.IGNORES_CERTIFICATE,),
        change=changes.trusted_certificate(),
    ),
    Cure(
        "ask_about_certificate",
        Sentence(
            pt="Confirme com %(server_team)s se o certificado foi trocado. Se ninguém o trocou, avise a equipe de segurança.",
            en="Ask %(server_team)s whether the certificate was replaced. If nobody replaced it, tell the security team.",
            es="Confirme con %(server_team)s si se cambió el certificado. Si nadie lo cambió, avise al equipo de seguridad.",
        ),
    ),
    Cure(
        "empty_trusted_certificate",
        Sentence(
            pt="Se o servidor passou a ter um certificado de uma autoridade conhecida, esvazie “Certificado"
            " confiável” na conta.",
            en="If the server now has a certificate of a well-known authority, empty “Trusted certificate” in the"
            " account.",
            es="Si el servidor pasó a tener un certificado de una autoridad conocida, vacíe «Certificado de"
            " confianza» en la cuenta.",
        ),
        change=changes.fixed(trusted_certificate=""),
    ),
    Cure(
        "add_house_authority",
        Sentence(
            pt="Se a autoridade é da sua organização e outras contas a usam, adicione o certificado dela na"
            " página Geral: vale para todas.",
            en="If the authority is your organisation's and other accounts use it, add its certificate on the"
            " page General: it counts for all of them.",
            es="Si la autoridad es de su organización y otras cuentas la usan, agregue su certificado en la"
            " página General: vale para todas.",
        ),
        unless=(ISSUER_IS_NOT_ENOUGH,),
    ),
    Cure(
        "install_chain",
        Sentence(
            pt="Fale com %(server_team)s: falta instalar no servidor a cadeia completa (o arquivo fullchain).",
            en="Ask %(server_team)s to install the complete chain on the server (the file fullchain).",
            es="Hable con %(server_team)s: falta instalar en el servidor la cadena completa (el archivo fullchain).",
        ),
        unless=(CHAIN_IS_COMPLETE,),
    ),
    Cure(
        "update_chain",
        Sentence(
            pt="Fale com %(server_team)s: falta instalar a cadeia atual da autoridade (o arquivo fullchain).",
            en="Ask %(server_team)s to install the authority's present chain (the file fullchain).",
            es="Hable con %(server_team)s: falta instalar la cadena actual de la autoridad (el archivo fullchain).",
        ),
    ),
    Cure(
        "update_authorities",
        Sentence(
            pt="Peça a quem administra o servidor do Postigo que instale ou atualize a lista de autoridades do sistema"
            " (o pacote ca-certificates).",
            en="Ask whoever runs the server of Postigo to install or update the system's list of authorities (the"
            " package ca-certificates).",
            es="Pida a quien administra el servidor de Postigo que instale o actualice la lista de autoridades del"
            " sistema (el paquete ca-certificates).",
        ),
    ),
    Cure(
        "use_certificate_name",
        Sentence(
            pt="Confirme com %(server_team)s o nome certo do servidor. Se for um destes, use-o como Host SMTP: %(names)s.",
            en="Ask %(server_team)s for the right name of the server. If it is one of these, use it as SMTP host: %(names)s.",
            es="Confirme con %(server_team)s el nombre correcto del servidor. Si es uno de estos, úselo como Host SMTP: %(names)s.",
        ),
        change=changes.typed(Asked.HOST),
        unless=(conditions.IGNORES_CERTIFICATE,),
    ),
    Cure(
        "set_tls_name",
        Sentence(
            pt="Se o Host SMTP está certo e só o certificado tem outro nome, digite em “Nome no certificado” o nome"
            " que %(server_team)s informar.",
            en="If the SMTP host is right and only the certificate has another name, type the name that"
            " %(server_team)s tells you as “Name in the certificate”.",
            es="Si el Host SMTP está bien y solo el certificado tiene otro nombre, escriba en «Nombre en el"
            " certificado» el nombre que indique %(server_team)s.",
        ),
        change=changes.typed(Asked.TLS_NAME),
        unless=(conditions.IGNORES_CERTIFICATE,),
    ),
    Cure(
        "ignore_certificate",
        Sentence(
            pt="Se você aceita por um tempo o risco de alguém no caminho se passar pelo servidor, ignore erros de"
            " certificado na conta, com motivo e data final.",
            en="If you accept for a time the risk that somebody in between poses as the server, ignore"
            " certificate errors in the account, with a reason and an end.",
            es="Si acepta por un tiempo el riesgo de que alguien en el camino se haga pasar por el servidor,"
            " ignore los errores de certificado en la cuenta, con motivo y fecha final.",
        ),
        unless=(conditions.IGNORES_CERTIFICATE,),
        change=changes.ignored_certificate(),
    ),
)
