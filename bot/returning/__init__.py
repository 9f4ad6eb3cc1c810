"""What happens when the ledger comes back changed?"""
