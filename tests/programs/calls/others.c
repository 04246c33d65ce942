// SPDX-License-Identifier: BSD-3-Clause
// Calls that stand alone: the system's state, random numbers, barriers, what files have besides contents.
#define _GNU_SOURCE
#include "calls.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>

static void system_state(void)
{
	struct sysinfo info;
	char bytes[64];

	T(sysinfo, &info);
	IS(info.totalram > 0 && info.freeram > 0 && info.mem_unit > 0 && info.procs > 0);
	T(sysinfo, NULL);
	T(sysinfo, BAD);
	T(sysinfo, FAR);
	T(getrandom, bytes, 64, 0);
	T(getrandom, bytes, 0, 0);
	T(getrandom, bytes, 64, 1);
	T(getrandom, bytes, 64, 2);
	T(getrandom, bytes, 64, 4);
	T(getrandom, bytes, 64, 6);
	T(getrandom, bytes, 64, 8);
	T(getrandom, NULL, 64, 0);
	T(getrandom, BAD, 64, 0);
	T(getrandom, FAR, 64, 0);
	IS(CALL(membarrier, 0, 0, 0) > 0);
	T(membarrier, 1, 0, 0);
	T(membarrier, 1 << 20, 0, 0);
	T(membarrier, 0, 77, 0);
	T(sync);
}

static void attributes(int fd)
{
	char value[32];

	T(getxattr, "/tmp/none-is-there", "user.a", value, 32);
	T(lgetxattr, "/tmp/none-is-there", "user.a", value, 32);
	T(fgetxattr, 99, "user.a", value, 32);
	T(listxattr, "/tmp/none-is-there", value, 32);
	T(llistxattr, "/tmp/none-is-there", value, 32);
	T(flistxattr, 99, value, 32);
	T(setxattr, "/tmp/none-is-there", "user.a", "b", 1, 0);
	T(lsetxattr, "/tmp/none-is-there", "user.a", "b", 1, 0);
	T(fsetxattr, 99, "user.a", "b", 1, 0);
	T(removexattr, "/tmp/none-is-there", "user.a");
	T(lremovexattr, "/tmp/none-is-there", "user.a");
	T(fremovexattr, 99, "user.a");
	T(getxattr, BAD, "user.a", value, 32);
	T(listxattr, BAD, value, 32);
	T(flistxattr, fd, value, 32);
}

static void files(void)
{
	int fd = (int)CALL(openat, AT_FDCWD, "/tmp/unicore-others", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct iovec iov = { "hello", 5 };

	T(pwritev2, fd, &iov, 1, 0, 0, 0);
	T(pwritev2, fd, &iov, 1, -1, -1, 0);
	T(pwritev2, fd, &iov, 1, -2, -1, 0);
	T(pwritev2, fd, &iov, 1, 0, 0, 1 << 20);
	T(pwritev2, 99, &iov, 1, 0, 0, 0);
	T(pwritev2, fd, BAD, 1, 0, 0, 0);
	T(sync_file_range, fd, 0, 0, 7);
	T(sync_file_range, fd, 0, 0, 8);
	T(sync_file_range, fd, -1, 0, 0);
	T(sync_file_range, fd, 0, -1, 0);
	T(sync_file_range, 99, 0, 0, 0);
	T(readahead, fd, 0, 100);
	T(readahead, 99, 0, 100);
	T(syncfs, fd);
	T(syncfs, 99);
#ifdef SYS_renameat
	T(renameat, AT_FDCWD, "/tmp/unicore-others", AT_FDCWD, "/tmp/unicore-other");
	T(renameat, AT_FDCWD, "/tmp/unicore-others", AT_FDCWD, "/tmp/unicore-other");
	T(renameat, AT_FDCWD, BAD, AT_FDCWD, "/tmp/unicore-other");
	T(renameat, 99, "a", AT_FDCWD, "b");
#endif
	attributes(fd);
	T(unlinkat, AT_FDCWD, "/tmp/unicore-other", 0);
	CALL(close, fd);
}

void others(void)
{
	system_state();
	files();
}
