// SPDX-License-Identifier: BSD-3-Clause
// Streams: three, all of them the console.
#include <stdio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct nolibc_file {
	int fd, at_end, failed;
	int pushed; /* a character that was given back, plus one */
};

static FILE files[] = { { .fd = STDIN_FILENO }, { .fd = STDOUT_FILENO }, { .fd = STDERR_FILENO } };
FILE *const stdin = &files[0];
FILE *const stdout = &files[1];
FILE *const stderr = &files[2];

int fileno(FILE *f)
{
	return f->fd;
}

int ferror(FILE *f)
{
	return f->failed;
}

int feof(FILE *f)
{
	return f->at_end;
}

void clearerr(FILE *f)
{
	f->at_end = f->failed = 0;
}

int ungetc(int c, FILE *f)
{
	if (c == EOF || f->pushed)
		return EOF;
	f->pushed = (unsigned char)c + 1;
	f->at_end = 0;
	return (unsigned char)c;
}

int fflush(FILE *f)
{
	(void)f; /* nothing waits */
	return 0;
}

static int put(FILE *f, const void *data, size_t n)
{
	if (!n || write(f->fd, data, n) == (ssize_t)n)
		return 0;
	f->failed = 1;
	return EOF;
}

int fputc(int c, FILE *f)
{
	char one = (char)c;

	return put(f, &one, 1) ? EOF : (unsigned char)c;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int fputs(const char *restrict s, FILE *restrict f)
{
	return put(f, s, strlen(s));
}

int puts(const char *s)
{
	return fputs(s, stdout) || fputc('\n', stdout) == EOF ? EOF : 0;
}

int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	int n = vdprintf(f->fd, fmt, ap);

	if (n < 0)
		f->failed = 1;
	return n;
}

size_t fwrite(const void *restrict data, size_t size, size_t count, FILE *restrict f)
{
	size_t bytes;

	if (__builtin_mul_overflow(size, count, &bytes)) {
		errno = EOVERFLOW;
		f->failed = 1;
		return 0;
	}
	return !bytes || put(f, data, bytes) ? 0 : count;
}

size_t fread(void *restrict data, size_t size, size_t count, FILE *restrict f)
{
	size_t bytes, done = 0;

	if (__builtin_mul_overflow(size, count, &bytes) || !bytes)
		return 0;
	if (f->pushed) {
		*(char *)data = (char)(f->pushed - 1);
		f->pushed = 0;
		done = 1;
	}
	while (done < bytes) {
		ssize_t n = read(f->fd, (char *)data + done, bytes - done);

		if (n <= 0) {
			f->failed |= n < 0;
			f->at_end |= !n;
			break;
		}
		done += (size_t)n;
	}
	return done / size;
}

int fgetc(FILE *f)
{
	unsigned char c;

	return fread(&c, 1, 1, f) == 1 ? c : EOF;
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

char *fgets(char *restrict s, int size, FILE *restrict f)
{
	int n = 0, c = 0;

	if (size <= 0)
		return NULL;
	while (n < size - 1 && c != '\n' && (c = fgetc(f)) != EOF)
		s[n++] = (char)c;
	s[n] = '\0';
	/* Room for nothing isn't the end: an empty string was read (C11 7.21.7.2 leaves it open; all others do so). */
	return n || size == 1 ? s : NULL;
}

void perror(const char *s)
{
	int error = errno;

	if (s && *s)
		fprintf(stderr, "%s: ", s);
	fprintf(stderr, "%s\n", strerror(error));
}
