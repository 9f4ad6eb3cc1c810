"""How far is everybody? Counts, the picture of them, and who can be told."""
