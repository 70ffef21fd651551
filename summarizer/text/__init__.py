"""What is known of text, for all rooms: pure functions of strings and the data of each language."""
