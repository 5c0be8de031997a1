"""The commands of the contract."""
