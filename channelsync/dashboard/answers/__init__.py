"""Answers to sellers."""
