"""Acts on articles and what follows from them: saving drafts, publishing, histories. States are in ``publishing``."""
