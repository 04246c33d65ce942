// SPDX-License-Identifier: BSD-3-Clause
// Mappings with wrong arguments.
#define _GNU_SOURCE
#include "calls.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096L
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)

static void mapping(char *p)
{
	int fd = (int)CALL(openat, AT_FDCWD, "/tmp/unicore-calls", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int reads = (int)CALL(openat, AT_FDCWD, "/tmp/unicore-calls", O_RDONLY, 0);
	int writes = (int)CALL(openat, AT_FDCWD, "/tmp/unicore-calls", O_WRONLY, 0);
	int folder = (int)CALL(openat, AT_FDCWD, "/tmp", O_RDONLY, 0);

	CALL(unlinkat, AT_FDCWD, "/tmp/unicore-calls", 0);
	T(mmap, NULL, 0, RW, ANONYMOUS, -1, 0);
	T(mmap, NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0);
	T(mmap, NULL, -1L, RW, ANONYMOUS, -1, 0);
	T(mmap, NULL, 1L << 62, RW, ANONYMOUS, -1, 0);
	T(mmap, NULL, PAGE, RW, ANONYMOUS, -1, 1);
	T(mmap, p + 1, PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0);
	T(mmap, p, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	T(mmap, FAR, PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0);
	T(mmap, NULL, PAGE, RW, MAP_PRIVATE, -1, 0);
	T(mmap, NULL, PAGE, RW, MAP_PRIVATE, 99, 0);
	T(mmap, NULL, PAGE, RW, MAP_PRIVATE, fd, 5);
	T(mmap, NULL, PAGE, RW, MAP_PRIVATE, fd, INT64_MAX & ~(PAGE - 1));
	T(mmap, NULL, PAGE, RW, MAP_SHARED, reads, 0);
	T(mmap, NULL, PAGE, PROT_READ, MAP_SHARED, writes, 0);
	T(mmap, NULL, PAGE, RW, MAP_PRIVATE, folder, 0);
	T(mmap, NULL, PAGE, RW, MAP_SHARED_VALIDATE, 99, 0);
	CALL(close, fd);
	CALL(close, reads);
	CALL(close, writes);
	CALL(close, folder);
}

static void changing(char *p)
{
	unsigned char pages[8];

	T(munmap, p + 1, PAGE);
	T(munmap, p, 0);
	T(munmap, p, -1L);
	T(munmap, FAR, PAGE);
	T(mprotect, p + 1, PAGE, PROT_READ);
	T(mprotect, p, PAGE, 1 << 20);
	T(mprotect, p, 0, PROT_READ);
	T(mprotect, p, -1L, PROT_READ);
	T(mprotect, p + 7 * PAGE, 2 * PAGE, PROT_READ);
	T(mprotect, p, PAGE, PROT_READ);
	T(mprotect, p, PAGE, RW);
	T(madvise, p + 1, PAGE, MADV_NORMAL);
	T(madvise, p, PAGE, 9999);
	T(madvise, p, 0, MADV_DONTNEED);
	T(madvise, p, -1L, MADV_DONTNEED);
	T(madvise, p + 7 * PAGE, 2 * PAGE, MADV_DONTNEED);
	T(madvise, p, 8 * PAGE, MADV_WILLNEED);
	T(msync, p + 1, PAGE, MS_SYNC);
	T(msync, p, PAGE, MS_SYNC | MS_ASYNC);
	T(msync, p, PAGE, 64);
	T(msync, p, 0, MS_SYNC);
	T(msync, p, PAGE, 0);
	T(msync, p + 7 * PAGE, 2 * PAGE, MS_SYNC);
	T(mincore, p + 1, PAGE, pages);
	T(mincore, p, 0, pages);
	T(mincore, p, PAGE, NULL);
	T(mincore, p, PAGE, BAD);
	T(mincore, p, PAGE, FAR);
	T(mincore, p + 7 * PAGE, 2 * PAGE, pages);
	p[0] = 1;
	T(mincore, p, PAGE, pages);
	printf("%d\n", pages[0] & 1);
}

static void locking(char *p)
{
	T(mlock, p, PAGE);
	T(mlock, p + 1, 1);
	T(mlock, p, 0);
	T(mlock, p + 7 * PAGE, 2 * PAGE);
	T(mlock, p, 1L << 62);
	T(mlock2, p, PAGE, 1);
	T(mlock2, p, PAGE, 2);
	T(munlock, p, PAGE);
	T(munlock, p + 7 * PAGE, 2 * PAGE);
	T(mlockall, 0);
	T(mlockall, 8);
	T(mlockall, 4);
	T(munlockall);
	T(mremap, p + 1, PAGE, PAGE, 0, NULL);
	T(mremap, p, PAGE, 0, 0, NULL);
	T(mremap, p, PAGE, PAGE, 16, NULL);
	T(mremap, p, PAGE, PAGE, MREMAP_FIXED, p);
	T(mremap, p, 2 * PAGE, 2 * PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, p + PAGE);
	T(mremap, p, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, p + 5);
	T(mremap, p + 8 * PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE, NULL);
}

void memory(void)
{
	char *p = (char *)CALL(mmap, NULL, 9 * PAGE, RW, ANONYMOUS, -1, 0);

	/* Eight pages, and nothing behind them. */
	T(munmap, p + 8 * PAGE, PAGE);
	mapping(p);
	changing(p);
	locking(p);
	T(munmap, p, 8 * PAGE);
	T(munmap, p, 8 * PAGE);
}
