"""Remembers: the database and the files people send. Knows nothing of chat or wording."""
