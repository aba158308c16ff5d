"""Every French sentence of the interface."""
