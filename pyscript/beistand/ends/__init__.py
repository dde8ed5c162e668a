"""What both kinds of end of a session are made of: the page in the browser, and the agent."""
