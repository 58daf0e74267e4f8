"""The checks of publications, one module a subject. Registered once, by ``PostsConfig.ready()``."""

from __future__ import annotations

from posts import checks
from posts.checking import (
    attribution,
    cross_references,
    days,
    filing,
    links,
    pictures,
    readability,
    structure,
    typography,
)


def register_all() -> None:
    for module in (
        structure,
        attribution,
        links,
        pictures,
        days,
        typography,
        cross_references,
        filing,
        readability,
    ):
        checks.register(module.__name__.rpartition(".")[2], module.find, module.RULES)
