"""What is counted and scored: frames, tone, names, contexts, copies, time."""
