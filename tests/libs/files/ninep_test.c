// SPDX-License-Identifier: BSD-3-Clause
// Folders of a server's, mounted: every call, with the server's folder beside it to compare; then a server whose replies are damaged, under
// random calls: the sanitizers see what they do, and nothing is left behind when the file system is unmounted.
//
//     ninep_test <rounds of damage> <seed>
#define _GNU_SOURCE
#include "call.h"
#include "checks.h"
#include "host.h"
#include "server9p.h"

#include <ftw.h>

#include <uk/9pfs.h>
#include <uk/ramfs.h>

#define SYS LIBRARY_CALL
#define SIZE 20000

static char folder[] = "/tmp/unicore-9p-XXXXXX";
static int damage; /* one reply of so many; 0: none */
static int let = -1; /* after so many requests one waits; -1: none does */
static int waits;

struct test_channel {
	struct uk_9p_channel channel;
	int is_closed;
};

/* A reply that isn't what the server said: bits, numbers, lengths. */
static size_t spoil(uint8_t *reply, size_t len)
{
	static const uint32_t numbers[] = { 0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000u, UINT32_MAX };
	uint32_t value = numbers[draw(8)];

	switch (draw(6)) {
	case 0:
		return draw((uint32_t)len + 1);
	case 1:
		reply[4] = (uint8_t)draw(128);
		return len;
	case 2:
		for (size_t i = 7; i < len; i++)
			reply[i] = (uint8_t)draw(256);
		return len;
	case 3:
		if (len >= 11)
			memcpy(reply + 7 + draw((uint32_t)len - 10), &value, 4);
		return len;
	case 4:
		value = (uint32_t)draw(SIZE);
		memcpy(reply, &value, 4);
		return draw(2) ? value : len;
	default:
		for (uint32_t n = 1 + draw(4); n; n--)
			reply[draw((uint32_t)len)] ^= (uint8_t)(1u << draw(8));
		return len;
	}
}

/* Each reply is in memory of exactly its size: the sanitizer sees who reads on. */
static long exchange(struct uk_9p_channel *channel, size_t len)
{
	static uint8_t reply[SIZE];
	size_t got;

	waits = !let;
	while (!let)
		host_yield();
	let -= let > 0;
	got = server_exchange(channel->request, len, reply, SIZE);
	if (damage && !draw((uint32_t)damage))
		got = spoil(reply, got);
	free(channel->reply);
	channel->reply = malloc(got);
	memcpy(channel->reply, reply, got);
	return (long)got;
}

static void close_channel(struct uk_9p_channel *channel)
{
	free(channel->request);
	free(channel->reply);
	((struct test_channel *)channel)->is_closed = 1;
}

static struct test_channel *make_channel(void)
{
	struct test_channel *ch = calloc(1, sizeof(*ch));

	ch->channel = (struct uk_9p_channel){ malloc(SIZE), malloc(SIZE), SIZE, exchange, close_channel };
	return ch;
}

static struct test_channel *mount_folder(unsigned long flags)
{
	struct test_channel *ch = make_channel();
	struct uk_fs *fs;
	int error = uk_9pfs_new(&ch->channel, "test", flags, &fs);

	CHECK(!error && !uk_vfs_mount(fs, "/m"));
	return ch;
}

static void unmount(struct test_channel *ch)
{
	CHECK(uk_vfs_unmount("/m", 1, 0) == 0 && ch->is_closed);
	free(ch);
}

static void run(const char *format)
{
	char command[1000];

	snprintf(command, sizeof(command), format, folder, folder, folder, folder);
	if (system(command)) {
		printf("failed: %s\n", command);
		exit(1);
	}
}

static const char *host_path(const char *name)
{
	static char paths[2][400];
	static int next;

	next = !next;
	snprintf(paths[next], sizeof(paths[0]), "%s/%s", folder, name);
	return paths[next];
}

static const char *on_host(const char *name)
{
	static char text[2][200000];
	static int next;
	FILE *f = fopen(host_path(name), "r");
	size_t n = 0;

	next = !next;
	if (f) {
		n = fread(text[next], 1, sizeof(text[0]) - 1, f);
		fclose(f);
	}
	text[next][n] = '\0';
	return f ? text[next] : "(none)";
}

