// SPDX-License-Identifier: BSD-3-Clause
// File descriptors 0, 1 and 2: the console.
#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/plat/console.h>

static int fail(int error)
{
	errno = error;
	return -1;
}

static int is_console(int fd)
{
	return fd >= STDIN_FILENO && fd <= STDERR_FILENO;
}

ssize_t read(int fd, void *data, size_t n)
{
	size_t got = 0;

	if (fd != STDIN_FILENO)
		return fail(EBADF);
	while (n && !(got = ukplat_console_read(data, n)))
		ukplat_console_wait();
	return (ssize_t)got;
}

ssize_t write(int fd, const void *data, size_t n)
{
	if (fd != STDOUT_FILENO && fd != STDERR_FILENO)
		return fail(EBADF);
	ukplat_console_write(data, n);
	return (ssize_t)n;
}

int open(const char *path UK_UNUSED, int flags, ...)
{
	return fail(flags & O_CREAT ? EROFS : ENOENT);
}

int close(int fd)
{
	return is_console(fd) ? 0 : fail(EBADF);
}

off_t lseek(int fd, off_t offset UK_UNUSED, int from UK_UNUSED)
{
	return fail(is_console(fd) ? ESPIPE : EBADF);
}

int isatty(int fd)
{
	return is_console(fd) ? 1 : fail(EBADF) + 1;
}

pid_t getpid(void)
{
	return 1; /* the only one */
}

long sysconf(int name)
{
	return name == _SC_PAGESIZE ? (long)UK_PAGE_SIZE : fail(EINVAL);
}

unsigned int sleep(unsigned int seconds)
{
	uk_clock_sleep(seconds * UK_NS_PER_SECOND);
	return 0;
}

int usleep(useconds_t microseconds)
{
	uk_clock_sleep(microseconds * 1000ULL);
	return 0;
}
