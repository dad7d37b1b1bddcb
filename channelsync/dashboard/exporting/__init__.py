"""Exports of what a filter shows."""
