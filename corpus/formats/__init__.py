"""A folder for each family of formats: a file's bytes become a Reading."""
