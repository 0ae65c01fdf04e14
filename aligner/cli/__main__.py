"""``python -m aligner.cli`` is the command ``aligner``."""

import sys

from aligner.cli import main

sys.exit(main())
