// SPDX-License-Identifier: BSD-3-Clause
// The preemptive scheduler's policy as a part of a test, which includes its source after this.
#ifndef PREEMPT_H
#define PREEMPT_H

#define CONFIG_LIBUKSCHEDPREEMPT 1
#define CONFIG_LIBUKSCHEDPREEMPT_SLICE_US 1000
#define UK_LIBRARY_NAME "ukschedpreempt"
/* The program's other scheduler has these names. */
#define uk_scheduler_add add
#define uk_scheduler_next take_next
#define uk_scheduler_remove take_out
#define uk_scheduler_runs runs
#define uk_scheduler_timeout set_timeout
#define uk_sched_preempt preempt
#define uk_sched_expire expire
#define ukplat_timer_start start_timer

#include "check.h"

#include <uk/init.h>

void uk_init_failed(const struct uk_init_entry *entry, int error)
{
	(void)entry;
	(void)error;
	__builtin_trap();
}

#endif
