// SPDX-License-Identifier: BSD-3-Clause
// The first process of a Linux guest with a server: init ADDRESS PROGRAM [ARGUMENT…]. Loads the modules of /modules, gives eth0 its
// address in a network of 256, and becomes the program.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void need(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

/* One that needs another comes after it: round after round, as long as one goes in that didn't before. */
static void load_modules(void)
{
	for (int progress = 1; progress;) {
		DIR *folder = opendir("/modules");
		struct dirent *e;

		need(folder != NULL, "/modules");
		progress = 0;
		while ((e = readdir(folder))) {
			char path[512];
			int fd;

			snprintf(path, sizeof(path), "/modules/%s", e->d_name);
			fd = e->d_name[0] == '.' ? -1 : open(path, O_RDONLY);
			if (fd >= 0 && !syscall(SYS_finit_module, fd, "", 0))
				progress = 1;
			if (fd >= 0)
				close(fd);
		}
		closedir(folder);
	}
}

static void set_address(const char *name, const char *address, const char *mask)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq r = { 0 };
	struct sockaddr_in *in = (struct sockaddr_in *)&r.ifr_addr;

	need(fd >= 0, "socket");
	strcpy(r.ifr_name, name);
	in->sin_family = AF_INET;
	need(inet_pton(AF_INET, address, &in->sin_addr) == 1 && !ioctl(fd, SIOCSIFADDR, &r), address);
	need(inet_pton(AF_INET, mask, &in->sin_addr) == 1 && !ioctl(fd, SIOCSIFNETMASK, &r), mask);
	need(!ioctl(fd, SIOCGIFFLAGS, &r), name);
	r.ifr_flags |= IFF_UP;
	need(!ioctl(fd, SIOCSIFFLAGS, &r), name);
	close(fd);
}

int main(int argc, char **argv)
{
	struct rlimit files = { 4096, 4096 };

	mkdir("/dev", 0755);
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/tmp", 0777);
	if (mount("dev", "/dev", "devtmpfs", 0, NULL))
		return 1;
	for (int fd = 0; fd < 3; fd++)
		dup2(open("/dev/ttyS0", O_RDWR), fd);
	need(!mount("proc", "/proc", "proc", 0, NULL) && !mount("sys", "/sys", "sysfs", 0, NULL) && !mount("tmp", "/tmp", "tmpfs", 0, NULL),
	     "mount");
	setrlimit(RLIMIT_NOFILE, &files);
	load_modules();
	set_address("lo", "127.0.0.1", "255.0.0.0");
	set_address("eth0", argv[1], "255.255.255.0");
	need(argc > 2, "arguments");
	execv(argv[2], argv + 2);
	need(0, argv[2]);
	return 1;
}
