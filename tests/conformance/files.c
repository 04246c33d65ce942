// SPDX-License-Identifier: BSD-3-Clause
// Files, descriptors and waiting for them, by the calls that a C library makes (rootfs, vfscore, posix-fdio, posix-pipe, posix-poll, …).
#include "check.h"

#include <string.h>
#include <uk/abi/dirent.h>
#include <uk/abi/epoll.h>
#include <uk/abi/fcntl.h>
#include <uk/abi/ioctl.h>
#include <uk/abi/poll.h>
#include <uk/abi/stat.h>
#include <uk/abi/time.h>
#include <uk/abi/timerfd.h>
#include <uk/errno.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>

#define MS 1000000ull
#define AT UK_AT_FDCWD

static long open_file(const char *path, int flags)
{
	return uk_syscall_r_openat(AT, (long)path, flags, 0644);
}

/* What is in a file, as a string; "" when there is none. */
static const char *text_of(const char *path)
{
	static char buf[2048];
	long fd = open_file(path, UK_O_RDONLY), n = uk_syscall_r_read(fd, (long)buf, sizeof(buf) - 1);

	buf[n < 0 ? 0 : n] = '\0';
	uk_syscall_r_close(fd);
	return buf;
}

CHECK("files: what was written is there under its name, and under another one")
{
	long fd = open_file("/tmp/file", UK_O_CREAT | UK_O_RDWR | UK_O_EXCL);
	struct uk_abi_stat st;

	EXPECT(fd > 2);
	EXPECT(uk_syscall_r_write(fd, (long)"hello", 5) == 5);
	EXPECT(uk_syscall_r_pwrite64(fd, (long)"far", 3, 100000) == 3);
	EXPECT(!uk_syscall_r_renameat2(AT, (long)"/tmp/file", AT, (long)"/tmp/renamed", 0));
	EXPECT(open_file("/tmp/file", UK_O_RDONLY) == -UK_ENOENT);
	EXPECT(!memcmp(text_of("/tmp/renamed"), "hello\0\0", 7));
	EXPECT(!uk_syscall_r_fstat(fd, (long)&st) && st.size == 100003 && st.nlink == 1 && st.blocks == 16);
	EXPECT(!uk_syscall_r_unlinkat(AT, (long)"/tmp/renamed", 0));
	EXPECT(!uk_syscall_r_fstat(fd, (long)&st) && st.nlink == 0);
	EXPECT(!uk_syscall_r_close(fd));
}

CHECK("files: folders are listed, and links followed")
{
	char buf[512] __attribute__((aligned(8)));
	long fd;

	EXPECT(!uk_syscall_r_mkdirat(AT, (long)"/tmp/folder", 0755));
	EXPECT(!uk_syscall_r_symlinkat((long)"folder", AT, (long)"/tmp/link"));
	EXPECT(!uk_syscall_r_mknodat(AT, (long)"/tmp/link/inside", 0644, 0));
	fd = open_file("/tmp/folder", UK_O_RDONLY | UK_O_DIRECTORY);
	EXPECT(uk_syscall_r_getdents64(fd, (long)buf, sizeof(buf)) == 24 + 24 + 32);
	EXPECT(!strcmp(buf + 48 + 19, "inside"));
	EXPECT(!uk_syscall_r_chdir((long)"/tmp/link"));
	EXPECT(uk_syscall_r_getcwd((long)buf, sizeof(buf)) == 12 && !strcmp(buf, "/tmp/folder"));
	EXPECT(!uk_syscall_r_chdir((long)"/"));
	EXPECT(uk_syscall_r_unlinkat(AT, (long)"/tmp/folder", UK_AT_REMOVEDIR) == -UK_ENOTEMPTY);
	EXPECT(!uk_syscall_r_unlinkat(AT, (long)"/tmp/folder/inside", 0) &&
		!uk_syscall_r_unlinkat(AT, (long)"/tmp/folder", UK_AT_REMOVEDIR));
	EXPECT(!uk_syscall_r_unlinkat(AT, (long)"/tmp/link", 0) && !uk_syscall_r_close(fd));
}

