"""The documents folder as people manage it, the register of questions, and rebuilding."""
