"""What a build takes, stage by stage: seconds, rows, memory and disk."""
