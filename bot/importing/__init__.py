"""An office's table: read, doubted, compared, put in force, taken back."""
