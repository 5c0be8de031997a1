"""The races that other systems shipped, each run by real processes; and what the naive way does in the same race."""
