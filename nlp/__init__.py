"""Understands: text in, an Interpretation out. No clock, no database, no network."""
