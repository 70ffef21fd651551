"""Recordings and folders on this machine, and standard input -> episodes."""
