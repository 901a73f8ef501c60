"""The rules of each scoring model as a page that people read."""
