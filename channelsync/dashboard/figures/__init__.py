"""What the desk counts over all listings: made apart from the pages, kept for all of them, always with its age."""
