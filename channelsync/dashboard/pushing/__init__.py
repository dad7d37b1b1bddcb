"""Telling a seller a listing's state."""
