"""The inbox of events."""
