"""What is due when, who is told, in one digest a day."""
