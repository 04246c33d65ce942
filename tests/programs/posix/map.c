// SPDX-License-Identifier: BSD-3-Clause
// Mappings: what each call returns, and what is in memory afterwards.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define SAY(call) say(#call, (long)(call))

void map(void);

static void say(const char *call, long result)
{
	printf("%s: %d\n", call, result == -1 ? errno : 0);
}

static char *fresh(size_t pages, int rights)
{
	return mmap(NULL, pages * PAGE, rights, ANONYMOUS, -1, 0);
}

static long sum(const unsigned char *at, size_t len)
{
	long all = 0;

	for (size_t i = 0; i < len; i++)
		all += at[i];
	return all;
}

static void advice(void)
{
	char *p = fresh(8, PROT_READ | PROT_WRITE);
	unsigned char pages[8];

	memset(p, 1, 8 * PAGE);
	SAY(madvise(p + PAGE, 2 * PAGE, MADV_DONTNEED));
	printf("sum %ld\n", sum((unsigned char *)p, 8 * PAGE));
	p[PAGE] = 5;
	SAY(mprotect(p, 8 * PAGE, PROT_READ));
	SAY(madvise(p, PAGE, MADV_DONTNEED));
	printf("sum %ld\n", sum((unsigned char *)p, 8 * PAGE));
	SAY(munmap(p + 4 * PAGE, PAGE));
	SAY(madvise(p, 8 * PAGE, MADV_DONTNEED));
	printf("sum %ld %ld\n", sum((unsigned char *)p, 4 * PAGE), sum((unsigned char *)p + 5 * PAGE, 3 * PAGE));
	SAY(madvise(p, 8 * PAGE, MADV_WILLNEED));
	SAY(madvise(p + 1, PAGE, MADV_NORMAL));
	SAY(madvise(p, PAGE, 1000));
	SAY(madvise(p, 0, MADV_DONTNEED));
	SAY(msync(p, 8 * PAGE, MS_SYNC));
	SAY(msync(p, PAGE, MS_SYNC | MS_ASYNC));
	SAY(msync(p, PAGE, 64));
	SAY(mincore(p, 8 * PAGE, pages));
	SAY(mincore(p, PAGE, pages));
	SAY(mincore(p + 1, PAGE, pages));
	SAY(mlock(p, 3 * PAGE));
	SAY(mlock(p, 8 * PAGE));
	SAY(munlock(p, 3 * PAGE));
	SAY(mlockall(0));
	SAY(mlockall(64));
	SAY(munlockall());
	SAY(munmap(p, 8 * PAGE));
}

static void moving(void)
{
	char *p = fresh(16, PROT_NONE), *q;

	/* In place, as far as there is room. */
	SAY(munmap(p + 4 * PAGE, 8 * PAGE));
	SAY(mprotect(p, 4 * PAGE, PROT_READ | PROT_WRITE));
	memset(p, 1, 4 * PAGE);
	SAY(mremap(p, 4 * PAGE, 12 * PAGE, 0) == p ? 0 : -1);
	printf("sum %ld\n", sum((unsigned char *)p, 12 * PAGE));
	memset(p, 2, 12 * PAGE);
	SAY(mremap(p, 12 * PAGE, 14 * PAGE, 0));
	SAY(mremap(p, 12 * PAGE, 2 * PAGE, 0) == p ? 0 : -1);
	SAY(mremap(p, 4 * PAGE, 2 * PAGE, 0));

	/* Elsewhere. */
	SAY(mmap(p + 2 * PAGE, PAGE, PROT_READ, ANONYMOUS | MAP_FIXED, -1, 0));
	q = mremap(p, 2 * PAGE, 100 * PAGE, MREMAP_MAYMOVE);
	printf("moved %d, sum %ld\n", q != p && q != MAP_FAILED, sum((unsigned char *)q, 100 * PAGE));
	SAY(mincore(p, PAGE, &(unsigned char){ 0 }));
	q[99 * PAGE] = 1;
	SAY(mprotect(q, 100 * PAGE, PROT_NONE));
	p = mremap(q, 100 * PAGE, 200 * PAGE, MREMAP_MAYMOVE);
	SAY(mprotect(p, 200 * PAGE, PROT_READ));
	printf("sum %ld\n", sum((unsigned char *)p, 200 * PAGE));
	q = fresh(200, PROT_READ | PROT_WRITE);
	SAY(mremap(p, 200 * PAGE, 150 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q) == q ? 0 : -1);
	printf("sum %ld\n", sum((unsigned char *)q, 200 * PAGE));
	SAY(mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q));
	SAY(mremap(q, PAGE, PAGE, MREMAP_FIXED, q + PAGE));
	SAY(mremap(q, PAGE, 0, 0));
	SAY(mremap(q + 1, PAGE, PAGE, 0));
	SAY(mremap(q, PAGE, PAGE, 64));
	SAY(munmap(q, 200 * PAGE));
	SAY(mremap(q, PAGE, PAGE, MREMAP_MAYMOVE));

	/* What was given back in the middle doesn't part a mapping. */
	p = fresh(8, PROT_READ | PROT_WRITE);
	memset(p, 1, 8 * PAGE);
	SAY(madvise(p + 3 * PAGE, 2 * PAGE, MADV_DONTNEED));
	q = mremap(p, 8 * PAGE, 16 * PAGE, MREMAP_MAYMOVE);
	printf("mapped %d, sum %ld\n", q != MAP_FAILED, sum((unsigned char *)q, 16 * PAGE));
}

static void files(void)
{
	char *p, *q, text[4 * PAGE];
	int fd = open("/tmp/unicore-map", O_RDWR | O_CREAT | O_TRUNC, 0600);

	unlink("/tmp/unicore-map");
	memset(text, 'x', sizeof(text));
	SAY(write(fd, text, sizeof(text)));
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
	memset(p, 'y', PAGE);
	SAY(msync(p, PAGE, MS_SYNC));
	SAY(pread(fd, text, sizeof(text), 0));
	printf("%c%c%c\n", text[PAGE - 1], text[PAGE], text[2 * PAGE]);
	q = mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	printf("%c%c\n", q[0], q[PAGE]);
	q[PAGE] = 'z';
	SAY(madvise(q, PAGE, MADV_FREE));
	SAY(munmap(q, 2 * PAGE));
	SAY(pread(fd, text, sizeof(text), 0));
	printf("%c%c\n", text[PAGE], text[2 * PAGE]);
	SAY(close(fd));
}

void map(void)
{
	advice();
	moving();
	files();
}
