// SPDX-License-Identifier: BSD-3-Clause
// The console as file descriptors 0, 1 and 2; sleeping; leaving.
#ifndef NOLIBC_UNISTD_H
#define NOLIBC_UNISTD_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE _SC_PAGESIZE

/* Waits until the console has at least one byte; 0 at the end of input. */
ssize_t read(int fd, void *data, size_t n);
ssize_t write(int fd, const void *data, size_t n);
int close(int fd);
int getentropy(void *data, size_t size); /* at most 256 bytes */
off_t lseek(int fd, off_t offset, int from);
int isatty(int fd);
pid_t getpid(void);
long sysconf(int name);
unsigned int sleep(unsigned int seconds);
int usleep(useconds_t microseconds);
__attribute__((noreturn)) void _exit(int code);

#ifdef __cplusplus
}
#endif
#endif
