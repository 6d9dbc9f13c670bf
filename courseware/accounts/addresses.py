"""Mail addresses: one spelling for each, and which ones can be written to."""

import re

LONGEST = 254
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def tidy_address(text: str) -> str | None:
    """Return an address in its one spelling (lower case, domain in ASCII), or None when it is not one.

    The dot-atom form of RFC 5321 alone: no quotes, comments or spaces, so that nothing can hide in a header.
    """
    local, _, domain = text.strip().lower().rpartition("@")
    domain = _ascii(domain)
    labels = domain.split(".")
    is_good = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and len(local) <= 64
    address = f"{local}@{domain}"
    return address if is_good and _LOCAL.fullmatch(local) and len(address) <= LONGEST else None


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