static int contents(void)
{
	static char block[100000], got[100000];
	struct stat st;
	long fd = SYS(openat, AT_FDCWD, "/m/new", O_RDWR | O_CREAT | O_EXCL, 0444);

	CHECK(fd >= 0 && SYS(write, fd, "hello world", 11) == 11 && !strcmp(on_host("new"), "hello world"));
	CHECK(SYS(openat, AT_FDCWD, "/m/new", O_RDWR | O_CREAT | O_EXCL, 0444) == -EEXIST);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_size == 11 && st.st_mode == (S_IFREG | 0444));
	CHECK(SYS(lseek, fd, -5, SEEK_END) == 6 && SYS(read, fd, got, 100) == 5 && !memcmp(got, "world", 5));
	CHECK(SYS(read, fd, got, 100) == 0);
	CHECK(SYS(ftruncate, fd, 5) == 0 && !strcmp(on_host("new"), "hello") && SYS(fsync, fd) == 0);
	CHECK(SYS(fallocate, fd, 0, 0, 10) == -EOPNOTSUPP);
	SYS(close, fd);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (char)('a' + i % 23);
	fd = SYS(openat, AT_FDCWD, "/m/large", O_RDWR | O_CREAT | O_APPEND, 0644);
	CHECK(SYS(write, fd, block, sizeof(block)) == sizeof(block) && SYS(write, fd, "!", 1) == 1);
	CHECK(SYS(pread64, fd, got, sizeof(got), 0) == sizeof(got) && !memcmp(got, block, sizeof(got)));
	CHECK(strlen(on_host("large")) == sizeof(block) + 1);
	/* The host writes too: what is appended goes behind that. */
	run("printf more >>%s/large");
	CHECK(SYS(write, fd, "end", 3) == 3 && !strcmp(on_host("large") + sizeof(block), "!moreend"));
	SYS(close, fd);
	CHECK(SYS(openat, AT_FDCWD, "/m/large", O_WRONLY | O_TRUNC, 0) == fd && !*on_host("large"));
	SYS(close, fd);
	return 0;
}

