"""Speak the SCX Channel API: one client, one error tree, typed payloads; free of Django."""
