"""Causes of refusals by a block list: which list, which address, and where to ask; or that nobody is listed.

One row for each list. `server.address_blocked` stands for lists that have no row.
"""

from typing import NamedTuple

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY

# What a listed link in the text of a message looks like is told by `message.rejected_as_spam`.
_OTHERS = ("server.address_blocked", "message.rejected_as_spam", "rcpt_to.relay_denied")


class BlockList(NamedTuple):
    """One block list: `text` recognises it in a reply, `page` is where its operator removes an address."""

    code: str
    name: str
    seen: str
    text: str
    page: str


LISTINGS = (
    BlockList(
        "spamhaus",
        "Spamhaus ZEN",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org;"
        " https://www.spamhaus.org/query/ip/192.0.2.1",
        r"^(?![\s\S]*(127\.255\.255\.25|\bdbl\b|returnc|open[- ]resolver))[\s\S]*(spamhaus|abuseat\.org|exploits block ?list|\((sbl|xbl|css)\))",
        "https://check.spamhaus.org",
    ),
    BlockList(
        "barracuda_central",
        "Barracuda Reputation",
        "554 Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation;"
        " http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.1",
        r"(barracudacentral\.org|barracuda(networks|central)\.\w+/(reputation|rbl|lookups)|barracuda reputation)",
        "https://www.barracudacentral.org/rbl/removal-request",
    ),
    BlockList(
        "spamcop",
        "SpamCop",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net; Blocked - see"
        " https://www.spamcop.net/bl.shtml?192.0.2.1",
        r"spamcop\.(net|mimecast)",
        "https://www.spamcop.net/bl.shtml",
    ),
    BlockList(
        "uceprotect_1",
        "UCEPROTECT 1",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl-1.uceprotect.net; IP 192.0.2.1 is"
        " UCEPROTECT-Level 1 listed",
        r"^(?![\s\S]*(dnsbl-[23]\.|level ?[23]))[\s\S]*uceprotect",
        "https://www.uceprotect.net/en/rblcheck.php",
    ),
    BlockList(
        "trend_micro",
        "Trend Micro Email Reputation",
        "550 Service unavailable; Client host [192.0.2.1] blocked using Trend Micro RBL+. Please see"
        " http://www.mail-abuse.com/cgi-bin/lookup?ip_address=192.0.2.1",
        r"(mail-abuse\.(com|org)|trend ?micro (rbl|e-?mail reputation)|ers\.trendmicro)",
        "https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/",
    ),
    BlockList(
        "proofpoint",
        "Proofpoint Dynamic Reputation",
        "554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1",
        r"(ipcheck\.proofpoint|proofpoint dynamic reputation)",
        "https://ipcheck.proofpoint.com",
    ),
    BlockList(
        "cloudmark",
        "Cloudmark Sender Intelligence",
        "554 Connection refused. This IP has a poor reputation on Cloudmark Sender Intelligence (CSI). IB103",
        r"(csi\.cloudmark|cloudmark sender intelligence|cloudmark\.com/en/reset)",
        "https://csi.cloudmark.com/en/reset",
    ),
    BlockList(
        "cisco_talos",
        "Cisco Talos",
        "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe"
        " that this failure is in error, please contact the intended recipient via alternate means.",
        r"(sending MTA.{0,3}s poor reputation|senderbase|talosintelligence|\bSBRS\b)",
        "https://talosintelligence.com/reputation_center",
    ),
    BlockList(
        "mimecast",
        "Mimecast",
        "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550",
        r"(csi\.mimecast|local ct ip reputation|poor reputation sender)",
        "https://community.mimecast.com",
    ),
    BlockList(
        "symantec",
        "Symantec Email Security.cloud",
        "501 Connection rejected by policy [7.7] 38206, please visit"
        " https://support.symantec.com/en_US/article.TECH246726.html for more details about this error message.",
        r"(connection rejected by policy \[7\.\d+\]|ipremoval\.sms\.symantec)",
        "https://ipremoval.sms.symantec.com",
    ),
    BlockList(
        "abusix",
        "Abusix Mail Intelligence",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using combined.mail.abusix.zone",
        r"abusix",
        "https://lookup.abusix.com",
    ),
    BlockList(
        "psbl",
        "PSBL",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using psbl.surriel.com",
        r"psbl\.(surriel|org)",
        "https://psbl.org",
    ),
    BlockList(
        "mailspike",
        "Mailspike",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.mailspike.net",
        r"mailspike",
        "https://mailspike.io/ip_verify",
    ),
    BlockList(
        "hostkarma",
        "Hostkarma",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using hostkarma.junkemailfilter.com",
        r"(hostkarma|junkemailfilter)",
        "https://ipadmin.junkemailfilter.com/remove.php",
    ),
    BlockList(
        "invaluement",
        "Invaluement",
        "554 5.7.1 Blocked by ivmSIP: see https://www.invaluement.com/lookup/?item=192.0.2.1",
        r"(invaluement|\bivmsip)",
        "https://www.invaluement.com/lookup",
    ),
    BlockList(
        "spam_eating_monkey",
        "SpamEatingMonkey",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spameatingmonkey.net",
        r"spameatingmonkey",
        "https://spameatingmonkey.com/lookup",
    ),
    BlockList(
        "blocklist_de",
        "blocklist.de",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.blocklist.de",
        r"blocklist\.de",
        "https://www.blocklist.de/en/delist.html",
    ),
    BlockList(
        "dronebl",
        "DroneBL",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl.dronebl.org",
        r"dronebl",
        "https://dronebl.org/lookup",
    ),
    BlockList(
        "spamrl",
        "SpamExperts",
        "550 IP 192.0.2.1 is listed on https://spamrl.com/",
        r"(\bip\b|host|client|address|server)[\s\S]*spamrl\.com",
        "https://spamrl.com",
    ),
    BlockList(
        "fortiguard",
        "FortiGuard",
        "554 5.7.1 Blocked by FortiGuard - AntiSpam IP reputation, client 192.0.2.1",
        r"fortiguard[\s\S]*\bip\b",
        "https://www.fortiguard.com/services/antispam",
    ),
    BlockList(
        "telekom",
        "Telekom Deutschland",
        "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to"
        " clarify.) (BL)",
        r"(tosa@rx\.t-online|rx\.t-online\.de)",
        "https://postmaster.t-online.de",
    ),
)


