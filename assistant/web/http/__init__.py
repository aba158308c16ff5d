"""What every page and program goes through: the guard, replies, pages from templates."""
