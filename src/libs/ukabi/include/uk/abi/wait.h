// SPDX-License-Identifier: BSD-3-Clause
// Waiting for children: wait4(2), waitid(2).
#ifndef UK_ABI_WAIT_H
#define UK_ABI_WAIT_H

#define UK_WNOHANG 1
#define UK_WUNTRACED 2
#define UK_WSTOPPED 2
#define UK_WEXITED 4
#define UK_WCONTINUED 8
#define UK_WNOWAIT 0x01000000
#define UK_WNOTHREAD 0x20000000
#define UK_WALL 0x40000000
#define UK_WCLONE 0x80000000

/* What waitid(2) waits for. */
#define UK_P_ALL 0
#define UK_P_PID 1
#define UK_P_PGID 2
#define UK_P_PIDFD 3

#endif
