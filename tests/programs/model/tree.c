// SPDX-License-Identifier: BSD-3-Clause
// The whole tree of files, in the order of names.
#define _GNU_SOURCE
#include "model.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAMES 64

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The root of a guest has some that no random call touches. */
static int is_guests(const char *name)
{
	return !strcmp(name, "dev") || !strcmp(name, "proc") || !strcmp(name, "tmp") || !strcmp(name, "etc");
}

int list(long fd, char names[][264], int max)
{
	static char buf[1024] __attribute__((aligned(8)));
	long n = CALL(lseek, fd, 0, SEEK_SET);
	int count = 0;

	while (n >= 0 && (n = CALL(getdents64, fd, buf, sizeof(buf))) > 0)
		for (char *at = buf; at < buf + n; at += *(unsigned short *)(void *)(at + 16))
			if (count < max && !is_guests(at + 19))
				snprintf(names[count++], sizeof(names[0]), "%s %d", at + 19, at[18]);
	if (n < 0)
		return (int)n;
	qsort(names, (size_t)count, sizeof(names[0]), compare);
	return count;
}

static void log_contents(const char *path)
{
	static char bytes[SIZE];
	long fd = CALL(openat, AT_FDCWD, path, O_RDONLY | O_NOATIME, 0), n;
	uint32_t hash = 0;

	while ((n = CALL(read, fd, bytes, SIZE)) > 0)
		hash = hash * 31 + hash_of(bytes, (uint64_t)n);
	CALL(close, fd);
	printf(" %ld %08x", n, hash);
}

void log_tree(const char *path, int depth)
{
	char(*names)[264] = calloc(NAMES, sizeof(*names));
	long fd = CALL(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	int count = fd < 0 ? (int)fd : list(fd, names, NAMES);

	if (fd >= 0)
		CALL(close, fd);
	printf("\ntree %d %s: %d", depth, shown(path), count);
	for (int i = 0; i < count; i++) {
		static char below[8192];
		struct stat st;
		long error;

		printf("\n  %s", shown(names[i]));
		*strrchr(names[i], ' ') = '\0';
		if (!strcmp(names[i], ".") || !strcmp(names[i], ".."))
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, names[i]);
		error = CALL(newfstatat, AT_FDCWD, below, &st, AT_SYMLINK_NOFOLLOW);
		printf(" %ld", error);
		if (!error)
			found_stat(&st);
		if (!error && S_ISREG(st.st_mode))
			log_contents(below);
		if (!error && S_ISDIR(st.st_mode) && depth < 30 && strlen(path) < 3700) {
			char *copy = strdup(below);

			log_tree(copy, depth + 1);
			free(copy);
		}
	}
	free(names);
}
