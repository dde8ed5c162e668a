"""What stands in the windows of the agent under X11, as somebody reads it there.

Tk tells it itself (`send`), so that nothing has to be guessed from a picture. A program of its
own, `python -m e2e.reader`, since Tk does not let go of the display that it has opened.
"""

import json
import sys
import tkinter as tk

AGENT = "beistand"
# Everything that can be seen: the words of labels and buttons, the lines of the chat.
READ = """
apply {{} {
  set found {}
  set left [list .]
  while {[llength $left]} {
    set window [lindex $left 0]
    set left [concat [lrange $left 1 end] [winfo children $window]]
    if {![winfo viewable $window]} continue
    if {[winfo class $window] eq {Text}} {
      lappend found [$window get 1.0 end]
    } elseif {![catch {$window cget -text} text] && $text ne {}} {
      lappend found $text
    }
  }
  return $found
}}
"""


def main() -> None:
    root = tk.Tk(className="reader")
    root.withdraw()
    found: list[str] = []
    if AGENT in root.splitlist(root.tk.call("winfo", "interps")):
        found += root.splitlist(root.tk.call("send", AGENT, READ))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
