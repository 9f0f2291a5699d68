# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk that is really full: a file system in memory, of which the index's run finds less and less
free. Held to what failures.py holds its runs to; there is room again when the run after it is made.

Needs the right to mount, in a namespace of its own: as root, or where users may have one."""
import os
import shutil
import subprocess
import sys

import failures
import harness

STEPS_SHORT, STEPS_LONG = 4, 60
ROOM = 256 << 20  # bytes, when there is room again


def resize(folder, size):
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def try_with(scenario, free):
    """One run that finds `free` bytes. @return how it ended."""
    disk = os.path.dirname(scenario.index)
    resize(disk, ROOM)
    scenario.begin()
    used = ROOM - shutil.disk_usage(disk).free
    resize(disk, used + free)
    done = scenario.run()
    resize(disk, ROOM)
    if not failures.is_libxapians(done):
        if done.returncode not in (0, 2):
            raise harness.Failure(f"exit {done.returncode}: {done.stderr.strip()}")
        if done.returncode == 2 and (failures.SAID["ENOSPC"] not in done.stderr or
                                     scenario.index not in done.stderr):
            raise harness.Failure(f"does not say what failed: {done.stderr.strip()}")
    scenario.judge(done)
    if failures.is_libxapians(done):
        return "libxapian's"
    return "ended well" if done.returncode == 0 else "said so"


def full_disk(tools, long):
    wrong = []
    ends = ["said so", "ended well", "libxapian's", "wrong"]
    scenarios = harness.scenarios(tools, long)
    table = harness.Table(["scenario", "most bytes free", *ends], [s.name for s in scenarios])
    for scenario in scenarios:
        # the disk holds the index alone: the log, the articles and the base stand elsewhere
        disk = os.path.join(scenario.folder, "disk")
        os.makedirs(disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", disk], check=True)
        moved = os.path.join(disk, "index")
        scenario.command = [moved if part == scenario.index else part for part in scenario.command]
        shutil.rmtree(scenario.index)
        scenario.index = moved
        scenario.measure()
        counted = dict.fromkeys(ends, 0)
        steps = STEPS_LONG if long else STEPS_SHORT
        most = scenario.bytes + (8 << 20)
        for step in range(steps):
            free = 4096 + most * step * step // (steps * steps)  # closer steps where it is tight
            try:
                counted[try_with(scenario, free)] += 1
            except harness.Failure as failure:
                counted["wrong"] += 1
                wrong.append(f"{scenario.name}, {free} bytes free: {failure}")
        table.add([scenario.name, most, *counted.values()])
        subprocess.run(["umount", disk], check=True)
    table.add_sums("all", since=2)
    if table.sums[2] == 0:
        wrong.append("the disk was never full")
    return wrong


if __name__ == "__main__":
    if os.environ.get("ACCORD_OWN_MOUNTS") != "1":
        own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-Urm"]
        probe = subprocess.run([*own, "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True)
        if probe.returncode != 0:
            print("  skipped: no right to mount here")
            sys.exit(harness.SKIPPED)
        os.environ["ACCORD_OWN_MOUNTS"] = "1"
        os.execvp("unshare", [*own, sys.executable, "-B", *sys.argv])
    harness.main(__doc__, full_disk)
