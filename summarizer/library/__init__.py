"""Reads a folder of many episodes: their states, the queue of doubtful quotations, index.html, the full-text search.

- `archive.py`: checks posts that lie elsewhere against the episodes
- `catalogue.py`: one entry for each episode with its risks, kept in a cache
- `index_page.py`: writes `index.html`
- `listening_queue.py`: ranks the quotations that a person should listen to
- `quoted_places.py`: finds the episodes that may hold a quotation's words
- `search.py`: searches the transcripts
- `sqlite_cache.py`: opens the caches
- `status.py`: the result of `summarizer status`
- `status_cache.py`: the state of each episode, kept in a cache
- `templates/`: the HTML, style and script of `index.html`
"""
