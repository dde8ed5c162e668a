"""Turns Pyodide's standard library into a smaller one that is compiled already.

Compiling `.py` at every import is what makes a stock page start slowly.
"""

import shutil
import tempfile
import zipfile
from pathlib import Path

from runtime.archive import pack
from runtime.bytecode import compile_in_pyodide, run_in_pyodide
from runtime.errors import BuildError

# What no page of ours needs: programs, servers, terminals, other operating systems, test tools,
# and what the interpreter carries frozen anyway.
LEFT_OUT = frozenset(
    """
    __hello__ __phello__ _aix_support _android_support _apple_support _ios_support _osx_support
    _py_abc _pydatetime _pyio _pyrepl antigravity argparse asyncio/__main__ asyncio/proactor_events
    asyncio/tools asyncio/windows_events asyncio/windows_utils bdb cProfile cmd code compileall
    concurrent/futures/interpreter concurrent/futures/process concurrent/interpreters configparser
    ctypes difflib doctest email/mime filecmp fileinput fractions ftplib getopt getpass gettext
    http/cookiejar http/cookies http/server imaplib importlib/_bootstrap
    importlib/_bootstrap_external json/__main__ json/tool logging/config logging/handlers mailbox
    modulefinder multiprocessing netrc nturl2path optparse pdb pickletools plistlib poplib profile
    pstats pty pyclbr pydoc rlcompleter runpy sched shelve smtplib socketserver sqlite3 sre_compile
    sre_constants sre_parse statistics symtable tabnanny this timeit trace tracemalloc tty unittest
    wave webbrowser wsgiref xml xmlrpc zipapp zipimport zoneinfo
    """.split()
)
ENCODINGS = frozenset(
    f"encodings/{name}"
    for name in """
    __init__ aliases ascii base64_codec charmap cp1252 cp437 hex_codec idna latin_1 punycode
    raw_unicode_escape unicode_escape utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le
    utf_7 utf_8 utf_8_sig zlib_codec
    """.split()
)

# What micropip alone needs, and what nobody needs before it: fetched with the first recording.
LATER = frozenset(
    """
    _ast_unparse _compat_pickle _markupbase _strptime
    _sysconfigdata__emscripten_wasm32-emscripten calendar colorsys csv email gzip html/parser
    http importlib/metadata importlib/readers importlib/resources importlib/simple mimetypes numbers
    pickle platform pprint py_compile pyodide/_nodesock_transport pyodide/console queue quopri shlex
    stringprep sysconfig tarfile tomllib urllib/error urllib/request urllib/response
    urllib/robotparser uuid
    """.split()
)

# What must import at the start of a page, and what when all is there: needed by Pyodide, PyScript,
# our own pages and, later, micropip.
PROOF = """
import ast, asyncio, base64, collections.abc, contextlib, contextvars, dataclasses, datetime, enum
import functools, hashlib, inspect, io, itertools, json, logging, math, operator, pathlib, pkgutil
import random, re, secrets, shutil, site, string, struct, subprocess, tempfile, textwrap, threading
import traceback, types, typing, unicodedata, urllib.parse, warnings, weakref, zipfile, zlib
import pyodide.code, pyodide.ffi.wrappers, pyodide.http, pyodide.webloop
import importlib, sys
sys.path.append("/mnt/python_later.zip")
for name in ("html", "importlib", "pyodide", "urllib"):
    importlib.import_module(name).__path__.append(f"/mnt/python_later.zip/{name}")
import ast, asyncio, base64, calendar, collections.abc, contextlib, contextvars, csv, dataclasses
import datetime, decimal, email.message, email.parser, email.policy, enum, functools, gzip, hashlib
import heapq, hmac, html.parser, http.client, importlib.metadata, importlib.resources, inspect, io
import ipaddress, itertools, json, logging, math, mimetypes, operator, pathlib, pickle, platform
import pprint, queue, random, re, secrets, shutil, site, string, struct, subprocess, sysconfig
import tarfile, tempfile, textwrap, threading, tomllib, traceback, types, typing, unicodedata
import urllib.parse, urllib.request, uuid, warnings, weakref, zipfile, zlib
import pyodide.code, pyodide.ffi.wrappers, pyodide.http, pyodide.webloop
print("imports", "".encode("idna") == b"")
"""


def compiled_library(pyodide: Path) -> dict[str, bytes]:
    """The standard library beside `pyodide` (pyodide.mjs) as bytecode, in two zips by file name:
    what a page starts with, and what comes later.
    """
    with zipfile.ZipFile(pyodide.parent / "python_stdlib.zip") as stock:
        sources = {
            name: stock.read(name)
            for name in stock.namelist()
            if name.endswith(".py") and _is_needed(name)
        }
    compiled = compile_in_pyodide(pyodide, sources, optimize=2)
    later = {name for name in compiled if _is_in(LATER, name)}
    return {
        "python_stdlib.zip": pack({name: compiled[name] for name in compiled.keys() - later}),
        "python_later.zip": pack({name: compiled[name] for name in later}),
    }


def _is_needed(name: str) -> bool:
    if name.startswith("encodings/"):
        return name.removesuffix(".py") in ENCODINGS
    return not _is_in(LEFT_OUT, name)


def _is_in(modules: frozenset[str], name: str) -> bool:
    """Whether a file belongs to one of the modules, or to one inside of them."""
    parts = name.partition(".")[0].split("/")
    return any("/".join(parts[:depth]) in modules for depth in range(1, len(parts) + 1))


def prove(pyodide: Path) -> None:
    """Starts the Pyodide at `pyodide` with its new library; raises BuildError when it cannot."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(pyodide.parent / "python_later.zip", scratch)
        said = run_in_pyodide(pyodide, Path(scratch), PROOF)
    if "imports True" not in said:
        raise BuildError(f"the compiled library does not import: {said}")
