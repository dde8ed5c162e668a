"""Watching a recording and exporting it; the console fetches this package on demand."""
