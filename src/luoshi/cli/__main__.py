"""``python -m luoshi.cli`` is ``luoshi``."""

import sys

from luoshi.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
