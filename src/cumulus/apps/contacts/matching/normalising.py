"""Values as they are compared: one form for each way of writing the same. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_WORD = re.compile(r"\w+")
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:[T ].*)?")
_CHINESE = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "先生", "女士", "小姐", "博士", "教授"])
_STREET_WORDS_TEXT = (
    "street:st road:rd avenue:av ave:av boulevard:blvd place:pl drive:dr court:ct crescent:cr cres:cr lane:ln "
    "terrace:tce circuit:cct close:cl square:sq highway:hwy apartment:apt building:bldg floor:fl north:n south:s "
    "east:e west:w"
)
_STREET_WORDS = dict(pair.split(":") for pair in _STREET_WORDS_TEXT.split())


def is_chinese(text: str) -> bool:
    """Return whether there is a Chinese character in `text`."""
    return _CHINESE.search(text) is not None


def words(text: str) -> list[str]:
    """Return the words of `text`, without case, width, accents or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("'", "").replace("’", "")
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _WORD.findall(plain.replace("_", " "))


def person_name(text: str) -> str:
    """Return a name as it is compared: `Müller, Anna` and `anna  MULLER` are one, and so are `张 伟` and `张伟`.

    Words stand in alphabetical order, since half of the world puts the family name first; a
    Chinese name loses its spaces. Forms of address go.
    """
    found = [word for word in words(text) if word not in _TITLES]
    if is_chinese(text):
        joined = "".join(found)
        ending = next((title for title in _TITLES if joined.endswith(title) and len(joined) > len(title)), "")
        return joined.removesuffix(ending)
    return " ".join(sorted(found))


def address(text: str) -> str:
    """Return an address as it is compared: short forms for the words that have one."""
    return " ".join(_STREET_WORDS.get(word, word) for word in words(text))


def compact(text: str) -> str:
    """Return only the letters and digits: for postcodes and numbers of documents."""
    return "".join(words(text))


def calendar_date(text: str) -> str:
    """Return a date as YYYYMMDD; empty when there is none such.

    Year first only: `03/04/1990` means two days.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return ""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).strftime("%Y%m%d")
    except ValueError:
        return found[1] + found[2].zfill(2) + found[3].zfill(2) if len(text.strip()) == 8 else ""
