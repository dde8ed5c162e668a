"""A program that copies and pastes with a real toolkit, told on its input what to do.

"copy TEXT" and "paste" in JSON, answered by a line of JSON; "mark NAME" offers another target
beside the text; "hang" answers nobody any more, this program included.
"""

import json
import sys
import time
import tkinter as tk


def main() -> None:
    root = tk.Tk(className="Copier")
    root.geometry("50x50")
    # A toolkit's events have to be served while nobody talks to it.
    root.tk.createfilehandler(sys.stdin, tk.READABLE, lambda *_: obey(root))
    root.update()
    print(json.dumps("ready"), flush=True)
    root.mainloop()


def obey(root: tk.Tk) -> None:
    line = sys.stdin.readline()
    if not line:
        root.quit()
        return
    verb, *words = json.loads(line)
    said = "done"
    match verb:
        case "copy":
            root.clipboard_clear()
            root.clipboard_append(words[0])
        case "mark":
            root.clipboard_append("secret", type=words[0])
        case "paste":
            try:
                said = root.clipboard_get(type="UTF8_STRING")
            except tk.TclError:
                said = ""
        case "hang":
            print(json.dumps("done"), flush=True)
            while True:
                time.sleep(1)
    root.update()
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
