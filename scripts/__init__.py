"""Training and measuring; run as ``python -m scripts.NAME`` from the root of the project."""
