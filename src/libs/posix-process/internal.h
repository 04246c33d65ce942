// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_PROCESS_INTERNAL_H
#define POSIX_PROCESS_INTERNAL_H

#include <uk/thread.h>

/* What the program has said of one of its threads. */
struct process_thread {
	int *clear_tid; /* set_tid_address(2) */
	int policy, priority; /* sched_setscheduler(2) */
	int nice;
	long (*unmap)(void *base, size_t len);
	void *base;
	size_t len;
};

/* NULL for a thread that isn't the program's. */
struct process_thread *_posix_process_of(struct uk_thread *thread);
/* A thread of the program by its number, 0 for the running one; NULL when there is none. */
struct uk_thread *_posix_process_find(int id);

#endif
