"""The course in the reader's own browser: how it is built, and what runs there."""
