"""What an access token says of itself, where it is a JSON Web Token (RFC 7519, RFC 9068).

Nobody here checks its signature: the server does. It is read to be shown, and never shown itself.
"""

import base64
import binascii
import json
from typing import Any

_AT_MOST = 20
_TEXT_MAX = 200


def read_claims(token: str) -> dict[str, Any]:
    """Return roles, scopes, audience, application, its object in the directory, and tenant of `token`, as
    plain values.

    What it lacks is missing; of a token that is no JSON Web Token nothing is known.
    """
    payload = _payload(token)
    found = {
        "token_roles": _texts(payload.get("roles")),
        "token_scopes": _texts(payload.get("scp")),
        "token_audience": _text(payload.get("aud")),
        "token_application": _text(payload.get("appid") or payload.get("azp")),
        "token_tenant": _text(payload.get("tid")),
        "token_object_id": _text(payload.get("oid")),
    }
    # An application without any role has no such claim; what is no token of ours to read has nothing at all.
    if payload and found["token_roles"] is None:
        found["token_roles"] = []
    return {name: value for name, value in found.items() if value is not None}


def _payload(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value[:_TEXT_MAX] if isinstance(value, str) and value else None


def _texts(value: Any) -> list[str] | None:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list):
        return None
    return [item[:_TEXT_MAX] for item in value[:_AT_MOST] if isinstance(item, str)]