static void names(void)
{
	char text[5000];
	struct stat st, st2;
	long fd;

	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == 0 && SYS(mkdirat, AT_FDCWD, "/m/d/e", 0755) == 0);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == -EEXIST && SYS(unlinkat, AT_FDCWD, "/m/d", AT_REMOVEDIR) == -ENOTEMPTY);
	CHECK(SYS(symlinkat, "e/../x", AT_FDCWD, "/m/d/l") == 0 && SYS(readlinkat, AT_FDCWD, "/m/d/l", text, 100) == 6);
	run("printf behind >%s/d/x");
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/d/l", &st, 0) == 0 && st.st_size == 6);
	CHECK(SYS(linkat, AT_FDCWD, "/m/d/x", AT_FDCWD, "/m/y", 0) == 0 && SYS(newfstatat, AT_FDCWD, "/m/y", &st2, 0) == 0);
	CHECK(st.st_ino == st2.st_ino && st2.st_nlink == 2 && SYS(linkat, AT_FDCWD, "/m/d/x", AT_FDCWD, "/y", 0) == -EXDEV);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/d/x", 0) == 0 && !strcmp(on_host("y"), "behind"));
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/y", &st, 0) == 0 && st.st_nlink == 1);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/y", AT_FDCWD, "/m/d/e/z", 0) == 0 && !strcmp(on_host("d/e/z"), "behind"));
	CHECK(SYS(renameat2, AT_FDCWD, "/m/d", AT_FDCWD, "/m/d/e/d", 0) == -EINVAL &&
	      SYS(renameat2, AT_FDCWD, "/m/d", AT_FDCWD, "/d", 0) == -EXDEV);
	CHECK(SYS(chdir, "/m/d/e") == 0 && SYS(renameat2, AT_FDCWD, "/m/d", AT_FDCWD, "/m/f", 0) == 0);
	CHECK(SYS(getcwd, text, 100) == 7 && !strcmp(text, "/m/f/e") && SYS(newfstatat, AT_FDCWD, "z", &st, 0) == 0);
	CHECK(SYS(newfstatat, AT_FDCWD, "../../new", &st, 0) == 0 && SYS(newfstatat, AT_FDCWD, "../../../m/new", &st2, 0) == 0);
	CHECK(st.st_ino == st2.st_ino && SYS(chdir, "/") == 0);
	CHECK(SYS(openat, AT_FDCWD, "/m/none", O_RDONLY, 0) == -ENOENT && SYS(openat, AT_FDCWD, "/m/new/x", O_RDONLY, 0) == -ENOTDIR);
	CHECK(SYS(mknodat, AT_FDCWD, "/m/null", S_IFCHR | 0600, 0x103) == -EPERM);
	/* Open by one name while the other goes. */
	CHECK(SYS(linkat, AT_FDCWD, "/m/f/e/z", AT_FDCWD, "/m/z2", 0) == 0);
	fd = SYS(openat, AT_FDCWD, "/m/f/e/z", O_RDONLY, 0);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/z2", 0) == 0 && SYS(fstat, fd, &st) == 0 && st.st_size == 6 && SYS(read, fd, text, 100) == 6);
	SYS(close, fd);
	/* The host moves a folder into what was in it, while we are there. */
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/A", 0755) == 0 && SYS(mkdirat, AT_FDCWD, "/m/A/B", 0755) == 0 && SYS(chdir, "/m/A/B") == 0);
	run("mv %s/A/B %s/B && mv %s/A %s/B/A");
	server_moved(host_path("A/B"), host_path("B"));
	server_moved(host_path("A"), host_path("B/A"));
	CHECK(SYS(newfstatat, AT_FDCWD, "A", &st, 0) == -ESTALE && SYS(chdir, "/m/B") == 0);
	CHECK(SYS(newfstatat, AT_FDCWD, "A", &st, 0) == 0 && SYS(chdir, "/m/B/A") == 0 && SYS(getcwd, text, 100) == 7);
	CHECK(!strcmp(text, "/m/B/A") && SYS(chdir, "/") == 0);
}

static void attributes(void)
{
	struct timespec times[2] = { { 1000, 5 }, { 2000, 6 } };
	struct statfs fs;
	struct stat st;

	CHECK(SYS(fchmodat, AT_FDCWD, "/m/new", 0640, 0) == 0 && SYS(utimensat, AT_FDCWD, "/m/new", times, 0) == 0);
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/new", &st, 0) == 0 && st.st_mode == (S_IFREG | 0640) && st.st_mtim.tv_sec == 2000);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_atim.tv_nsec == 5 && SYS(fchownat, AT_FDCWD, "/m/new", 0, 0, 0) == 0);
	run("chmod 600 %s/new && printf longer-text >%s/new");
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/new", &st, 0) == 0 && st.st_mode == (S_IFREG | 0600) && st.st_size == 11);
	CHECK(SYS(fchmodat, AT_FDCWD, "/m/f", 02755, 0) == 0 && SYS(mkdirat, AT_FDCWD, "/m/f/g", 0700) == 0);
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/f/g", &st, 0) == 0 && st.st_mode == (S_IFDIR | 02700));
	CHECK(SYS(statfs, "/m", &fs) == 0 && fs.f_blocks > 0 && fs.f_bsize > 0);
}

static void listings(void)
{
	static char buf[32768];
	char seen[1000] = "", path[64];
	long fd, n, count = 0;

	CHECK(SYS(mkdirat, AT_FDCWD, "/m/many", 0755) == 0);
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "/m/many/%d", i);
		fd = SYS(openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0644);
		SYS(close, fd);
	}
	fd = SYS(openat, AT_FDCWD, "/m/many", O_RDONLY | O_DIRECTORY, 0);
	while ((n = SYS(getdents64, fd, buf, 300 + draw(3000))) > 0)
		for (long at = 0; at < n; at += *(uint16_t *)(buf + at + 16), count++)
			if (buf[at + 19] != '.')
				CHECK(buf[at + 18] == DT_REG && !seen[atoi(buf + at + 19)]++);
	CHECK(n == 0 && count == 1002);
	SYS(close, fd);
}

