"""Who may do what: accounts, sessions, rights, limits."""
