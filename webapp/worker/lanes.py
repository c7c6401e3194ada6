"""The queues: one a provider and width. A connection's width says which queue its jobs go to."""

# Each queue is asked for work four times a second, so there is none that nothing is put into.
LANES = {f"generor-{width}": width for width in (1, 4, 16, 64)}
