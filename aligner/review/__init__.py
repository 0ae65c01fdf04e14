"""The review page: a translator settles an article in the browser, doubtful rows first."""

from __future__ import annotations

from aligner.review.serving import serve

__all__ = ["serve"]
