"""Domains of providers that give addresses to anybody, and where only the provider may send as them."""

# As the providers publish them; Yahoo and Gmail have sent p=reject or p=quarantine since 2014 and 2024.
DOMAINS = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "outlook.com",
            "hotmail.com",
            "live.com",
            "msn.com",
            "outlook.com.br",
        ),
        *(
            "hotmail.com.br",
            "yahoo.com",
            "yahoo.com.br",
            "yahoo.es",
            "ymail.com",
            "rocketmail.com",
            "aol.com",
        ),
        *("icloud.com", "me.com", "mac.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "mail.ru"),
        *(
            "yandex.com",
            "yandex.ru",
            "proton.me",
            "protonmail.com",
            "uol.com.br",
            "bol.com.br",
            "terra.com.br",
        ),
        *(
            "ig.com.br",
            "globo.com",
            "zoho.com",
            "fastmail.com",
            "qq.com",
            "163.com",
            "126.com",
            "zohomail.com",
        ),
        *("outlook.es", "hotmail.es", "yahoo.com.ar", "yahoo.com.mx", "oi.com.br", "r7.com"),
    }
)


def is_freemail(address: str) -> bool:
    """Tell whether the address is of such a domain."""
    return address.rpartition("@")[2].strip().lower().rstrip(".") in DOMAINS
