"""Decides: one message in, one reply out, in one transaction."""
