"""What reads a whole folder of finished episodes: what needs ears, the page of the morning, the search."""
