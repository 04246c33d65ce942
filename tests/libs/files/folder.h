// SPDX-License-Identifier: BSD-3-Clause
// Folders of a server's, mounted: every call, with the server's folder beside it to compare; then a server whose replies are damaged, under
// random calls: the sanitizers see what they do, and nothing is left behind when the file system is unmounted.
//
// Who includes this has included a server (server_start, server_exchange, server_moved, server_in_use), and says how its file systems are
// made (FOLDER_NEW), how long the header of a reply is (HEADER), what fallocate() answers (FALLOCATE), and what becomes of a reply
// (TELL_LIE).
#ifndef FOLDER_H
#define FOLDER_H

#include "call.h"
#include "checks.h"
#include "host.h"

#include <ftw.h>
#include <sys/vfs.h>

#include <uk/ramfs.h>
#include <uk/remotechannel.h>
#include <uk/vfs.h>

#define SYS LIBRARY_CALL
#define SIZE 20000

static char folder[] = "/tmp/unicore-folder-XXXXXX";
static int damage; /* one reply of so many; 0: none */
static int let = -1; /* after so many requests one waits; -1: none does */
static int waits;

struct test_channel {
	struct uk_remote_channel channel;
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
		for (size_t i = HEADER; i < len; i++)
			reply[i] = (uint8_t)draw(256);
		return len;
	case 3:
		if (len >= HEADER + 4)
			memcpy(reply + HEADER + draw((uint32_t)len - HEADER - 3), &value, 4);
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

static void wait_for_turn(void)
{
	waits = !let;
	while (!let)
		host_yield();
	let -= let > 0;
}

/* Each reply is in memory of exactly its size: the sanitizer sees who reads on. */
static long exchange(struct uk_remote_channel *channel, size_t len, size_t room)
{
	static uint8_t reply[SIZE];
	size_t got;

	wait_for_turn();
	got = server_exchange(channel->request, len, reply, room);
	got = TELL_LIE(channel->request, reply, got);
	if (damage && !draw((uint32_t)damage))
		got = spoil(reply, got);
	free(channel->reply);
	channel->reply = malloc(got);
	memcpy(channel->reply, reply, got);
	return (long)got;
}

/* What has no reply. */
static int tell(struct uk_remote_channel *channel, size_t len)
{
	uint8_t none[16];

	wait_for_turn();
	CHECK(!server_exchange(channel->request, len, none, 0));
	return 0;
}

static void close_channel(struct uk_remote_channel *channel)
{
	free(channel->request);
	free(channel->reply);
	((struct test_channel *)channel)->is_closed = 1;
}

static struct test_channel *make_channel(void)
{
	struct test_channel *ch = calloc(1, sizeof(*ch));

	ch->channel = (struct uk_remote_channel){ malloc(SIZE), malloc(SIZE), SIZE, exchange, tell, close_channel };
	return ch;
}

static struct test_channel *mount_folder(unsigned long flags)
{
	struct test_channel *ch = make_channel();
	struct uk_fs *fs;
	int error = FOLDER_NEW(&ch->channel, "test", flags, &fs);

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

#include "foldercalls.h"

static void read_only(void)
{
	struct test_channel *ch = mount_folder(1);

	CHECK(SYS(openat, AT_FDCWD, "/m/x", O_CREAT | O_WRONLY, 0644) == -EROFS && SYS(unlinkat, AT_FDCWD, "/m/new", 0) == -EROFS);
	CHECK(SYS(fchmodat, AT_FDCWD, "/m/new", 0600, 0) == -EROFS && SYS(truncate, "/m/new", 0) == -EROFS);
	unmount(ch);
}

static int has_walked;

static void walk_far(void *arg)
{
	struct stat st;

	(void)arg;
	CHECK(SYS(newfstatat, AT_FDCWD, "/m/walked/e/../z", &st, 0) == 0 && st.st_size == 4);
	has_walked = 1;
}

/* It goes out of the tree while another thread waits for the server in a walk, or has found something; the thread goes on in it. */
static void unmounted_in_a_walk(void)
{
	run("mkdir -p %s/walked/e && printf here >%s/walked/z");
	for (int requests = 0; requests < 8; requests++) {
		long blocks = host_blocks;
		struct test_channel *ch = mount_folder(0);

		let = requests;
		waits = has_walked = 0;
		host_thread(walk_far, NULL);
		while (!waits && !has_walked)
			host_yield();
		if (has_walked)
			let = -1; /* fewer requests than that */
		CHECK(uk_vfs_unmount("/m", 1, 0) == 0 && ch->is_closed == has_walked);
		let = -1;
		host_join();
		CHECK(ch->is_closed && host_blocks == blocks && server_in_use() == 0);
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
	if (FOLDER_NEW(&ch->channel, "test", 0, &fs)) {
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

/* All of it, and `rounds` of damage; what main returns. `more` is about this protocol alone, with the folder at /m. */
static int folder_test(long rounds, void (*more)(void))
{
	struct test_channel *ch;

	begin();
	ch = mount_folder(0);
	contents();
	names();
	SYS(chdir, "/");
	attributes();
	listings();
	more();
	unmount(ch);
	CHECK(server_in_use() == 0);
	read_only();
	unmounted_in_a_walk();
	forced_out();
	for (long i = 0; i < rounds; i++)
		damaged(NULL, 0);
	run("rm -rf %s");
	return checked();
}

#endif
