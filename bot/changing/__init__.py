"""What the coordinator changes by a sentence: shown first, done on a yes, and taken back."""
