// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include "sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok ? 0 : -1;
}

/* Without root's rights: a name space of users in which this one is root. */
static int become_root(void)
{
	char map[64];

	snprintf(map, sizeof(map), "0 %u 1", (unsigned int)geteuid());
	return unshare(CLONE_NEWUSER) || write_file("/proc/self/uid_map", map) ? -1 : 0;
}

int sandbox_enter(void)
{
	char folder[] = "/tmp/unicore-files-XXXXXX";
	int ok = mkdtemp(folder) != NULL;

	if (ok && geteuid())
		ok = !become_root();
	ok = ok && !unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	ok = ok && !mount("tmpfs", folder, "tmpfs", 0, "mode=0755") && !chroot(folder) && !chdir("/");
	if (!ok)
		perror("no tmpfs to compare with");
	umask(022);
	return ok ? 0 : -1;
}
