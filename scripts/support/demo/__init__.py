"""Makes demo data that resembles reality, with the truth beside it.

The world is described in ``sql/`` (run in the order of the file names) and in the word
lists of ``words/``; Python only sets the parameters, runs the files and writes the
tables. To change what the demo contains, edit those two folders.
"""
