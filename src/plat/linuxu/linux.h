// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other, and the parts of the kernel's interface that they use.
#ifndef PLAT_LINUXU_LINUX_H
#define PLAT_LINUXU_LINUX_H

#include <stddef.h>
#include <stdint.h>

#include <uk/arch.h>
#include <uk/essentials.h>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_PRIVATE 0x02
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define POLLIN 1
#define POLLOUT 4
#define EINTR 4
#define EAGAIN 11
#define EFAULT 14

struct linux_timespec {
	int64_t seconds;
	int64_t nanoseconds;
};

struct linux_pollfd {
	int fd;
	int16_t events;
	int16_t revents;
};

struct linux_stack {
	void *base;
	int flags;
	size_t size;
};

struct linux_siginfo {
	int signal;
	int error;
	int code;
	uintptr_t address;
};
_Static_assert(offsetof(struct linux_siginfo, address) == 16, "siginfo_t's union is 8-byte aligned");

struct linux_sigaction {
	void (*handle)(int signal, struct linux_siginfo *info, void *context);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};
_Static_assert(sizeof(struct linux_sigaction) == 32, "the kernel's struct sigaction has four words");

// syscalls.S of each processor. They return what the kernel returns: a negative errno on failure.
long _linuxu_read(int fd, void *buf, size_t len);
long _linuxu_write(int fd, const void *buf, size_t len);
long _linuxu_mmap(void *address, size_t len, int protection, int flags, int fd, long offset);
long _linuxu_mprotect(void *address, size_t len, int protection);
long _linuxu_rt_sigaction(int signal, const struct linux_sigaction *new_action, struct linux_sigaction *old, size_t mask_size);
long _linuxu_rt_sigprocmask(int how, const void *set, void *old, size_t mask_size);
long _linuxu_sigaltstack(const struct linux_stack *new_stack, struct linux_stack *old);
long _linuxu_clock_gettime(int clock, struct linux_timespec *time);
long _linuxu_ppoll(struct linux_pollfd *fds, size_t count, const struct linux_timespec *timeout, const void *mask, size_t mask_size);
UK_NORETURN void _linuxu_exit_group(int code);

// entry.S of each processor
UK_NORETURN void _linuxu_on_stack(void *top, void (*run)(void));

// arch.c of each processor
enum linux_access { ACCESS_UNKNOWN, ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE };
// Makes the stack protector usable; `random` is 16 bytes, or null. Runs before any function that it protects.
void _linuxu_protect(const uint64_t *random);
// Takes the registers out of a signal's ucontext_t; tells how memory was accessed, if that was it.
enum linux_access _linuxu_registers(const void *context, struct ukarch_regs *regs);

// setup.c: the C entry, on the kernel's stack; says why the program can't start, and ends it.
UK_NORETURN void _linuxu_start(long *stack);
UK_NORETURN void _linuxu_refuse(const char *why);

// memory.c: a stack of `size` bytes with a page below it that can't be touched. Returns its upper end.
void *_linuxu_stack(size_t size, const char *why);
// Whether `address` is in the page below one of the stacks.
int _linuxu_is_guard(uintptr_t address);
void _linuxu_memory_init(void);

// seed.c: keeps where the kernel's 16 random bytes are; null for none.
void _linuxu_seed_init(const uint64_t *random);

// signals.c, clock.c, cmdline.c
void _linuxu_signals_init(void);
void _linuxu_clock_init(void);
void _linuxu_cmdline_init(int argc, char *const argv[]);

#endif
