"""What the usual coverages are called, by their code; a policy may call its own otherwise, and that counts."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "COV_A": "Dwelling",
    "COV_C": "Contents",
    "COV_D": "Loss of use",
    "COLL": "Collision",
    "COMP": "Comprehensive",
    "BI": "Bodily injury",
    "PD": "Property damage",
    "BLDG": "Building",
    "BPP": "Business property",
    "BI_INC": "Business income",
    "CARGO": "Cargo",
    "GL": "Each occurrence",
    "WC": "Workers compensation",
}
"""In English, as they stand on policies."""
USUAL: Final = frozenset(NAMES.values())
