// SPDX-License-Identifier: BSD-3-Clause
// FUSE: folder.h with a server that speaks it, and one that tells a lie.
//
//     fuse_test <rounds of damage> <seed>
#define _GNU_SOURCE
#include "serverfuse.h"

#include <uk/fuse.h>

#define FOLDER_NEW(channel, source, flags, fs) uk_fuse_new(channel, "virtiofs", source, flags, fs)
#define HEADER 16
#define FALLOCATE 0
#define TELL_LIE(request, reply, len) tell_lie(((const struct fuse_in_header *)(request))->opcode, reply, len)
static size_t tell_lie(uint32_t opcode, uint8_t *reply, size_t len);
#include "folder.h"

FUZZ(fuse, begin, damaged);

/* One lie about one kind of reply: a number of `size` bytes at a place, or another length. */
struct lie {
	uint32_t opcode;
	size_t at, size; /* size 0: so many bytes more, or fewer */
	int64_t value;
	long answer;
	long (*call)(void);
};

static const struct lie *lie;
static int told;

static size_t tell_lie(uint32_t opcode, uint8_t *reply, size_t len)
{
	if (!lie || opcode != lie->opcode)
		return len;
	told++;
	if (lie->size) {
		memcpy(reply + lie->at, &lie->value, lie->size);
		return len;
	}
	memset(reply + len, 'x', lie->value > 0 ? (size_t)lie->value : 0);
	len += (size_t)lie->value;
	if (lie->at)
		memcpy(reply, &(uint32_t){ (uint32_t)len }, 4);
	return len;
}

static long stats(void)
{
	struct stat st;

	return SYS(newfstatat, AT_FDCWD, "/m/new", &st, 0);
}

static long fd;
static char text[100];

static long reads(void)
{
	return SYS(pread64, fd, text, 5, 0);
}

static long writes(void)
{
	return SYS(pwrite64, fd, "12345", 5, 0);
}

static long lists(void)
{
	long dir = SYS(openat, AT_FDCWD, "/m/l", O_RDONLY | O_DIRECTORY, 0), n;

	while ((n = SYS(getdents64, dir, text, 100)) > 0)
		;
	SYS(close, dir);
	return n;
}

static long fstats(void)
{
	struct stat st;

	return SYS(fstat, fd, &st);
}

static long reads_link(void)
{
	return SYS(readlinkat, AT_FDCWD, "/m/link", text, 100);
}

static long opens(void)
{
	return SYS(openat, AT_FDCWD, "/m/new", O_RDONLY, 0);
}

static long makes(void)
{
	long made = SYS(mkdirat, AT_FDCWD, "/m/made", 0755);

	rmdir(host_path("made"));
	return made;
}

#define ATTR(out, member) 16 + offsetof(struct out, attr) + offsetof(struct fuse_attr, member)

static void lies(void)
{
	static const struct lie all[] = {
		{ FUSE_LOOKUP, 0, 0, -1, -EIO, stats },
		{ FUSE_LOOKUP, 1, 0, -1, -EIO, stats },
		{ FUSE_LOOKUP, 1, 0, 1, -EIO, stats },
		{ FUSE_LOOKUP, 0, 4, UINT32_MAX, -EIO, stats },
		{ FUSE_LOOKUP, 0, 4, 15, -EIO, stats },
		{ FUSE_LOOKUP, 4, 4, 2, -EIO, stats },
		{ FUSE_LOOKUP, 4, 4, -2, -EIO, stats },
		{ FUSE_LOOKUP, 4, 4, INT32_MIN, -EIO, stats },
		{ FUSE_LOOKUP, 8, 8, 0, -EIO, stats },
		{ FUSE_LOOKUP, 16, 8, 0, -ENOENT, stats },
		{ FUSE_LOOKUP, 16, 8, FUSE_ROOT_ID, -ESTALE, stats },
		{ FUSE_LOOKUP, ATTR(fuse_entry_out, size), 8, INT64_MIN, -EIO, stats },
		{ FUSE_LOOKUP, ATTR(fuse_entry_out, mode), 4, 0644, -EIO, stats },
		{ FUSE_GETATTR, ATTR(fuse_attr_out, mode), 4, S_IFDIR | 0755, -ESTALE, fstats },
		{ FUSE_GETATTR, 1, 0, -100, -EIO, fstats },
		{ FUSE_READ, 1, 0, 1, -EIO, reads },
		{ FUSE_READ, 1, 0, -4, 1, reads },
		{ FUSE_WRITE, 16, 4, 6, -EIO, writes },
		{ FUSE_WRITE, 16, 4, 0, -EIO, writes },
		{ FUSE_WRITE, 16, 4, 4, 4, writes },
		{ FUSE_READLINK, 1, 0, -4, -EIO, reads_link },
		{ FUSE_READLINK, 1, 0, PATH_MAX, -EIO, reads_link },
		{ FUSE_READLINK, 17, 1, 0, -EIO, reads_link },
		{ FUSE_OPEN, 1, 0, -1, -EIO, opens },
		{ FUSE_OPENDIR, 4, 4, -5, -EIO, lists },
		{ FUSE_READDIR, 1, 0, -1, -EIO, lists },
		{ FUSE_READDIR, 32, 4, 0, -EIO, lists },
		{ FUSE_READDIR, 32, 4, 256, -EIO, lists },
		{ FUSE_READDIR, 32, 4, UINT32_MAX, -EIO, lists },
		{ FUSE_READDIR, 40, 1, '/', -EIO, lists },
		{ FUSE_READDIR, 40, 1, 0, -EIO, lists },
		{ FUSE_MKDIR, ATTR(fuse_entry_out, mode), 4, S_IFREG | 0755, 0, makes },
	};

	run("mkdir %s/l && ln -s goal %s/link && printf 12345 >%s/new");
	fd = SYS(openat, AT_FDCWD, "/m/new", O_RDWR, 0);
	server_is_misquoted = 1; /* of what it told, the client may give back other things */
	for (const struct lie *l = all; l < all + sizeof(all) / sizeof(*all); l++) {
		long answer;

		lie = l;
		told = 0;
		answer = l->call();
		lie = NULL;
		CHECK(told);
		if (answer != l->answer)
			printf("lie %d: %ld, not %ld\n", (int)(l - all), answer, l->answer);
		CHECK(answer == l->answer);
	}
	SYS(close, fd);
	server_start(folder, 0); /* what it was not asked to forget */
}

