"""Feeds and lists of feeds -> episodes."""
