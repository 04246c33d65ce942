# SPDX-License-Identifier: BSD-3-Clause
"""Runs CPython's tests as where there are no processes and no sockets: by its own switches, which look for functions alone."""
import test.support
from test.libregrtest import main

test.support.has_fork_support = test.support.has_subprocess_support = test.support.has_socket_support = False
main()
