"""``python -m viz3d``."""

from __future__ import annotations

import sys

from viz3d.cli import main

if __name__ == "__main__":
    sys.exit(main())
