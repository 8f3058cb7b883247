"""The application object that the server loads."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")

application = get_wsgi_application()

# What is loaded now stays for good: loaded before the first request rather than with it, and never looked through
# again for garbage, which took a quarter of the time of a page.
import_module("luoshi.web.urls")
import_module("luoshi.web.launch").hold_open()
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
