"""Many episodes: a backlog worked through on this machine or on many, nothing done or paid for twice.

run.py       the coordinator: the file to read first; start.py puts lock, money, engine and view around it
lanes.py     which stages go together and where they run; what is waiting
backlog.py   what there is to do, read as it is needed; lines.py one line of it; feeding.py surveys it ahead in a thread
survey.py    what is there already of an entry, and who failed before; outage.py failures that are nobody's
engine.py    worker processes that may die, through dask; work.py what one of them does; sizing.py how many fit here
join.py      this machine's workers for a scheduler elsewhere
plan.py      what a backlog would take, for --dry-run; money.py the budget, and the language model that all share
tally.py     the figures; view.py how they look; watching.py the same again every few hours
"""
