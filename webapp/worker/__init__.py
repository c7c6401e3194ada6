"""The engine: queues, the way of a generation, and taking over from the dead."""
