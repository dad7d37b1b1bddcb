"""Failures by code and by message."""
