"""The peers, each as its makers start it when nobody sets anything."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.peers.place import NOVNC, PEERS, MissingError, installed
from bench.peers.relays import listens
from bench.screens.contest import Contestant, Scene, sent_by_title, sent_from
from e2e.browsers import ScreenBrowser, executable
from e2e.programs import ROOT, end, free_port, wait_for

NAMES = {"X0tigervnc": "x0vncserver", "x11vnc": "x11vnc"}
VERSION = re.compile(r"\d+\.\d[\w.+-]*")


@contextmanager
def x0vncserver(scene: Scene) -> Iterator[Contestant]:
    port = free_port()
    words = ["X0tigervnc", "-display", scene.display.name, "-rfbport", str(port)]
    said = _says(["X0tigervnc", "--version"])
    with _vnc(scene, [*words, "-SecurityTypes", "None", "-localhost"], port, said) as contestant:
        yield contestant


@contextmanager
def x11vnc(scene: Scene) -> Iterator[Contestant]:
    port = free_port()
    words = ["x11vnc", "-display", scene.display.name, "-rfbport", str(port), "-localhost"]
    said = _says(["x11vnc", "-version"])
    with _vnc(scene, [*words, "-forever", "-nopw", "-quiet"], port, said) as contestant:
        yield contestant


@contextmanager
def selkies(scene: Scene) -> Iterator[Contestant]:
    program = PEERS / "bin" / "selkies"
    if not program.exists():
        raise MissingError("selkies: make peers")
    port = free_port()
    words = {
        "mode": "websockets",
        "port": port,
        "addr": "127.0.0.1",
        "enable-basic-auth": "false",
        "audio-enabled": "false",
        "enable-resize": "false",
    }
    with ExitStack() as stack:
        options = [f"--{name}={value}" for name, value in words.items()]
        running = _starts(stack, scene, [str(program), *options])
        wait_for(lambda: listens(port), "selkies", 30)
        viewer = _opens(stack, scene, f"http://127.0.0.1:{port}/", fits=True)
        name = f"Selkies {installed('selkies')}"
        yield Contestant(name, (running,), viewer.process_id, sent_from(port))


@contextmanager
def webrtc(scene: Scene) -> Iterator[Contestant]:
    with ExitStack() as stack:
        port = _web(stack)
        home = stack.enter_context(
            ScreenBrowser(scene.playwright, scene.display, scene.folder / "customer", peers=True)
        )
        home.page.goto(f"http://localhost:{port}/webrtc/customer")
        home.page.wait_for_function("() => document.title !== 'WebRTC'")
        home.is_let_go()
        viewer = _opens(stack, scene, f"http://localhost:{port}/webrtc/technician")
        said = _says([executable(scene.playwright), "--version"])
        yield Contestant(
            f"Chromium {said} WebRTC",
            (home.process_id,),
            viewer.process_id,
            sent_by_title(scene.display),
        )


@contextmanager
def _vnc(scene: Scene, words: list[str], port: int, version: str) -> Iterator[Contestant]:
    websockify = PEERS / "bin" / "websockify"
    if shutil.which(words[0]) is None or not websockify.exists() or not NOVNC.exists():
        raise MissingError(f"{words[0]}, websockify or noVNC: make peers")
    with ExitStack() as stack:
        server = _starts(stack, scene, words)
        wait_for(lambda: listens(port), words[0], 20)
        door = free_port()
        _starts(stack, scene, [str(websockify), f"127.0.0.1:{door}", f"127.0.0.1:{port}"])
        wait_for(lambda: listens(door), "websockify", 20)
        viewer = _opens(stack, scene, f"http://127.0.0.1:{_web(stack)}/vnc/{door}")
        print(f"{NAMES[words[0]]} with websockify {installed('websockify')}, noVNC {_novnc()}")
        yield Contestant(
            f"{NAMES[words[0]]} {version}", (server,), viewer.process_id, sent_from(door)
        )


def _opens(stack: ExitStack, scene: Scene, address: str, fits: bool = False) -> ScreenBrowser:
    """The viewer's browser, which nobody drives once it is there.

    `fits`: its page is as large as the screen that it shows, where it would make it larger.
    """
    browser = stack.enter_context(
        ScreenBrowser(scene.playwright, scene.glass, scene.folder / "technician", peers=True)
    )
    browser.page.goto(address)
    if fits:
        line = browser.context.new_cdp_session(browser.page)
        window = line.send("Browser.getWindowForTarget")
        width, height = browser.page.evaluate("() => [innerWidth, innerHeight]")
        bounds = {
            "width": window["bounds"]["width"] + scene.display.width - width,
            "height": window["bounds"]["height"] + scene.display.height - height,
        }
        wanted = {"windowId": window["windowId"], "bounds": bounds}
        line.send("Browser.setWindowBounds", wanted)
    browser.is_let_go()
    return browser


def _web(stack: ExitStack) -> int:
    port = free_port()
    words = [sys.executable, "-m", "bench.screens.web", str(port)]
    program = subprocess.Popen(words, cwd=ROOT, text=True)
    stack.callback(end, program)
    wait_for(lambda: listens(port), "the pages of the peers", 20)
    return port


def _starts(stack: ExitStack, scene: Scene, words: list[str]) -> int:
    log = (scene.folder / "said").open("a")
    stack.callback(log.close)
    home = {**scene.display.environment, "HOME": str(scene.folder)}
    program = subprocess.Popen(
        words, cwd=scene.folder, env=home, text=True, stdout=log, stderr=subprocess.STDOUT
    )
    stack.callback(end, program)
    return program.pid


def _novnc() -> str:
    return str(json.loads((NOVNC / "package.json").read_text("utf-8"))["version"])


def _says(words: list[str]) -> str:
    """The first number in what a program says of its version."""
    if shutil.which(words[0]) is None:
        return ""
    done = subprocess.run(words, capture_output=True, text=True)
    match = VERSION.search(done.stdout + done.stderr)
    return match.group() if match else ""