static void read_only(void)
{
	struct test_channel *ch = mount_folder(1);

	CHECK(SYS(openat, AT_FDCWD, "/m/x", O_CREAT | O_WRONLY, 0644) == -EROFS && SYS(unlinkat, AT_FDCWD, "/m/new", 0) == -EROFS);
	CHECK(SYS(fchmodat, AT_FDCWD, "/m/new", 0600, 0) == -EROFS && SYS(truncate, "/m/new", 0) == -EROFS);
	unmount(ch);
}

static void walk_far(void *arg)
{
	struct stat st;

	(void)arg;
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/walked/e/../z", &st, 0) == 0 && st.st_size == 4);
}

/* It goes out of the tree while another thread waits for the server in a walk, or has found something; the thread goes on in it. */
static void unmounted_in_a_walk(void)
{
	run("mkdir -p %s/walked/e && printf here >%s/walked/z");
	for (int requests = 0; requests < 8; requests++) {
		long blocks = host_blocks;
		struct test_channel *ch = mount_folder(0);

		let = requests;
		waits = 0;
		host_thread(walk_far, NULL);
		while (!waits)
			host_yield();
		CHECK(uk_vfs_unmount("/m", 1, 0) == 0 && !ch->is_closed);
		let = -1;
		host_join();
		CHECK(ch->is_closed && host_blocks == blocks && server_fids_in_use() == 0);
		free(ch);
	}
}

/* What is open when it is forced out stays usable, and is the last that is left of it. */
static void forced_out(void)
{
	long blocks = host_blocks, fd;
	struct test_channel *ch = mount_folder(0);
	char text[10];

	fd = SYS(openat, AT_FDCWD, "/m/walked/z", O_RDONLY, 0);
	CHECK(uk_vfs_unmount("/m", 1, 0) == -EBUSY && uk_vfs_unmount("/m", 1, 1) == 0 && !ch->is_closed);
	CHECK(SYS(read, fd, text, 10) == 4 && !ch->is_closed && SYS(close, fd) == 0);
	CHECK(ch->is_closed && host_blocks == blocks);
	free(ch);
}

/* The same of a file system in memory, and of one in another; what is made in it afterwards goes too. */
static void memory_forced_out(void)
{
	long blocks = host_blocks, fd, dir;
	char text[10];

	CHECK(uk_vfs_mount(uk_ramfs_new(), "/m") == 0 && SYS(mkdirat, AT_FDCWD, "/m/d", 0755) == 0);
	CHECK(SYS(mkdirat, AT_FDCWD, "/m/d/e", 0755) == 0 && SYS(symlinkat, "x", AT_FDCWD, "/m/d/l") == 0);
	fd = SYS(openat, AT_FDCWD, "/m/d/f", O_RDWR | O_CREAT, 0644);
	dir = SYS(openat, AT_FDCWD, "/m/d", O_RDONLY | O_DIRECTORY, 0);
	CHECK(SYS(write, fd, "kept", 4) == 4 && uk_vfs_unmount("/m", 1, 0) == -EBUSY && uk_vfs_unmount("/m", 1, 1) == 0);
	CHECK(SYS(pread64, fd, text, 10, 0) == 4 && SYS(close, fd) == 0);
	fd = SYS(openat, dir, "f", O_RDONLY, 0);
	CHECK(SYS(pread64, fd, text, 10, 0) == 4 && SYS(close, fd) == 0 && SYS(mkdirat, dir, "more", 0755) == 0);
	CHECK(SYS(openat, AT_FDCWD, "/m/d", O_RDONLY, 0) == -ENOENT && SYS(close, dir) == 0);
	CHECK(host_blocks == blocks);
}

