"""Evidence of a report: links that are looked at, files that are kept."""
