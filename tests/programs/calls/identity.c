// SPDX-License-Identifier: BSD-3-Clause
// Who one is: users, groups, sessions, names, limits.
#define _GNU_SOURCE
#include "calls.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#undef prlimit64

static void users(void)
{
	unsigned int a = 7, b = 7, c = 7;

	T(getuid);
	T(geteuid);
	T(getgid);
	T(getegid);
	T(getresuid, &a, &b, &c);
	printf("%u %u %u\n", a, b, c);
	T(getresuid, NULL, &b, &c);
	T(getresuid, &a, BAD, &c);
	T(getresuid, &a, &b, FAR);
	T(getresgid, &a, &b, &c);
	T(getresgid, BAD, &b, &c);
	T(setuid, 0);
	T(setuid, -1);
	T(setgid, 0);
	T(setgid, -1);
	T(setreuid, 0, 0);
	T(setreuid, -1, -1);
	T(setregid, 0, -1);
	T(setresuid, 0, -1, 0);
	T(setresgid, -1, 0, 0);
	T(getgroups, -1, NULL);
}

static void groups(void)
{
	int self = (int)CALL(getpid);

	IS(self > 0);
	IS(CALL(getppid) >= 0);
	IS(CALL(getpgrp) == CALL(getpgid, 0));
	IS(CALL(getpgid, self) == CALL(getpgid, 0));
	IS(CALL(getsid, self) == CALL(getsid, 0));
	T(getpgid, -1);
	T(getpgid, 0x7ffffff);
	T(getsid, -1);
	T(getsid, 0x7ffffff);
	T(setpgid, -1, 0);
	T(setpgid, 0, -1);
	T(setpgid, 0x7ffffff, 0);
}

static void names(void)
{
	struct utsname name;
	char text[70];

	memset(text, 'x', sizeof(text));
	T(uname, &name);
	printf("%s\n", name.sysname);
	T(uname, NULL);
	T(uname, BAD);
	T(uname, FAR);
	T(sethostname, text, -1);
	T(sethostname, text, 65);
	T(sethostname, NULL, 3);
	T(sethostname, BAD, 3);
	T(setdomainname, text, -1);
	T(setdomainname, text, 65);
	T(setdomainname, FAR, 3);
}

static void limits(void)
{
	struct rlimit limit = { 100, 50 }, old;
	struct rusage usage;

	T(getrlimit, RLIMIT_NOFILE, NULL);
	T(getrlimit, RLIMIT_NOFILE, BAD);
	T(getrlimit, 16, &old);
	T(getrlimit, -1, &old);
	T(setrlimit, RLIMIT_NOFILE, &limit);
	T(setrlimit, RLIMIT_CORE, NULL);
	T(setrlimit, RLIMIT_CORE, FAR);
	T(setrlimit, 16, &limit);
	T(prlimit64, 0, 16, NULL, NULL);
	T(prlimit64, 0, RLIMIT_CORE, NULL, NULL);
	T(prlimit64, 0, RLIMIT_CORE, NULL, BAD);
	T(prlimit64, 0, RLIMIT_CORE, BAD, NULL);
	T(prlimit64, 0x7ffffff, RLIMIT_CORE, NULL, &old);
	T(prlimit64, CALL(getpid) /* self */, RLIMIT_CORE, NULL, &old);
	limit = (struct rlimit){ 10, 20 };
	T(prlimit64, 0, RLIMIT_CORE, &limit, &old);
	T(getrlimit, RLIMIT_CORE, &old);
	printf("%ld %ld\n", (long)old.rlim_cur, (long)old.rlim_max);
	T(getrusage, RUSAGE_SELF, &usage);
	IS(usage.ru_utime.tv_sec >= 0 && usage.ru_utime.tv_usec < 1000000);
	T(getrusage, RUSAGE_CHILDREN, &usage);
	T(getrusage, RUSAGE_THREAD, &usage);
	T(getrusage, 2, &usage);
	T(getrusage, RUSAGE_SELF, NULL);
	T(getrusage, RUSAGE_SELF, BAD);
}

void identity(void)
{
	users();
	groups();
	names();
	limits();
}
