"""``aligner`` and ``python -m aligner``: the command line, and Ctrl-C while it is being loaded."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Load and run the command line; see `aligner.cli.main`."""
    try:
        from aligner.cli import main as run

        return run()
    except KeyboardInterrupt:
        # As the command line says it once it is there.
        print("aligner: interrupted; no file is half written, run it again", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