CHECK("files: devices and /proc are there")
{
	char buf[16] = "x", zeroes[16] = "";
	long fd = open_file("/dev/zero", UK_O_RDWR);

	EXPECT(uk_syscall_r_read(fd, (long)buf, 16) == 16 && !memcmp(buf, zeroes, 16) && !uk_syscall_r_close(fd));
	fd = open_file("/dev/urandom", UK_O_RDONLY);
	EXPECT(uk_syscall_r_read(fd, (long)buf, 16) == 16 && memcmp(buf, zeroes, 16) && !uk_syscall_r_close(fd));
	fd = open_file("/dev/null", UK_O_RDWR);
	EXPECT(!uk_syscall_r_read(fd, (long)buf, 16) && uk_syscall_r_write(fd, (long)buf, 16) == 16 && !uk_syscall_r_close(fd));
	EXPECT(strstr(text_of("/proc/self/maps"), " r-xp ") && strstr(text_of("/proc/meminfo"), "MemTotal: "));
	EXPECT(!strcmp(text_of("/proc/sys/kernel/ostype"), "Linux\n"));
}

CHECK("files: standard output takes what it is given, and is a terminal where the console is one")
{
	static const char line[] = "written to descriptor 1\n";
	struct uk_abi_winsize size = { 0 };
	long result = uk_syscall_r_ioctl(1, UK_TIOCGWINSZ, (long)&size);

	EXPECT(uk_syscall_r_write(1, (long)line, sizeof(line) - 1) == sizeof(line) - 1);
	EXPECT(ukplat_console_is_terminal(UKPLAT_CONSOLE_OUTPUT) ? !result && size.columns : result == -UK_ENOTTY);
	EXPECT(uk_syscall_r_lseek(1, 0, UK_SEEK_SET) == -UK_ESPIPE);
}

static void write_much(void *fd)
{
	static const char bytes[1000];

	for (int i = 0; i < 300; i++)
		EXPECT(uk_syscall_r_write(*(long *)fd, (long)bytes, sizeof(bytes)) == sizeof(bytes));
	EXPECT(!uk_syscall_r_close(*(long *)fd));
}

CHECK("files: a pipe between two threads loses nothing")
{
	static char got[3000];
	struct uk_thread *thread;
	long n, sum = 0, end;
	int pair[2];

	EXPECT(!uk_syscall_r_pipe2((long)pair, 0));
	end = pair[1];
	EXPECT(!uk_thread_create(&thread, NULL, write_much, &end));
	while ((n = uk_syscall_r_read(pair[0], (long)got, sizeof(got))) > 0)
		sum += n;
	EXPECT(n == 0 && sum == 300000);
	EXPECT(!uk_thread_join(thread, UKPLAT_NEVER) && !uk_syscall_r_close(pair[0]));
}

CHECK("files: poll and epoll wake for a timer, at its time and not before")
{
	struct uk_abi_itimerspec in_20_ms = { .value = { 0, 20 * (int64_t)MS } };
	struct uk_abi_epoll_event event = { .events = UK_POLLIN, .data = 7 }, got;
	long timer = uk_syscall_r_timerfd_create(UK_CLOCK_MONOTONIC, 0), ep = uk_syscall_r_epoll_create1(0);
	struct uk_abi_timespec none = { 0, 0 };
	struct uk_abi_pollfd in = { .fd = (int)timer, .events = UK_POLLIN };
	uint64_t expired = 0, start = ukplat_monotonic_clock();

	EXPECT(!uk_syscall_r_timerfd_settime(timer, 0, (long)&in_20_ms, 0));
	EXPECT(uk_syscall_r_ppoll((long)&in, 1, (long)&none, 0, 8) == 0 || ukplat_monotonic_clock() - start >= 20 * MS);
	EXPECT(uk_syscall_r_ppoll((long)&in, 1, 0, 0, 8) == 1 && in.revents == UK_POLLIN);
	EXPECT(ukplat_monotonic_clock() - start >= 20 * MS);
	EXPECT(uk_syscall_r_read(timer, (long)&expired, 8) == 8 && expired == 1);
	EXPECT(!uk_syscall_r_epoll_ctl(ep, UK_EPOLL_CTL_ADD, timer, (long)&event));
	EXPECT(!uk_syscall_r_epoll_pwait(ep, (long)&got, 1, 0, 0, 8));
	start = ukplat_monotonic_clock();
	EXPECT(!uk_syscall_r_timerfd_settime(timer, 0, (long)&in_20_ms, 0));
	EXPECT(uk_syscall_r_epoll_pwait(ep, (long)&got, 1, -1, 0, 8) == 1 && got.data == 7);
	EXPECT(ukplat_monotonic_clock() - start >= 20 * MS);
	EXPECT(!uk_syscall_r_close(timer) && !uk_syscall_r_close(ep));
}
