"""Cures that further looks found to be right (`mail.looks`): they stand first, whatever the cause."""

from webapp.mail.diagnosis.conditions import found
from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_found_place",
        Sentence(
            pt="Na porta %(found_port)s, %(host)s responde com %(found_type)s. Na conta, escolha o tipo de conexão %(found_type)s e a porta %(found_port)s.",
            en="At port %(found_port)s %(host)s answers with %(found_type)s. In the account choose the connection type %(found_type)s and port %(found_port)s.",
            es="En el puerto %(found_port)s, %(host)s responde con %(found_type)s. En la cuenta elija el tipo de conexión %(found_type)s y el puerto %(found_port)s.",
        ),
        first_when=found.FOUND_PLACE,
        change=changes.place_found(),
    ),
    Cure(
        "leave_connector_out",
        Sentence(
            pt="Sem o conector, %(host)s responde na porta %(port)s. Se a rede permite, responda Não a “Usar Network Connector?”; senão, peça a quem cuida dele que libere este servidor.",
            en="Without the connector %(host)s answers at port %(port)s. If the network permits, answer No to “Use Network Connector?”; else ask whoever runs it to let this server through.",
            es="Sin el conector, %(host)s responde en el puerto %(port)s. Si la red lo permite, responda No a «¿Usar Network Connector?»; si no, pida a quien lo administra que deje pasar este servidor.",
        ),
        first_when=found.DIRECT_WORKS,
        change=changes.fixed(use_connector=False),
    ),
    Cure(
        "test_again_now",
        Sentence(
            pt="Teste de novo: logo depois da falha, o servidor respondeu como a conta pede.",
            en="Test again: right after the failure the server answered as the account wants it.",
            es="Pruebe de nuevo: justo después del fallo, el servidor respondió como pide la cuenta.",
        ),
        first_when=found.ANSWERS_NOW,
    ),
)
