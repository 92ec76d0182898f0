"""Cures that take place in the console of a sending service."""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_smtp_key",
        Sentence(
            pt="Crie no painel do provedor a senha própria para SMTP e guarde-a na credencial desta conta.",
            en="Create the password meant for SMTP in the provider's console, and store it in this account's credential.",
            es="Cree en el panel del proveedor la contraseña propia para SMTP y guárdela en la credencial de esta cuenta.",
        ),
        unless=(conditions.DOES_NOT_LOG_IN,),
    ),
    Cure(
        "verify_sender_at_provider",
        Sentence(
            pt="Verifique no painel do provedor o domínio de %(sender)s, ou o próprio endereço.",
            en="Verify the domain of %(sender)s, or the address itself, in the provider's console.",
            es="Verifique en el panel del proveedor el dominio de %(sender)s, o la propia dirección.",
        ),
    ),
    Cure(
        "use_verified_sender",
        Sentence(
            pt="Ou use como remetente um endereço que o provedor já verificou.",
            en="Or use an address as sender that the provider has verified already.",
            es="O use como remitente una dirección que el proveedor ya verificó.",
        ),
    ),
    Cure(
        "finish_set_up_at_provider",
        Sentence(
            pt="Entre no painel do provedor e conclua o que falta para a conta sair do modo de teste.",
            en="Sign in to the provider's console and complete what is missing for the account to leave test mode.",
            es="Entre en el panel del proveedor y complete lo que falta para que la cuenta salga del modo de prueba.",
        ),
    ),
    Cure(
        "allow_address_at_provider",
        Sentence(
            pt="Libere no painel do provedor o endereço IP público com que o Postigo sai para a internet.",
            en="In the provider's console allow the public IP address with which Postigo reaches the internet.",
            es="Permita en el panel del proveedor la dirección IP pública con la que Postigo sale a internet.",
        ),
    ),
    Cure(
        "raise_plan",
        Sentence(
            pt="Aumente o plano ou compre créditos no painel do provedor.",
            en="Raise the plan or buy credits in the provider's console.",
            es="Amplíe el plan o compre créditos en el panel del proveedor.",
        ),
    ),
    Cure(
        "ask_provider_support",
        Sentence(
            pt="Abra um chamado no suporte do provedor com a resposta acima.",
            en="Open a ticket with the provider's support, with the reply above.",
            es="Abra un caso en el soporte del proveedor con la respuesta de arriba.",
        ),
    ),
)
