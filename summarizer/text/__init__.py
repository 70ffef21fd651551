"""What is known about text itself: pure functions of `str` that need no other part of this package."""
