// SPDX-License-Identifier: BSD-3-Clause
// Policies, priorities, processors.
#define _GNU_SOURCE
#include "calls.h"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>

static void policies(void)
{
	struct sched_param param = { .sched_priority = 77 };
	struct timespec t;

	T(sched_yield);
	T(sched_getscheduler, 0);
	T(sched_getscheduler, -1);
	T(sched_getscheduler, 0x7ffffff);
	T(sched_getparam, 0, &param);
	printf("%d\n", param.sched_priority);
	T(sched_getparam, -1, &param);
	T(sched_getparam, 0x7ffffff, &param);
	T(sched_getparam, 0, NULL);
	T(sched_getparam, 0, BAD);
	param.sched_priority = 0;
	T(sched_setparam, 0, &param);
	T(sched_setparam, 0, NULL);
	T(sched_setparam, 0, BAD);
	T(sched_setparam, -1, &param);
	T(sched_setparam, 0x7ffffff, &param);
	T(sched_setscheduler, 0, SCHED_BATCH, &param);
	T(sched_getscheduler, 0);
	T(sched_setscheduler, 0, SCHED_OTHER, &param);
	T(sched_setscheduler, 0, 77, &param);
	T(sched_setscheduler, 0, -1, &param);
	T(sched_setscheduler, 0, SCHED_FIFO, &param);
	T(sched_setscheduler, 0, SCHED_OTHER, NULL);
	T(sched_setscheduler, 0, SCHED_OTHER, BAD);
	T(sched_setscheduler, 0x7ffffff, SCHED_OTHER, &param);
	param.sched_priority = 1;
	T(sched_setparam, 0, &param);
	T(sched_setscheduler, 0, SCHED_OTHER, &param);
	param.sched_priority = 100;
	T(sched_setscheduler, 0, SCHED_RR, &param);
	for (int policy = -1; policy < 6; policy++) {
		printf("%d: ", policy);
		T(sched_get_priority_min, policy);
		T(sched_get_priority_max, policy);
	}
	IS(CALL(sched_rr_get_interval, 0, &t) == 0);
	T(sched_rr_get_interval, -1, &t);
	T(sched_rr_get_interval, 0x7ffffff, &t);
	T(sched_rr_get_interval, 0, NULL);
	T(sched_rr_get_interval, 0, BAD);
}

static void priorities(void)
{
	T(getpriority, 3, 0);
	T(getpriority, -1, 0);
	T(getpriority, PRIO_PROCESS, -1);
	T(getpriority, PRIO_PROCESS, 0x7ffffff);
	T(setpriority, PRIO_PROCESS, 0, 100);
	T(getpriority, PRIO_PROCESS, 0);
	T(setpriority, 3, 0, 0);
	T(setpriority, PRIO_PROCESS, 0x7ffffff, 0);
	T(setpriority, PRIO_PGRP, 0x7ffffff, 0);
	T(getpriority, PRIO_PGRP, 0x7ffffff);
}

static void processors(void)
{
	unsigned long mask[128] = { 0 }, one[128] = { 0 }, all;
	unsigned int cpu = ~0u, node = ~0u;

	IS(CALL(sched_getaffinity, 0, sizeof(mask), mask) >= 8);
	IS(mask[0] != 0);
	T(sched_getaffinity, 0, 0, mask);
	T(sched_getaffinity, 0, 7, mask);
	T(sched_getaffinity, 0x7ffffff, sizeof(mask), mask);
	T(sched_getaffinity, 0, sizeof(mask), NULL);
	T(sched_getaffinity, 0, sizeof(mask), BAD);
	T(sched_setaffinity, 0, sizeof(mask), mask);
	all = mask[0];
	one[0] = all & -all;
	T(sched_setaffinity, 0, sizeof(one), one);
	IS(CALL(sched_getaffinity, 0, sizeof(mask), mask) >= 8);
	IS(mask[0] == one[0]);
	IS(!CALL(getcpu, &cpu, &node, NULL) && 1ul << cpu == one[0]);
	one[127] = 1ul << 63;
	T(sched_setaffinity, 0, sizeof(one), one); /* one that there isn't beside it */
	one[0] = 0;
	T(sched_setaffinity, 0, sizeof(one), one); /* and alone */
	IS(CALL(sched_getaffinity, 0, sizeof(mask), mask) >= 8);
	IS(mask[0] == (all & -all));
	mask[0] = all;
	T(sched_setaffinity, 0, sizeof(mask), mask);
	T(sched_setaffinity, 0, sizeof(mask), NULL);
	T(sched_setaffinity, 0, sizeof(mask), BAD);
	T(sched_setaffinity, 0x7ffffff, sizeof(mask), mask);
	mask[0] = 0;
	T(sched_setaffinity, 0, 8, mask);
	T(sched_setaffinity, 0, 0, mask);
	T(getcpu, &cpu, &node, NULL);
	IS(cpu < 1024 && node < 1024);
	T(getcpu, NULL, NULL, NULL);
	T(getcpu, BAD, NULL, NULL);
	T(getcpu, NULL, FAR, NULL);
}

void scheduling(void)
{
	policies();
	priorities();
	processors();
}
