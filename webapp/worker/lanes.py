"""The queues: one a provider and width. A connection's width says which queue its jobs go to."""

LANES = {
    **{f"generor-{width}": width for width in (1, 4, 16, 64)},
    **{f"apex-{width}": width for width in (1, 4, 16, 64)},
    "rows42-1": 1,
}
