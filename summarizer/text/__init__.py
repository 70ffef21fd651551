"""Knowledge of text for all packages: pure functions of strings and the data of each language."""
