// SPDX-License-Identifier: BSD-3-Clause
// What threads are made of, with wrong arguments; processes that aren't there.
#define _GNU_SOURCE
#include "calls.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum { WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAIT_BITSET = 9, WAKE_BITSET = 10 };

static void futexes(void)
{
	struct timespec wrong = { 0, 1000000000 }, soon = { 0, 1000 };
	unsigned int word[4] = { 1, 2, 3, 4 };

	T(futex, word, WAIT, 2, NULL, NULL, 0);
	T(futex, word, WAIT, 1, &soon, NULL, 0);
	T(futex, word, WAIT, 1, &wrong, NULL, 0);
	T(futex, word, WAIT, 1, BAD, NULL, 0);
	T(futex, (char *)word + 1, WAIT, 1, NULL, NULL, 0);
	T(futex, NULL, WAIT, 1, NULL, NULL, 0);
	T(futex, BAD, WAIT, 1, NULL, NULL, 0);
	T(futex, word, WAKE, 1, NULL, NULL, 0);
	T(futex, (char *)word + 2, WAKE, 1, NULL, NULL, 0);
	T(futex, word, WAIT_BITSET, 1, NULL, NULL, 0);
	T(futex, word, WAKE_BITSET, 1, NULL, NULL, 0);
	T(futex, word, WAKE_BITSET, 1, NULL, NULL, 1);
	T(futex, word, REQUEUE, 1, 1, word + 1, 0);
	T(futex, word, REQUEUE, -1, 1, word + 1, 0);
	T(futex, word, CMP_REQUEUE, 1, 1, word + 1, 2);
	T(futex, word, CMP_REQUEUE, 1, 1, word + 1, 1);
	T(futex, word, 77, 1, NULL, NULL, 0);
}

static void lists(void)
{
	void *head = NULL;
	size_t len = 0;
	long list[3] = { (long)list, 0, 0 };

	T(set_robust_list, list, 24);
	T(set_robust_list, list, 23);
	T(get_robust_list, 0, &head, &len);
	IS(head == list && len == 24);
	T(get_robust_list, 0x7ffffff, &head, &len);
	T(get_robust_list, 0, NULL, &len);
	T(get_robust_list, 0, &head, BAD);
	T(get_robust_list, 0, FAR, &len);
	T(set_robust_list, NULL, 24);
}

static void naming(void)
{
	char name[17] = "";

	T(prctl, PR_SET_NAME, "a name of more than fifteen bytes", 0, 0, 0);
	T(prctl, PR_GET_NAME, name, 0, 0, 0);
	printf("%s\n", name);
	T(prctl, PR_SET_NAME, NULL, 0, 0, 0);
	T(prctl, PR_SET_NAME, BAD, 0, 0, 0);
	T(prctl, PR_GET_NAME, NULL, 0, 0, 0);
	T(prctl, PR_GET_NAME, FAR, 0, 0, 0);
	T(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
	T(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
	T(prctl, PR_SET_DUMPABLE, 77, 0, 0, 0);
	T(prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
	T(prctl, PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0);
	T(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	T(prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	T(prctl, PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0);
	T(prctl, 9999, 0, 0, 0, 0);
}

static void children(void)
{
	int status;
	siginfo_t info;

	T(wait4, -1, &status, 0, NULL);
	T(wait4, -1, NULL, WNOHANG, NULL);
	T(wait4, 0x7ffffff, &status, 0, NULL);
	T(wait4, -1, &status, 0x1000, NULL);
	T(waitid, P_ALL, 0, &info, WEXITED, NULL);
	T(waitid, P_ALL, 0, &info, 0, NULL);
	T(waitid, P_ALL, 0, &info, 0x10000000, NULL);
	T(waitid, 77, 0, &info, WEXITED, NULL);
	T(waitid, P_PID, -1, &info, WEXITED, NULL);
	T(waitid, P_PID, 0, &info, WEXITED, NULL);
	T(waitid, P_PID, 0x7ffffff, &info, WEXITED, NULL);
}

void threads(void)
{
	futexes();
	lists();
	naming();
	children();
}
