"""Words that turn the meaning of a sentence when they are left out: negations, conditions, hedges. A leaf, pure.

What is dropped at an ellipsis or stands under square brackets is searched for them, and a person looks at what is
found; so a word too many costs a look, a word too few a false quotation.
"""

from __future__ import annotations

import re
from typing import Final

_ALWAYS: Final = {
    "en": """not cannot no never none nobody nothing neither nor nowhere without hardly scarcely barely rarely seldom
        refuse refuses refused refusing fail fails failed deny denies denied denying reject rejects rejected
        false falsely untrue lack lacks instead doubt doubts unlikely impossible
        if unless except until provided providing assuming only otherwise though although whether
        alleged allegedly allege alleges reportedly reported purported purportedly supposed supposedly suspected
        accused claimed claims claim ostensibly rumoured rumored apparently perhaps maybe possibly might could
        so-called hypothetical hypothetically almost nearly""",
    "fr": """ne pas jamais rien aucun aucune aucunement nul nulle ni sans guère non nullement sauf excepté si sinon
        hormis pourvu quoique refuse refusé nie nié faux fausse prétendu prétendue prétendument présumé présumée
        soi-disant allégué alléguée allégations supposé supposée apparemment peut-être éventuellement condition
        seulement presque""",
    "de": """nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne falls sofern wenn außer
        angeblich angebliche angeblichen mutmaßlich mutmaßliche mutmaßlichen sogenannte weder vielleicht kaum""",
    "es": """nunca jamás ningún ninguno ninguna nadie tampoco sin salvo excepto presunto presunta supuesto supuesta
        supuestamente presuntamente quizás quizá""",
    "it": "mai nessuno nessuna niente senza salvo presunto presunta presumibilmente purché forse",
    "ru": "не нет ни никогда никто ничего без если якобы кроме вряд возможно",
    "uk": "не ні ніколи ніхто нічого без якщо нібито крім можливо",
    "ar": "لا لم لن ليس ليست لست غير دون بدون إذا لو إلا مزعوم المزعوم المزعومة ربما",
    "he": "לא אין אינו אינה בלי אם אלא לכאורה אולי",
    "fa": "نه نیست نمی هرگز اگر مگر بدون شاید",
    "zh": "不 没 没有 未 非 如果 除非 据称 涉嫌",
    "ja": "ない ません なければ もし",
}
# Words that say something else in other languages, so that the text's own language decides: "mai" is May in French.
_OWN_LANGUAGE: Final = {"it": {"mai", "forse", "salvo"}, "es": {"sin"}, "de": {"nie"}}
_CASED: Final = frozenset({"may"})  # a month with a capital
_SPACELESS: Final = frozenset(word for name in ("zh", "ja") for word in _ALWAYS[name].split())
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_OF_LANGUAGE: Final = {name: frozenset(words.split()) for name, words in _ALWAYS.items()}


def turning_words(text: str, language: str = "") -> tuple[str, ...]:
    """The words in a folded text that turn meanings, as they stand there, each once."""
    known = _known(language.partition("-")[0].lower())
    found = [word for word in _WORD.findall(text) if _turns(word, known)]
    found += [word for word in sorted(_SPACELESS) if word in text]
    return tuple(dict.fromkeys(found))


def _known(language: str) -> frozenset[str]:
    words: set[str] = set()
    for name, of_language in _OF_LANGUAGE.items():
        words |= of_language if name == language else of_language - _OWN_LANGUAGE.get(name, set())
    return frozenset(words)


def _turns(word: str, known: frozenset[str]) -> bool:
    if word in _CASED:
        return True
    lower = word.lower()
    if lower in known or lower.endswith("n't"):
        return True
    # n'est, s'il, qu'aucun; non-violent, well-nigh
    parts = re.split("['-]", lower)
    return lower.startswith(("n'", "s'il", "non-", "anti-", "ex-")) or any(
        part in known and len(part) > 1 for part in parts[1:]
    )
