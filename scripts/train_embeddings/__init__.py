"""Training of the bilingual sentence embeddings on parallel text."""