static long mounts(void)
{
	struct test_channel *ch = make_channel();
	struct uk_fs *fs;
	int error = uk_fuse_new(&ch->channel, "virtiofs", "test", 0, &fs);

	if (error)
		close_channel(&ch->channel);
	else
		uk_vfs_discard(fs);
	free(ch);
	return error;
}

/* What is said at the beginning. */
static void lies_at_the_beginning(void)
{
	static const struct lie all[] = {
		{ FUSE_INIT, 16, 4, 8, -EIO, mounts },
		{ FUSE_INIT, 20, 4, 30, -EIO, mounts },
		{ FUSE_INIT, 16 + offsetof(struct fuse_init_out, max_write), 4, 4095, -EIO, mounts },
		{ FUSE_INIT, 16 + offsetof(struct fuse_init_out, max_pages), 2, 0, -EIO, mounts },
		{ FUSE_INIT, 1, 0, -8, -EIO, mounts },
		{ FUSE_GETATTR, ATTR(fuse_attr_out, mode), 4, S_IFREG | 0755, -EIO, mounts },
	};

	for (const struct lie *l = all; l < all + sizeof(all) / sizeof(*all); l++) {
		long blocks = host_blocks;

		lie = l;
		CHECK(mounts() == l->answer && host_blocks == blocks);
		lie = NULL;
	}
	CHECK(mounts() == 0);
}

/* The server knows files by themselves: what has lost its name is all there while it is open. Two can exchange theirs. */
static void more(void)
{
	struct stat st;

	fd = SYS(openat, AT_FDCWD, "/m/gone", O_RDWR | O_CREAT, 0600);
	CHECK(SYS(unlinkat, AT_FDCWD, "/m/gone", 0) == 0 && SYS(write, fd, "12345", 5) == 5 && SYS(ftruncate, fd, 3) == 0);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_size == 3 && st.st_nlink == 0 && SYS(fallocate, fd, 0, 0, 100) == 0);
	CHECK(SYS(fstat, fd, &st) == 0 && st.st_size == 100);
	SYS(close, fd);
	run("printf one >%s/one && mkdir %s/two && printf x >%s/two/x");
	CHECK(SYS(chdir, "/m/two") == 0 && SYS(renameat2, AT_FDCWD, "/m/one", AT_FDCWD, "/m/two", 2) == 0); /* RENAME_EXCHANGE */
	CHECK(!strcmp(on_host("two"), "one") && !strcmp(on_host("one/x"), "x"));
	CHECK(SYS(getcwd, text, 100) == 7 && !strcmp(text, "/m/one") && SYS(chdir, "/") == 0);
	CHECK(SYS(renameat2, AT_FDCWD, "/m/one", AT_FDCWD, "/m/two", 1) == -EEXIST);
	lies_at_the_beginning();
	lies();
}

int main(int argc, char **argv)
{
	seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	return folder_test(argc > 1 ? atol(argv[1]) : 100, more);
}
