"""The use cases: what one intention changes, inside the caller's transaction."""
