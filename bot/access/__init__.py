"""How people come in, stand in for each other, and what everybody else gets."""
