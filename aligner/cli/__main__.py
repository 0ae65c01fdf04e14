"""``python -m aligner.cli`` is the command ``aligner``."""

from aligner.cli import main

main()
