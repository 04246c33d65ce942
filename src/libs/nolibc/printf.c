// SPDX-License-Identifier: BSD-3-Clause
// The printf family: where the formatter's output goes.
#include <stdio.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/printf.h>
#include <unistd.h>

#include "forward.h"

/* Text gathers here on its way to a descriptor, so that one printf is few writes. */
struct descriptor_sink {
	int fd, failed;
	size_t used;
	char buffer[128];
};

static void flush(struct descriptor_sink *sink)
{
	if (sink->used && write(sink->fd, sink->buffer, sink->used) != (ssize_t)sink->used)
		sink->failed = 1;
	sink->used = 0;
}

static void to_descriptor(void *arg, const char *text, size_t len)
{
	struct descriptor_sink *sink = arg;

	while (len) {
		size_t room = sizeof(sink->buffer) - sink->used, n = len < room ? len : room;

		memcpy(sink->buffer + sink->used, text, n);
		sink->used += n;
		text += n;
		len -= n;
		if (sink->used == sizeof(sink->buffer))
			flush(sink);
	}
}

int vdprintf(int fd, const char *restrict fmt, va_list ap)
{
	struct descriptor_sink sink = { .fd = fd };
	int n = uk_vformat(to_descriptor, &sink, fmt, ap);

	flush(&sink);
	return sink.failed ? -1 : n;
}

struct string_sink {
	char *at;
	size_t room;
};

static void to_string(void *arg, const char *text, size_t len)
{
	struct string_sink *sink = arg;
	size_t n = len < sink->room ? len : sink->room;

	memcpy(sink->at, text, n);
	sink->at += n;
	sink->room -= n;
}

int vsnprintf(char *restrict s, size_t size, const char *restrict fmt, va_list ap)
{
	char none;
	struct string_sink sink = { size ? s : &none, size ? size - 1 : 0 };
	int n = uk_vformat(to_string, &sink, fmt, ap);

	if (size)
		*sink.at = '\0';
	if (n < 0)
		errno = EOVERFLOW;
	return n;
}

int vprintf(const char *restrict fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int vsprintf(char *restrict s, const char *restrict fmt, va_list ap)
{
	return vsnprintf(s, SIZE_MAX, fmt, ap);
}

int vasprintf(char **s, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	*s = n < 0 ? NULL : malloc((size_t)n + 1);
	return *s ? vsnprintf(*s, (size_t)n + 1, fmt, ap) : -1;
}

int printf(const char *restrict fmt, ...)
{
	FORWARD(vprintf(fmt, ap));
}

int fprintf(FILE *restrict f, const char *restrict fmt, ...)
{
	FORWARD(vfprintf(f, fmt, ap));
}

int dprintf(int fd, const char *restrict fmt, ...)
{
	FORWARD(vdprintf(fd, fmt, ap));
}

int sprintf(char *restrict s, const char *restrict fmt, ...)
{
	FORWARD(vsprintf(s, fmt, ap));
}

int snprintf(char *restrict s, size_t size, const char *restrict fmt, ...)
{
	FORWARD(vsnprintf(s, size, fmt, ap));
}

int asprintf(char **s, const char *fmt, ...)
{
	FORWARD(vasprintf(s, fmt, ap));
}
