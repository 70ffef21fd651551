"""Gives agents an archive of episodes to read, over the Model Context Protocol. Nothing in the archive is written.

- `answers.py`: the arguments and results of the tools, and so their schemas
- `confined.py`: keeps every read inside the archive's folder
- `cursors.py`: pages of long results
- `proving.py`: the tools that print quotations and check texts
- `reading.py`: the tools that list, search and read
- `server.py`: the protocol, by the official SDK
- `tools.py`: the tools by name, and their calls
"""
