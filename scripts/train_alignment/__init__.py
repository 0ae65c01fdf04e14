"""Training of the alignment weights on gold alignments."""
