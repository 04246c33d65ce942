// SPDX-License-Identifier: BSD-3-Clause
// The printf family and the console as stdin, stdout, stderr. Nothing is buffered between calls.
#ifndef NOLIBC_STDIO_H
#define NOLIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EOF (-1)
#define BUFSIZ 1024
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

typedef struct nolibc_file FILE;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

#define NOLIBC_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
int printf(const char *__restrict fmt, ...) NOLIBC_PRINTF(1, 2);
int fprintf(FILE *__restrict f, const char *__restrict fmt, ...) NOLIBC_PRINTF(2, 3);
int dprintf(int fd, const char *__restrict fmt, ...) NOLIBC_PRINTF(2, 3);
int sprintf(char *__restrict s, const char *__restrict fmt, ...) NOLIBC_PRINTF(2, 3);
int snprintf(char *__restrict s, size_t size, const char *__restrict fmt, ...) NOLIBC_PRINTF(3, 4);
int asprintf(char **s, const char *fmt, ...) NOLIBC_PRINTF(2, 3);
int vprintf(const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(1, 0);
int vfprintf(FILE *__restrict f, const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(2, 0);
int vdprintf(int fd, const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(2, 0);
int vsprintf(char *__restrict s, const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(2, 0);
int vsnprintf(char *__restrict s, size_t size, const char *__restrict fmt, va_list ap) NOLIBC_PRINTF(3, 0);
int vasprintf(char **s, const char *fmt, va_list ap) NOLIBC_PRINTF(2, 0);

/* %c %s %[ don't take `l` (wide characters) nor `m` (memory of their own). */
#define NOLIBC_SCANF(fmt, first) __attribute__((format(scanf, fmt, first)))
int scanf(const char *__restrict fmt, ...) NOLIBC_SCANF(1, 2);
int fscanf(FILE *__restrict f, const char *__restrict fmt, ...) NOLIBC_SCANF(2, 3);
int sscanf(const char *__restrict s, const char *__restrict fmt, ...) NOLIBC_SCANF(2, 3);
int vscanf(const char *__restrict fmt, va_list ap) NOLIBC_SCANF(1, 0);
int vfscanf(FILE *__restrict f, const char *__restrict fmt, va_list ap) NOLIBC_SCANF(2, 0);
int vsscanf(const char *__restrict s, const char *__restrict fmt, va_list ap) NOLIBC_SCANF(2, 0);

int putchar(int c);
int puts(const char *s);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int fputs(const char *__restrict s, FILE *__restrict f);
size_t fwrite(const void *__restrict data, size_t size, size_t count, FILE *__restrict f);
size_t fread(void *__restrict data, size_t size, size_t count, FILE *__restrict f);
int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
char *fgets(char *__restrict s, int size, FILE *__restrict f);
/* One character, before any that is read; EOF when there is one already. */
int ungetc(int c, FILE *f);
int fflush(FILE *f);
int ferror(FILE *f);
int feof(FILE *f);
void clearerr(FILE *f);
int fileno(FILE *f);
void perror(const char *s);

#ifdef __cplusplus
}
#endif
#endif
