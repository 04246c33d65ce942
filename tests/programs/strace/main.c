// SPDX-License-Identifier: BSD-3-Clause
// Calls whose arguments are of all kinds, between close(-100) and close(-101): what strace(1) prints of them is printed in a guest too.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	static const char text[] = "tab\t, newline\n, \1, \1772, \377, \"quoted\", back\\slash, and more";
	struct timespec short_time = { 0, 1000 };
	struct iovec piece = { (char *)text, 2 };
	struct stat st;
	char buf[64];
	int ends[2];

	syscall(SYS_close, -100);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/tmp/strace-x", O_RDWR | O_CREAT | O_TRUNC, 0640);
	syscall(SYS_write, fd, text, sizeof(text) - 1);
	syscall(SYS_write, fd, text, 20ul);
	syscall(SYS_lseek, fd, 1, SEEK_SET);
	syscall(SYS_read, fd, buf, 3ul);
	syscall(SYS_read, fd, buf, 0ul);
	syscall(SYS_pread64, fd, buf, 8ul, 2l);
	syscall(SYS_pread64, fd, buf, 8ul, -1l);
	syscall(SYS_pwrite64, fd, "", 1ul, 100l);
	syscall(SYS_writev, fd, &piece, 1);
	syscall(SYS_fstat, fd, &st);
	syscall(SYS_newfstatat, AT_FDCWD, "/nowhere", &st, AT_SYMLINK_NOFOLLOW);
	syscall(SYS_ftruncate, fd, 1ul << 40);
	syscall(SYS_dup3, fd, 77, O_CLOEXEC);
	syscall(SYS_close, 77);
	syscall(SYS_close, 77);
	syscall(SYS_openat, 99, "not/absolute/and/longer/than/thirty-two/bytes", O_RDONLY | O_DIRECTORY);
	syscall(SYS_mkdirat, AT_FDCWD, "/tmp/strace-d", 01700);
	syscall(SYS_unlinkat, AT_FDCWD, "/tmp/strace-d", AT_REMOVEDIR);
	syscall(SYS_symlinkat, "target", AT_FDCWD, "/tmp/strace-l");
	syscall(SYS_readlinkat, AT_FDCWD, "/tmp/strace-l", buf, 64);
	syscall(SYS_unlinkat, AT_FDCWD, "/tmp/strace-l", 0);
	syscall(SYS_unlinkat, AT_FDCWD, "/tmp/strace-x", 0);
	syscall(SYS_chdir, 1ul);
	syscall(SYS_chdir, "/tmp");
	syscall(SYS_getcwd, buf, 64ul);
	syscall(SYS_umask, 027);
	syscall(SYS_umask, 022);
	syscall(SYS_pipe2, ends, O_CLOEXEC | O_NONBLOCK);
	syscall(SYS_read, ends[0], buf, 64ul);
	void *page = (void *)syscall(SYS_mmap, NULL, 8192ul, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0l);
	for (int i = 0; i < 8192; i++)
		((volatile char *)page)[i] = i < 4090 ? 0 : 'x';
	syscall(SYS_mprotect, page, 4096ul, PROT_READ);
	/* Pointers that lead nowhere, in calls that don't follow them. */
	syscall(SYS_write, 99, 0x123456789000ul, 10ul);
	syscall(SYS_write, 99, -4096ul, 10ul);
	syscall(SYS_write, 99, page, 4096ul);
	syscall(SYS_write, 99, 16ul + (char *)page, 1ul << 40);
	syscall(SYS_munmap, 4096ul + (char *)page, 4096ul);
	syscall(SYS_write, 99, 4090ul + (char *)page, 6ul);
	syscall(SYS_nanosleep, &short_time, NULL);
	syscall(SYS_kill, 999999999, SIGUSR1);
	syscall(SYS_sched_yield);
	syscall(SYS_close, -101);
	/* From somewhere to nowhere: strace tells of that by a line of its own. */
	syscall(SYS_write, 98, 4090ul + (char *)page, 10ul);
	syscall(SYS_mount, 4090ul + (char *)page, "/nowhere", NULL, 0ul, NULL);
	syscall(SYS_uselib, NULL);
	syscall(SYS_exit_group, 3);
	return 0;
}
