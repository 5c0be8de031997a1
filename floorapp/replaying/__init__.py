"""A recorded shift again: the same inputs at the same times on a copy, and whether the same ledger comes of them."""
