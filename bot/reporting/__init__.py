"""Progress reports: from a message to a draft, a card, a booking, a review."""
