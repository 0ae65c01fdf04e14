"""Sentences: where the paragraphs and the sentences of a text stand.

Nothing is rewritten: every answer is spans of code points in the text that was given. One policy
for quotations holds on both sides: what stands inside one quotation is never cut, and it stays
with the words that say who spoke.
"""

from aligner.sentences.layout import unwrap
from aligner.sentences.spans import Language, Span
from aligner.sentences.splitting import split, split_lines, split_passage

__all__ = ["Language", "Span", "split", "split_lines", "split_passage", "unwrap"]
