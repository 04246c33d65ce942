// SPDX-License-Identifier: BSD-3-Clause
// Calls on files of a folder, so many times; prints the seconds that they took.
//
//     volumes FOLDER read|write|stat|open COUNT
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char block[65536];
static const char *path;

/* A MiB, of 64 one after the other. */
static int transfer(int fd, long i, int writes)
{
	if (i % 64 == 0 && lseek(fd, 0, SEEK_SET))
		return 0;
	for (size_t done = 0; done < 16; done++)
		if ((writes ? write(fd, block, sizeof(block)) : read(fd, block, sizeof(block))) != sizeof(block))
			return 0;
	return 1;
}

static int once(int fd, long i, const char *what)
{
	struct stat st;

	if (!strcmp(what, "stat"))
		return !stat(path, &st);
	if (!strcmp(what, "open"))
		return !close(open(path, O_RDONLY));
	return transfer(fd, i, !strcmp(what, "write"));
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? atol(argv[3]) : 0;
	struct timespec start, end;
	int fd;

	if (argc != 4 || chdir(argv[1]))
		return 2;
	path = strcmp(argv[2], "write") ? "file" : "written";
	fd = open(path, O_RDWR | O_CREAT, 0644);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long i = 0; i < count; i++)
		if (!once(fd, i, argv[2])) {
			perror(argv[2]);
			return 1;
		}
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("seconds %.6f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
	return 0;
}
