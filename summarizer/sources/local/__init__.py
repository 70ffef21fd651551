"""Recordings and folders of this machine, and standard input -> episodes."""
