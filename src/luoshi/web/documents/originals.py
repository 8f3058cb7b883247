"""The files as they were handed in: kept by their SHA-256, never changed. Where their bytes are, ``web.files`` knows."""

from __future__ import annotations

from luoshi.web.kernel.files import Kept as Original
from luoshi.web.kernel.files import keep, path_of
from luoshi.web.kernel.files import open_file as open_original

__all__ = ["Original", "keep", "open_original", "path_of"]
