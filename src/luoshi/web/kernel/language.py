"""The language of what is kept: the log, the history and the notices are written in Chinese, whoever acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")


def in_record_language(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate what makes words to be kept: they do not depend on the language that the person reads."""

    @wraps(function)
    def in_chinese(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return in_chinese
