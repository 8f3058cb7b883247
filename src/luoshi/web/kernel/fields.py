"""Fields of models that follow the application's clock. Put here only what several apps store alike."""

from __future__ import annotations

from typing import Any

from django.db import models

from luoshi.web.kernel import clock


class MomentField(models.DateTimeField):
    """When something was done, set as Django's own does (``auto_now``, ``auto_now_add``), by the application's clock.

    In a demonstration what people do then stands on its day, beside what was there already, and the lights, which are
    judged on that day, see it. The log and whatever guards signing in keep the real time and take Django's field.
    """

    def deconstruct(self) -> Any:
        """As Django's own: in the database they are the same."""
        name, _path, positional, keywords = super().deconstruct()
        return name, "django.db.models.DateTimeField", positional, keywords

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """The moment, which the row then has too."""
        if self.auto_now or (self.auto_now_add and add):
            now = clock.now()
            setattr(model_instance, self.attname, now)
            return now
        return super().pre_save(model_instance, add)
