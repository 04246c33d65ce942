// SPDX-License-Identifier: BSD-3-Clause
// File descriptors 0, 1 and 2: the console.
#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/plat/console.h>
#include <uk/plat/time.h>

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
	long got;

	if (fd != STDIN_FILENO)
		return fail(EBADF);
	if (!n)
		return 0;
	while (!(got = ukplat_console_read(data, n)))
		ukplat_console_wait(UKPLAT_NEVER);
	if (got == UKPLAT_CONSOLE_END)
		return 0;
	return got < 0 ? fail((int)-got) : got;
}

ssize_t write(int fd, const void *data, size_t n)
{
	long done;

	if (fd == STDOUT_FILENO)
		done = ukplat_console_write(data, n);
	else if (fd == STDERR_FILENO)
		done = ukplat_console_error(data, n);
	else
		done = -EBADF;
	return done < 0 ? fail((int)-done) : done;
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
	if (!is_console(fd))
		return fail(EBADF) + 1;
	return ukplat_console_is_terminal((enum ukplat_console_stream)"ioe"[fd]) ? 1 : fail(ENOTTY) + 1;
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
