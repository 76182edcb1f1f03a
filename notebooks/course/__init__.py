"""The helpers that the lessons import: `data` reads the tables, `charts` draws, `exercises` asks, `brief` writes a page."""
