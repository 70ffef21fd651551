"""The command line: commands parse, call, print and set the exit code."""
