"""Actions on many listings at once."""
