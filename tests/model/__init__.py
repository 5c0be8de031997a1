"""The whole warehouse through its services, at random, beside a model that is plain arithmetic."""
