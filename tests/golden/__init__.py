"""What the stages give for ten made-up episodes, kept as files: `python -m tests.golden` writes them again."""
