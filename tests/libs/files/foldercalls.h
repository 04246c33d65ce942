// SPDX-License-Identifier: BSD-3-Clause
// What calls do in a folder of a server's that is mounted at /m: a part of folder.h.
#ifndef FOLDERCALLS_H
#define FOLDERCALLS_H

static void contents(void)
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
	CHECK(SYS(fallocate, fd, 0, 0, 10) == FALLOCATE && SYS(ftruncate, fd, 5) == 0);
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

#endif
