"""A published index on the disk, and what it says of itself."""
