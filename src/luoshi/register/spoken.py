"""How people say and type the name of a body: 发改委 for a commission, 人社 for a bureau, fgw on a keyboard.

For finding what is meant while somebody types. What a written document means is decided in ``bodies``; nothing here may be taken
for certain.
"""

from __future__ import annotations

from functools import cache

from luoshi.register.organs import contractions
from luoshi.register.register import default_register

MOST = 12


@cache
def _spoken_of_tails() -> dict[str, tuple[str, ...]]:
    """What follows the place in a full name, and the forms in which organs of this name are said."""
    found: dict[str, dict[str, None]] = {}
    for organ in default_register().organs.organs:
        if organ.valid_to is not None:
            continue
        tail = organ.name.rpartition("}")[2]
        if not tail:
            continue
        forms = found.setdefault(tail, {})
        forms.update(dict.fromkeys((*organ.written, *organ.loosely, *contractions(tail))))
    return {tail: tuple(forms) for tail, forms in found.items()}


def spoken_names(name: str) -> tuple[str, ...]:
    """Short forms of a body's full name without its place, those that are listed first; none for a name of no known kind.

    >>> spoken_names("湖南省发展和改革委员会")[:3]
    ('发展改革委', '发改委', '发展改革委员会')
    >>> spoken_names("青禾市第一小学")
    ()
    """
    known = _spoken_of_tails()
    for start in range(len(name)):
        forms = known.get(name[start:])
        if forms is not None:
            return tuple(form for form in forms if "{" not in form)[:MOST]
    return ()


def initials(text: str) -> str:
    """The first letter of the reading of each character (拼音首字母), in lower case; other signs but letters and digits fall away.

    >>> initials("重庆市发改委")
    'cqsfgw'
    """
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum()).lower()


def ways_to_type(name: str, short_name: str) -> tuple[str, ...]:
    """All by which a body may be found when it is typed: spoken forms, and the initials of these and of its names.

    >>> [way for way in ways_to_type("湖南省人力资源和社会保障厅", "省人社厅") if way.isascii()][:3]
    ('hnsrlzyhshbzt', 'srst', 'rst')
    """
    spoken = spoken_names(name)
    letters = (initials(text) for text in (name, short_name, *spoken))
    return tuple(dict.fromkeys((*spoken, *(each for each in letters if each))))
