"""Web addresses -> the episode or the feed they mean."""
