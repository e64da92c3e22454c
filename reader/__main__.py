"""Makes ``python -m reader`` the command ``hexapla``."""

import sys

from reader.cli import main

sys.exit(main())
