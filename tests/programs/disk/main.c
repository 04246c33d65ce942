// SPDX-License-Identifier: BSD-3-Clause
// A disk to write to, by its file, and one with a file system: what the host put there is read, by calls, by a mapping and by several
// threads.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define D "/usr/share/data/"
static int failures;
#define CHECK(c) check((c) != 0, __LINE__, #c)
#define FAILS(c, e) check((c) < 0 && errno == (e), __LINE__, #c)

static void check(int ok, int line, const char *what)
{
	if (!ok)
		printf("line %d: %s (%s)\n", line, what, strerror(errno));
	failures += !ok;
}

/* Its first bytes are the host's; the rest is written, and read again. */
static void scratch(void)
{
	static unsigned char buf[1 << 20], again[1 << 20];
	uint64_t size = 0;
	struct stat st;
	int fd = open("/dev/disk/by-id/virtio-disk0", O_RDWR | O_DIRECT), sector = 0;

	CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISBLK(st.st_mode));
	CHECK(ioctl(fd, BLKGETSIZE64, &size) == 0 && ioctl(fd, BLKSSZGET, &sector) == 0);
	printf("scratch: %lu bytes, sectors of %d\n", (unsigned long)size, sector);
	CHECK(read(fd, buf, 16) == 16 && !memcmp(buf, "from the host...", 16));
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (unsigned char)(i * 2654435761u >> 13);
	CHECK(lseek(fd, 1000, SEEK_SET) == 1000 && write(fd, buf, sizeof(buf)) == sizeof(buf) && fsync(fd) == 0);
	CHECK(pread(fd, again, sizeof(again), 1000) == sizeof(again) && !memcmp(buf, again, sizeof(buf)));
	CHECK(lseek(fd, 0, SEEK_END) == (off_t)size);
	FAILS(write(fd, buf, 1), ENOSPC);
	close(fd);
}

static unsigned long sum_of(const unsigned char *at, long n, unsigned long sum)
{
	for (long i = 0; i < n; i++)
		sum = sum * 31 + at[i];
	return sum;
}

static void *read_big(void *arg)
{
	unsigned char buf[10000];
	unsigned long *sum = arg;
	int fd = open(D "big", O_RDONLY);
	long n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		*sum = sum_of(buf, n, *sum);
	close(fd);
	return NULL;
}

static void share(void)
{
	unsigned long sums[3] = { 0 };
	pthread_t threads[3];
	struct statfs fs;
	struct stat st;
	struct dirent *e;
	char text[100] = "", *map;
	int fd, count = 0;
	DIR *d;

	CHECK(statfs(D, &fs) == 0 && fs.f_type == 0xe0f5e1e2 && fs.f_bfree == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&threads[i], NULL, read_big, &sums[i]) == 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK(sums[0] == sums[1] && sums[0] == sums[2] && stat(D "big", &st) == 0);
	printf("read %ld bytes, sum %lx\n", (long)st.st_size, sums[0]);
	fd = open(D "big", O_RDONLY);
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(map != MAP_FAILED && sum_of((unsigned char *)map, st.st_size, 0) == sums[0]);
	close(fd);
	d = opendir(D "many");
	while (d && (e = readdir(d)))
		count += e->d_name[0] != '.' && e->d_type == DT_REG;
	CHECK(d && count == 600 && closedir(d) == 0);
	CHECK(stat(D "many/599", &st) == 0 && readlink(D "link", text, sizeof(text)) == 8 && !memcmp(text, "many/../", 8));
	FAILS(stat(D "many/600", &st), ENOENT);
	FAILS(open(D "new", O_WRONLY | O_CREAT, 0644), EROFS);
	FAILS(unlink(D "big"), EROFS);
	CHECK(chdir(D "many") == 0 && getcwd(text, sizeof(text)) && !strcmp(text, D "many") && chdir("/") == 0);
	FAILS(umount2("/none", 0), ENOENT);
	CHECK(mkdir("/mnt", 0755) == 0 && mount("disk1", "/mnt", "erofs", MS_RDONLY, NULL) == 0 && stat("/mnt/big", &st) == 0);
	CHECK(umount("/mnt") == 0);
	FAILS(mount("disk0", "/mnt", "erofs", MS_RDONLY, NULL), EINVAL);
	FAILS(mount("disk9", "/mnt", "erofs", MS_RDONLY, NULL), ENOENT);
	CHECK(mount("/dev/disk/by-id/virtio-disk1", "/mnt", "erofs", MS_RDONLY, NULL) == 0 && umount("/mnt") == 0);
	FAILS(mount("disk1", "/mnt", "none", MS_RDONLY, NULL), ENODEV);
}

int main(void)
{
	char line[200];
	FILE *mounts = fopen("/proc/mounts", "r");

	while (mounts && fgets(line, sizeof(line), mounts))
		if (strstr(line, "erofs"))
			fputs(line, stdout);
	scratch();
	share();
	printf("%d failures\n", failures);
	return failures != 0;
}
