"""Hosts of a network of their own: each is a namespace with a name, an address and a link.

    node0 ---veth---+
    node1 ---veth---+--- bridge, in a namespace too      10.83.0.1, 10.83.0.2, ...
    node2 ---veth---+

Nothing of it is seen outside, and nothing outside from there. It goes with the processes that hold
the namespaces.
"""

import shutil
import subprocess
import time
from pathlib import Path

SEPARATE = ("--net", "--mount", "--uts")


def refused():
    """Why namespaces cannot be made here; empty if they can."""
    for tool in ("unshare", "nsenter", "ip"):
        if shutil.which(tool) is None:
            return f"there is no {tool}"
    tried = subprocess.run(
        ["unshare", "--map-root-user", *SEPARATE, "ip", "link", "add", "bridge", "type", "bridge"],
        capture_output=True,
        text=True,
    )
    return f"network namespaces cannot be made: {tried.stderr.strip()}" if tried.returncode else ""


class Network:
    """Hosts that reach each other over a bridge, by their names."""

    def __init__(self, hosts, folder):
        self.count = hosts
        self.names = Path(folder) / "hosts"
        self.holders = []

    def __enter__(self):
        lines = [f"{_address(it)} {_name(it)}" for it in range(self.count)]
        self.names.write_text("\n".join(["127.0.0.1 localhost", *lines]) + "\n")
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for it in reversed(self.holders):
            it.kill()
            it.communicate()

    def _make(self):
        # its user's namespace is that of all hosts: so it may give them their links
        self.switch = self._held(["unshare", "--map-root-user", *SEPARATE])
        self._run(self.switch, "ip link add bridge type bridge")
        self._run(self.switch, "ip link set bridge up")
        self.hosts = [self._host(it) for it in range(self.count)]

    def _host(self, number):
        holder = self._held([*_within(self.switch), "unshare", *SEPARATE])
        link = f"link{number}"
        self._run(self.switch, f"ip link add {link} type veth peer name eth0 netns {holder.pid}")
        self._run(self.switch, f"ip link set {link} master bridge up")
        for command in (
            f"hostname {_name(number)}",
            f"mount --bind {self.names} /etc/hosts",
            f"ip addr add {_address(number)}/24 dev eth0",
            "ip link set eth0 up",
            "ip link set lo up",
        ):
            self._run(holder, command)
        return holder

    def _held(self, command):
        """A process that holds new namespaces, once it has them."""
        # `read` ends with this process, whatever becomes of it
        holder = subprocess.Popen(
            [*command, "sh", "-c", "echo made; read forever"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.holders.append(holder)
        assert holder.stdout.readline() == b"made\n"
        return holder

    def _run(self, holder, command):
        subprocess.run([*_within(holder), *command.split()], check=True, capture_output=True)

    def start(self, host, command, **how):
        """A process on a host; signals go to the process itself."""
        return subprocess.Popen([*_within(self.hosts[host]), *command], **how)

    def cut(self, host):
        """Take the link of a host down."""
        self._run(self.hosts[host], "ip link set eth0 down")

    def sent(self, host):
        """Bytes that a host has sent over its link."""
        found = subprocess.run(
            [*_within(self.hosts[host]), "cat", "/proc/net/dev"],
            check=True,
            capture_output=True,
            text=True,
        )
        (line,) = (it for it in found.stdout.splitlines() if "eth0" in it)
        return int(line.split(":")[1].split()[8])


def _within(holder):
    """What enters the namespaces of a process, and becomes the command that follows."""
    return ["nsenter", "-t", str(holder.pid), "-U", "-n", "-m", "-u", "--preserve-credentials"]


def _name(number):
    return f"node{number}"


def _address(number):
    return f"10.83.0.{number + 1}"


def until(condition, seconds):
    """Wait for something; whether it came."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
