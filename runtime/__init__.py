"""Builds what the browser runs: Pyodide, PyScript and a compiled standard library."""