/* Some calls, whatever comes of them. */
static void random_call(void)
{
	static const char *const paths[] = { "/m", "/m/a", "/m/b", "/m/a/b", "/m/a/c", "/m/l", "/m/l/x", "/m/b/../a", "/m/f" };
	const char *path = paths[draw(9)], *other = paths[draw(9)];
	char buf[5000];
	struct stat st;
	struct statfs fs;
	long fd, n;

	switch (draw(12)) {
	case 0:
		SYS(mkdirat, AT_FDCWD, path, 0755);
		break;
	case 1:
		SYS(unlinkat, AT_FDCWD, path, draw(2) ? AT_REMOVEDIR : 0);
		break;
	case 2:
		SYS(symlinkat, "a/../b", AT_FDCWD, path);
		break;
	case 3:
		SYS(renameat2, AT_FDCWD, path, AT_FDCWD, other, draw(4) ? 0 : draw(4));
		break;
	case 4:
		SYS(linkat, AT_FDCWD, path, AT_FDCWD, other, 0);
		break;
	case 5:
		SYS(newfstatat, AT_FDCWD, path, &st, draw(2) ? AT_SYMLINK_NOFOLLOW : 0);
		SYS(statfs, path, &fs);
		break;
	case 6:
		CHECK(SYS(readlinkat, AT_FDCWD, path, buf, sizeof(buf)) < PATH_MAX);
		break;
	case 7:
		SYS(fchmodat, AT_FDCWD, path, 0700, 0);
		break;
	case 8:
		SYS(chdir, path);
		SYS(getcwd, buf, sizeof(buf));
		break;
	case 9:
		fd = SYS(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
		while (fd >= 0 && SYS(getdents64, fd, buf, 100 + draw(2900)) > 0 && draw(10))
			;
		if (fd >= 0)
			SYS(close, fd);
		break;
	default:
		fd = O_RDWR | (draw(2) ? O_CREAT : 0) | (draw(3) ? 0 : O_APPEND) | (draw(3) ? 0 : O_TRUNC);
		fd = SYS(openat, AT_FDCWD, path, fd, 0644);
		if (fd < 0)
			break;
		n = draw(sizeof(buf));
		CHECK(SYS(write, fd, buf, n) <= n);
		SYS(lseek, fd, draw(100), draw(3));
		CHECK(SYS(read, fd, buf, n) <= n);
		SYS(ftruncate, fd, draw(5000));
		SYS(fsync, fd);
		SYS(close, fd);
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level ? remove(path) : 0;
}

/* Some calls, and a server whose replies are wrong now and then. */
static void damaged(const uint8_t *bytes, size_t len)
{
	struct test_channel *ch = make_channel();
	struct uk_fs *fs;
	long blocks = host_blocks;

	(void)bytes, (void)len;
	nftw(folder, remove_one, 10, FTW_DEPTH | FTW_PHYS);
	server_start(folder, 1);
	damage = 1 + (int)draw(20);
	if (uk_9pfs_new(&ch->channel, "test", 0, &fs)) {
		close_channel(&ch->channel);
		free(ch);
		damage = 0;
		CHECK(host_blocks == blocks);
		return;
	}
	CHECK(uk_vfs_mount(fs, "/m") == 0);
	for (int i = 0; i < 200; i++)
		random_call();
	SYS(chdir, "/");
	unmount(ch);
	damage = 0;
	CHECK(host_blocks == blocks);
}

static void begin(void)
{
	host_init_ramfs_register();
	CHECK(mkdtemp(folder) && !uk_vfs_mount(uk_ramfs_new(), "/") && SYS(mkdirat, AT_FDCWD, "/m", 0755) == 0);
	umask(0);
	SYS(umask, 0);
	server_start(folder, 0);
}

FUZZ(ninep, begin, damaged);

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 100;
	struct test_channel *ch;

	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	begin();
	ch = mount_folder(0);
	contents();
	names();
	SYS(chdir, "/");
	attributes();
	listings();
	unmount(ch);
	CHECK(server_fids_in_use() == 0);
	read_only();
	unmounted_in_a_walk();
	forced_out();
	memory_forced_out();
	for (long i = 0; i < rounds; i++)
		damaged(NULL, 0);
	run("rm -rf %s");
	return checked();
}
