"""Stock updates and levels."""
