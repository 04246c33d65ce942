// SPDX-License-Identifier: BSD-3-Clause
// Making threads, and who runs: clone(2), sched(7).
#ifndef UK_ABI_SCHED_H
#define UK_ABI_SCHED_H

#define UK_CLONE_VM 0x100
#define UK_CLONE_FS 0x200
#define UK_CLONE_FILES 0x400
#define UK_CLONE_SIGHAND 0x800
#define UK_CLONE_PTRACE 0x2000
#define UK_CLONE_VFORK 0x4000
#define UK_CLONE_PARENT 0x8000
#define UK_CLONE_THREAD 0x10000
#define UK_CLONE_NEWNS 0x20000
#define UK_CLONE_SYSVSEM 0x40000
#define UK_CLONE_SETTLS 0x80000
#define UK_CLONE_PARENT_SETTID 0x100000
#define UK_CLONE_CHILD_CLEARTID 0x200000
#define UK_CLONE_DETACHED 0x400000
#define UK_CLONE_CHILD_SETTID 0x1000000

#define UK_SCHED_OTHER 0
#define UK_SCHED_FIFO 1
#define UK_SCHED_RR 2
#define UK_SCHED_BATCH 3
#define UK_SCHED_IDLE 5
#define UK_SCHED_RESET_ON_FORK 0x40000000

/* Of FIFO and RR; of the others the priority is 0. */
#define UK_SCHED_PRIORITY_MIN 1
#define UK_SCHED_PRIORITY_MAX 99

struct uk_abi_sched_param {
	int priority;
};

_Static_assert(sizeof(struct uk_abi_sched_param) == 4, "struct sched_param");

/* getpriority(2) */
#define UK_PRIO_PROCESS 0
#define UK_PRIO_PGRP 1
#define UK_PRIO_USER 2

#endif
