# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes that are cut short, as the system may cut them: one in a run, or all from one on. That is
no failure: the rest must be written, and the run end well. Forms as those of failures.py."""
import failures
import harness


def short_writes(tools, long):
    return failures.fail_all(tools, long, [("short", 0), ("short", 1)])


if __name__ == "__main__":
    harness.main(__doc__, short_writes)
