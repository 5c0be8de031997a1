"""Operators as an administrator sees them: adding, disabling, PINs, SSH keys. Every function runs in the caller's
transaction; the events name who did it."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import Any

from floorapp.data import people
from floorapp.data.act import Act
from floorapp.domain.refusals import Refused
from floorapp.services import signing_on
from floorapp.services.permissions import intention

CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}")
KEY_KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
             "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")


@intention
def add(act: Act, code: str, name: str, roles: tuple[str, ...], *, badge: str = "", language: str = "") -> str:
    """A new operator; the first PIN, which is stored nowhere. Refused: `operator_code_bad`, `operator_exists`,
    `role_unknown`, `roles_needed`, `badge_of_other`."""
    given = code.upper()
    if not CODE.fullmatch(given):
        raise Refused("operator_code_bad", operator=code)
    if people.operator_like.one(code=given.lower()) is not None:
        raise Refused("operator_exists", operator=given)
    _refuse_roles(roles)
    if badge and people.operator_by_badge.one(badge=badge) is not None:
        raise Refused("badge_of_other", badge=badge)
    pin = signing_on.random_pin()
    operator = people.new_operator.value(warehouse=act.warehouse, code=given, name=name or given, badge=badge,
                                         pin_hash=signing_on.hash_pin(pin), language=language)
    for role in dict.fromkeys(roles):
        people.add_role.run(operator=operator, role=role)
    act.tell("operator_added", f"operator:{given}", roles=list(roles))
    return pin


@intention
def set_active(act: Act, operator: Any, active: bool) -> None:
    """Let an operator in, or not any more: what they hold goes back to the queue when its lease ends."""
    people.set_active.run(id=operator.id, active=int(active))
    act.tell("operator_enabled" if active else "operator_disabled", f"operator:{operator.code}")


@intention
def forgive(act: Act, operator: Any) -> None:
    """End the wait after wrong PINs; the PIN stays."""
    people.forgive.run(id=operator.id)
    act.tell("operator_forgiven", f"operator:{operator.code}")


@intention
def new_pin(act: Act, operator: Any) -> str:
    """A random PIN in place of the old one; stored nowhere."""
    pin = signing_on.random_pin()
    signing_on.set_pin(act, operator, pin)
    return pin


@intention
def add_key(act: Act, operator: Any, line: str) -> bool:
    """Let an SSH public key (a line of a .pub file) sign this operator on; False where it does already.

    Refused: `key_bad` (options and anything but a plain public key), `key_of_other` (operator).
    """
    key, comment = _public_key(line)
    holder = people.key_holder.one(key=key)
    if holder is not None and holder.operator_id == operator.id:
        return False
    if holder is not None:
        raise Refused("key_of_other", operator=holder.code)
    people.new_key.run(operator=operator.id, key=key, comment=comment, at=act.at)
    act.tell("key_added", f"operator:{operator.code}", key=_fingerprint(key))
    return True


@intention
def drop_key(act: Act, operator: Any, line: str) -> None:
    """Take a key away. Refused: `key_bad`, `key_unknown`."""
    key, _ = _public_key(line)
    if not people.drop_key.run(operator=operator.id, key=key):
        raise Refused("key_unknown", operator=operator.code)
    act.tell("key_dropped", f"operator:{operator.code}", key=_fingerprint(key))


def named(code: str) -> Any:
    """The operator with this code. Refused: `operator_unknown` (operator)."""
    found = people.operator_like.one(code=code.strip().lower())
    if found is None:
        raise Refused("operator_unknown", operator=code)
    return found


def _refuse_roles(roles: tuple[str, ...]) -> None:
    if not roles:
        raise Refused("roles_needed", known=" ".join(people.ROLES))
    for role in roles:
        if role not in people.ROLES:
            raise Refused("role_unknown", role=role, known=" ".join(people.ROLES))


def _public_key(line: str) -> tuple[str, str]:
    """`kind base64` and the comment; the blob must say the same kind, so that no option hides in front."""
    kind, _, rest = line.strip().partition(" ")
    blob, _, comment = rest.strip().partition(" ")
    try:
        data = base64.b64decode(blob, validate=True)
        (length,) = struct.unpack(">I", data[:4])
        if kind not in KEY_KINDS or data[4:4 + length] != kind.encode() or len(data) < 36 + length:
            raise ValueError
    except (ValueError, binascii.Error, struct.error):
        raise Refused("key_bad") from None
    said = re.sub(r"[^A-Za-z0-9@._-]", "_", comment)[:60]
    return f"{kind} {blob}", said


def _fingerprint(key: str) -> str:
    """As ssh-keygen -l shows it."""
    import hashlib
    digest = hashlib.sha256(base64.b64decode(key.split(" ")[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
