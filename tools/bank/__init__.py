"""The questions of the course as banks for learning platforms: one small module a format, one entry a question.

`entries.py` says what goes out and in which words, `survives.py` what each format keeps of it, and
`python -m tools.bank` writes the files.
"""
