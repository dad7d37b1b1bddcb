"""The page of one listing."""
