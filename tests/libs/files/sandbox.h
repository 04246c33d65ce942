// SPDX-License-Identifier: BSD-3-Clause
// An empty tmpfs of the host's, as the root of this process and nobody else.
#ifndef SANDBOX_H
#define SANDBOX_H

/* Makes it, and goes there. 0, or -1 with a reason on standard output: a host that lets nobody do this. */
int sandbox_enter(void);

#endif
