"""Many episodes: a backlog done on this machine or on many, nothing done or paid for twice.

run.py           the coordinator: the file to read first; start.py puts lock, budget, engine and view around it
dispatch.py      which episode goes to which worker next; lanes.py the stages that go together, and what waits
backlog.py       what there is to do, read as needed; backlog_lines.py one line; lookahead.py surveys it in threads
survey.py        what is there already of an entry, and the failures that earlier runs recorded
worker_tasks.py  what a worker does: an order in, an outcome out, which says what a failure is
network.py       whether the network is down or a host is dead; outage.py what the coordinator does then
engine.py        orders on worker processes that may die, through dask; cluster.py starts them; slots.py how many
worker.py        this machine's workers for a scheduler elsewhere; nodes.py, security.py their servers and certificates
plan.py          what a backlog would take, for --dry-run; budget.py dollars, and the language model that all share
totals.py        the figures; view.py how they look; watch.py the same run again every few hours
interrupts.py    Ctrl-C
"""
