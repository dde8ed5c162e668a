"""The console's requests, a module for each subject; every one of them comes through the door."""
