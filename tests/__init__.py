"""The proofs of the house, room by room."""
