"""Web links -> the episode or feed that they mean."""
