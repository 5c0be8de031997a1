"""Many hands for a minute with kill -9, and the same scans beside a ledger of ten thousand and ten million rows."""
