"""The helpers that the lessons import: `data` reads the tables, `charts` shows them, `exercises` asks about them."""
