"""From the files of answers that a class hands in to its marks: `python start.py marks FOLDER`.

Every mark is computed from what was chosen against the questions of the course, never from a mark in a file.
The page Marks of the book does the same in a browser (book/_static/marks.js); a test holds the two together.
"""
