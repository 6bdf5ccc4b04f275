"""China's unified social credit code (统一社会信用代码). Pure. [GB 32100-2015]"""

from __future__ import annotations

import unicodedata

LENGTH = 18
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def check_letter(first: str) -> str:
    """Return the letter that closes the first 17 of a code."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(first, _WEIGHTS, strict=True))
    return _LETTERS[-total % 31]


def normal_code(text: str) -> str:
    """Return the code as it is kept, in capitals without spaces and hyphens; empty when it is none."""
    code = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "")
    if len(code) != LENGTH or not _VALUES.keys() >= set(code):
        return ""
    return code if check_letter(code[:-1]) == code[-1] else ""