def _cause(each: BlockList) -> Cause:
    return Cause(
        f"address.listed_by_{each.code}",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt=f"O endereço que envia[[, %(named_address)s,]] está na lista {each.name}",
            en=f"The sending address[[ %(named_address)s]] is on the list {each.name}",
            es=f"La dirección que envía[[, %(named_address)s,]] está en la lista {each.name}",
        ),
        meaning=Sentence(
            pt="%(host)s consulta essa lista e recusa tudo o que vem do endereço, seja qual for a mensagem. A senha e o"
            " texto não são o problema.",
            en="%(host)s asks this list and refuses all that comes from the address, whatever the message. Password"
            " and text are not the matter.",
            es="%(host)s consulta esa lista y rechaza todo lo que viene de la dirección, sea cual sea el mensaje. La"
            " contraseña y el texto no son el problema.",
        ),
        field="host",
        cures=("use_other_relay", "use_connector"),
        ask=Ask.NETWORK_TEAM,
        steps=(
            Sentence(
                pt="Descubra o que nessa rede envia spam ou vírus e pare isso; senão o endereço volta à lista.",
                en="Find out what in this network sends spam or viruses and stop it; else the address is listed again.",
                es="Averigüe qué envía spam o virus en esa red y deténgalo; si no, la dirección vuelve a la lista.",
            ),
            Sentence(
                pt=f"Depois peça a retirada do endereço em {each.page}",
                en=f"Then ask for the address to be removed at {each.page}",
                es=f"Después pida la retirada de la dirección en {each.page}",
            ),
        ),
        signals=(Signal(ANY, each.seen, each.name, text=each.text, is_decisive=True, over=_OTHERS),),
        sources=(each.page,),
    )


CAUSES = tuple(_cause(each) for each in LISTINGS)
