"""The room of the terminal: one function for each command, its options, and what it prints.

Commands read with `geodata`, decide with `planning` and write with `publishing`; results go to stdout, progress and faults to
stderr. `cli.py` is the door: it names the commands and turns errors into exit codes. What a command needs is imported
inside it, so that ``--help`` does not wait for compiled kernels.
"""
