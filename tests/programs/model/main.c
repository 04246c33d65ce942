// SPDX-License-Identifier: BSD-3-Clause
// model <calls> <seed> [volume|memory|fat[:<image>] [<first>-<last>,…]]
//
// Makes random calls on files, drawn from the seed, and logs what they answer: the same as a Linux process on tmpfs, on the libraries
// compiled for the host, and in a guest. Names are few and paths short, so that calls meet: files are removed while they are open,
// directories moved into each other, links lead round in circles. There are two file systems: / and /m. Calls in the ranges are left out,
// which says what of a long history matters.
#define _GNU_SOURCE
#include "model.h"

#if !IN_GUEST
#include "sandbox.h"
#endif
#ifndef ON_LINUX
#include "host.h"
#include "memorydisk.h"

#include <uk/ramfs.h>

int host_init_vfat_register(void);
#endif

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int on_volume, on_fat, reserves, left_out;
struct slot slots[SLOTS];

static uint64_t seed;
static unsigned long number;
static const char *ranges = "";

uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

int one_in(uint32_t n)
{
	return !draw(n);
}

static const char *draw_name(void)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "a", "b", "c", "d", ".", "..", "with space", "ü" };
	static char long_name[257];

	if (one_in(60)) {
		memset(long_name, 'x', 256);
		long_name[one_in(2) ? 255 : 256] = '\0';
		return long_name;
	}
	return names[draw(16)];
}

const char *draw_path(void)
{
	static char paths[4][8192];
	static int next;
	char *path = paths[next++ % 4];
	uint32_t depth = one_in(2) ? 1 : 1 + draw(3);

	path[0] = '\0';
	if (one_in(80))
		return path;
	if (one_in(200)) {
		for (int i = 0; i < 4100; i++)
			path[i] = i % 2 ? '/' : '.';
		path[4095 + (int)draw(2)] = '\0';
		return path;
	}
	if (one_in(4))
		strcat(path, one_in(5) ? "//m/" : "/m/");
	for (uint32_t i = 0; i < depth; i++) {
		if (i)
			strcat(path, one_in(20) ? "///" : "/");
		strcat(path, draw_name());
	}
	if (one_in(10))
		strcat(path, "/");
	return path;
}

void call(const char *fmt, ...)
{
	va_list ap;

	if (left_out)
		return;
	printf("\n%lu ", number);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

long result(long value)
{
	if (!left_out)
		printf(" = %ld", value);
	return value;
}

void found(const char *fmt, ...)
{
	va_list ap;

	if (left_out)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

const char *shown(const char *path)
{
	static char texts[8][100];
	static int next;
	char *text = texts[next++ % 8];
	size_t len = strlen(path);

	snprintf(text, sizeof(texts[0]), len < 60 ? "\"%s\"" : "\"%.20s…%s\" (%zu)", path, path + len - (len < 20 ? 0 : 10), len);
	return text;
}

uint32_t hash_of(const void *bytes, uint64_t len)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (uint64_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * 16777619u;
	return hash;
}

static int is_left_out(void)
{
	const char *at = ranges;

	while (*at) {
		char *end;
		unsigned long first = strtoul(at, &end, 10), last = strtoul(end + 1, &end, 10);

		if (number >= first && number <= last)
			return 1;
		at = *end ? end + 1 : end;
	}
	return 0;
}

#if IN_GUEST
static int prepare(void)
{
	return 0;
}
#else
static int prepare(void)
{
	static const char *const guests[] = { "/dev", "/proc", "/tmp" };

#ifdef ON_LINUX
	if (sandbox_enter())
		return 77;
#else
	if (host_init_ramfs_register() || uk_vfs_mount(uk_ramfs_new(), "/"))
		return 1;
	uk_vfs_start_time();
#endif
	for (int i = 0; i < 3; i++)
		CALL(mkdirat, AT_FDCWD, guests[i], 0755);
	return 0;
}
#endif

/* A volume, and a guest's disk, are mounted at the start. */
static int mount_second(const char *image)
{
	if (on_volume && IN_GUEST)
		return 0;
	if (CALL(mkdirat, AT_FDCWD, "/m", 0755))
		return 1;
#ifndef ON_LINUX
	if (on_fat) {
		load(image);
		uk_blkdev_register(&disk);
		return host_init_vfat_register() || CALL(mount, "image", "/m", "vfat", 0, NULL);
	}
#endif
	(void)image;
	return CALL(mount, "none", "/m", "tmpfs", 0, IN_GUEST ? NULL : "mode=0755") != 0;
}

int main(int argc, char **argv)
{
	static char buffer[1 << 16];
	unsigned long calls = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	int error;

	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	reserves = seed % 2;
	on_fat = argc > 3 && !strncmp(argv[3], "fat", 3);
	on_volume = on_fat || (argc > 3 && !strcmp(argv[3], "volume"));
	if (argc > 4)
		ranges = argv[4];
	printf("%lu calls, seed %lu", calls, (unsigned long)seed);
	error = prepare();
	if (!error)
		error = mount_second(on_fat ? argv[3] + strlen("fat:") : NULL);
	if (error)
		return error;
	CALL(umask, 022);
	CALL(chdir, "/m");
	for (int i = 0; i < SLOTS; i++)
		slots[i].fd = -1;
	for (number = 1; number <= calls; number++) {
		left_out = is_left_out();
		draw_call();
		left_out = 0;
		if (number % 2000 == 0 || number == calls)
			log_tree("/", 0);
	}
	printf("\nend\n");
	return 0;
}
