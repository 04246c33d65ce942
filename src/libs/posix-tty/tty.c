// SPDX-License-Identifier: BSD-3-Clause
// The platform's console as files.
//
// The platform can't say whether there is input without reading it. So what poll() has read stays in a buffer here, until somebody takes
// it.
#include <uk/tty.h>

#include <uk/abi/access.h>
#include <uk/abi/ioctl.h>
#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/plat/console.h>
#include <uk/string.h>

static struct {
	struct uk_spinlock lock; /* of what follows */
	char ahead[64];          /* read, and taken by nobody yet */
	unsigned int first, end; /* which of that */
	int error;               /* what reading returns behind it: UKPLAT_CONSOLE_END or an errno; 0: more may come */
} input;

/* What a terminal of Linux begins with. */
static struct uk_abi_termios modes = {
	.iflag = UK_ICRNL | UK_IXON,
	.oflag = UK_OPOST | UK_ONLCR,
	.cflag = UK_B38400 | UK_CS8 | UK_CREAD,
	.lflag = UK_ISIG | UK_ICANON | UK_ECHO | UK_ECHOE | UK_ECHOK | UK_ECHOCTL | UK_ECHOKE | UK_IEXTEN,
	.cc = { 3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22 },
};
static struct uk_abi_winsize size = { .rows = 24, .columns = 80 };

/* Has something in `ahead`, or the reason why there is nothing. With the lock. */
static void look(void)
{
	long n;

	if (input.first < input.end || input.error)
		return;
	n = ukplat_console_read(input.ahead, sizeof(input.ahead));
	input.first = 0;
	input.end = n > 0 ? (unsigned int)n : 0;
	input.error = n < 0 ? (int)n : 0;
}

/* What is there already, at most `len` bytes; -UK_EAGAIN: nothing yet. With the lock. */
static long take(char *to, size_t len)
{
	size_t n;

	look();
	n = input.end - input.first;
	if (!n)
		return !input.error ? -UK_EAGAIN : input.error == UKPLAT_CONSOLE_END ? 0 : input.error;
	if (n > len)
		n = len;
	memcpy(to, input.ahead + input.first, n);
	input.first += (unsigned int)n;
	return (long)n;
}

long uk_tty_read(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	long done = 0;

	(void)f, (void)offset;
	uk_spin_lock(&input.lock);
	for (int i = 0; i < count; i++)
		for (size_t at = 0; at < iov[i].len;) {
			long n = take((char *)iov[i].base + at, iov[i].len - at);

			if (n <= 0) {
				uk_spin_unlock(&input.lock);
				return done ? done : n;
			}
			at += (size_t)n;
			done += n;
		}
	uk_spin_unlock(&input.lock);
	return done;
}

static long write_by(long (*write)(const char *, size_t), const struct uk_abi_iovec *iov, int count)
{
	long done = 0;

	for (int i = 0; i < count; i++) {
		long n = iov[i].len ? write(iov[i].base, iov[i].len) : 0;

		if (n < 0)
			return done ? done : n;
		done += n;
		if ((size_t)n < iov[i].len)
			break;
	}
	return done;
}

long uk_tty_write(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	return write_by(ukplat_console_write, iov, count);
}

static long tty_write_error(struct uk_file *f, const struct uk_abi_iovec *iov, int count, int64_t *offset)
{
	(void)f, (void)offset;
	return write_by(ukplat_console_error, iov, count);
}

unsigned int uk_tty_poll(struct uk_file *f)
{
	unsigned int ready = UK_POLLOUT | UK_POLLWRNORM;

	if (!uk_file_may_read(f))
		return ready;
	uk_spin_lock(&input.lock);
	look();
	if (input.first < input.end || input.error)
		ready |= UK_POLLIN | UK_POLLRDNORM;
	uk_spin_unlock(&input.lock);
	return ready;
}

static long available(void)
{
	long n;

	uk_spin_lock(&input.lock);
	look();
	n = input.end - input.first;
	uk_spin_unlock(&input.lock);
	return n;
}

/* Whether a file is at a terminal: the three streams say it, a console by its name in /dev is one. */
static int is_terminal(const struct uk_file *f)
{
#ifdef CONFIG_LIBPOSIX_TTY_TERMINAL
	return f == &uk_tty_stdin  ? ukplat_console_is_terminal(UKPLAT_CONSOLE_INPUT)
	     : f == &uk_tty_stdout ? ukplat_console_is_terminal(UKPLAT_CONSOLE_OUTPUT)
	     : f == &uk_tty_stderr ? ukplat_console_is_terminal(UKPLAT_CONSOLE_ERRORS)
				   : 1;
#else
	(void)f;
	return 0;
#endif
}

/* Copies between a structure of ours and the program's. */
static long exchange(void *ours, size_t len, unsigned long arg, int set)
{
	if (uk_abi_is_bad((void *)arg, len))
		return -UK_EFAULT;
	if (set)
		memcpy(ours, (const void *)arg, len);
	else
		memcpy((void *)arg, ours, len);
	return 0;
}

long uk_tty_ioctl(struct uk_file *f, unsigned int request, unsigned long arg)
{
	if (request == UK_FIONREAD) {
		if (uk_abi_is_bad((void *)arg, sizeof(int)))
			return -UK_EFAULT;
		*(int *)arg = (int)available();
		return 0;
	}
	if (!is_terminal(f))
		return -UK_ENOTTY;
	switch (request) {
	case UK_TCGETS:
		return exchange(&modes, sizeof(modes), arg, 0);
	case UK_TCSETS:
	case UK_TCSETSW:
	case UK_TCSETSF:
		return exchange(&modes, sizeof(modes), arg, 1);
	case UK_TIOCGWINSZ:
		return exchange(&size, sizeof(size), arg, 0);
	case UK_TIOCSWINSZ:
		return exchange(&size, sizeof(size), arg, 1);
	case UK_TIOCGPGRP:
		return exchange(&(int){ 1 }, sizeof(int), arg, 0);
	case UK_TIOCSPGRP:
		return 0;
	default:
		return -UK_ENOTTY;
	}
}

/* Linux's console, or a pipe. */
static int tty_stat(struct uk_file *f, struct uk_abi_stat *st)
{
	int terminal = is_terminal(f);

	st->ino = 1;
	st->nlink = 1;
	st->blksize = 1024;
	st->mode = terminal ? UK_S_IFCHR | 0620 : UK_S_IFIFO | 0600;
	st->rdev = terminal ? uk_abi_dev(5, 1) : 0;
	return 0;
}

static const struct uk_file_ops ops = {
	.read = uk_tty_read, .write = uk_tty_write, .poll = uk_tty_poll, .ioctl = uk_tty_ioctl, .stat = tty_stat,
};
static const struct uk_file_ops error_ops = {
	.read = uk_tty_read, .write = tty_write_error, .poll = uk_tty_poll, .ioctl = uk_tty_ioctl, .stat = tty_stat,
};

/* Programs write prompts to standard input's descriptor, and read from standard error's: a terminal is open for both in all three. */
struct uk_file uk_tty_stdin = { .ops = &ops, .refs = 1, .flags = UK_O_RDWR, .traits = UK_FILE_STATIC, .queue = &uk_console_waitq };
struct uk_file uk_tty_stdout = { .ops = &ops, .refs = 1, .flags = UK_O_RDWR, .traits = UK_FILE_STATIC, .queue = &uk_console_waitq };
struct uk_file uk_tty_stderr = { .ops = &error_ops, .refs = 1, .flags = UK_O_RDWR, .traits = UK_FILE_STATIC, .queue = &uk_console_waitq };
