"""Short texts that people enter, as others will read them."""

import unicodedata

_JOINERS = "\u200c\u200d"  # Persian, Indian scripts and emoji need them
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str) -> str:
    """Return a text as one line without what nobody sees: controls, marks that turn its direction, empty joiners."""
    spaced = " ".join(text.split())
    kept = "".join(sign for sign in spaced if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    return kept.strip() if kept.strip(f" {_JOINERS}") else ""
