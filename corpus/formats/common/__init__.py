"""What several formats share: zipped parts, numbering, lettering, prose as word processors write it."""
