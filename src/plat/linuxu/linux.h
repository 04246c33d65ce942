// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other, and the parts of the kernel's interface that they use.
#ifndef PLAT_LINUXU_LINUX_H
#define PLAT_LINUXU_LINUX_H

#include <stddef.h>
#include <stdint.h>

#include <uk/arch.h>
#include <uk/essentials.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/trap.h>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define MS_ASYNC 1
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define POLLIN 1
#define POLLOUT 4
#define MAX_ERRNO 4095
#define EINTR 4
#define EAGAIN 11
#define EFAULT 14
#define GRND_NONBLOCK 1
#define SIGUSR1 10
#define SIGALRM 14
#define SIGTERM 15

struct linux_timespec {
	int64_t seconds;
	int64_t nanoseconds;
};

struct linux_itimerspec {
	struct linux_timespec interval, value;
};

struct linux_sigevent {
	uint64_t value;
	int signal, notify;
	int pad[12];
};
_Static_assert(sizeof(struct linux_sigevent) == 64, "sigevent_t is padded to 64 bytes");

#define TIOCGWINSZ 0x5413

struct linux_pollfd {
	int fd;
	int16_t events;
	int16_t revents;
};

struct linux_winsize {
	uint16_t rows, columns, width, height;
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
long _linuxu_ioctl(int fd, unsigned int request, void *argument);
long _linuxu_mmap(void *address, size_t len, int protection, int flags, int fd, long offset);
long _linuxu_mprotect(void *address, size_t len, int protection);
long _linuxu_munmap(void *address, size_t len);
long _linuxu_msync(void *address, size_t len, int flags);
long _linuxu_rt_sigaction(int signal, const struct linux_sigaction *new_action, struct linux_sigaction *old, size_t mask_size);
long _linuxu_rt_sigprocmask(int how, const void *set, void *old, size_t mask_size);
long _linuxu_sigaltstack(const struct linux_stack *new_stack, struct linux_stack *old);
long _linuxu_clock_gettime(int clock, struct linux_timespec *time);
long _linuxu_ppoll(struct linux_pollfd *fds, size_t count, const struct linux_timespec *timeout, const void *mask, size_t mask_size);
long _linuxu_timer_create(int clock, const struct linux_sigevent *event, int *timer);
long _linuxu_timer_settime(int timer, int flags, const struct linux_itimerspec *new_value, struct linux_itimerspec *old);
long _linuxu_openat(int dirfd, const char *path, int flags, unsigned int mode);
long _linuxu_close(int fd);
long _linuxu_getpid(void);
long _linuxu_kill(long pid, int signal);
long _linuxu_getrandom(void *buf, size_t len, unsigned int flags);
UK_NORETURN void _linuxu_exit_group(int code);
// What a signal's handler returns to; never called.
void _linuxu_sigreturn(void);

// entry.S of each processor
UK_NORETURN void _linuxu_on_stack(void *top, void (*run)(void));

// arch.c of each processor
// Makes the stack protector usable; `random` is 16 bytes, or null. Runs before any function that it protects.
void _linuxu_protect(const uint64_t *random);
// Takes the registers out of a signal's ucontext_t; tells how memory was accessed, if that was it. And puts them back.
enum ukplat_trap_access _linuxu_registers(const void *context, struct ukarch_regs *regs);
void _linuxu_set_registers(void *context, const struct ukarch_regs *regs);
// The signal mask in it: what the kernel puts back.
uint64_t *_linuxu_mask(void *context);

// setup.c: the C entry, on the kernel's stack; says why the program can't start, and ends it.
UK_NORETURN void _linuxu_start(long *stack);
UK_NORETURN void _linuxu_refuse(const char *why);

// memory.c: a stack of `size` bytes with a page below it that can't be touched. Returns its upper end.
void *_linuxu_stack(size_t size, const char *why);
// Whether `address` is in the page below one of the stacks.
int _linuxu_is_guard(uintptr_t address);
void _linuxu_memory_init(struct ukplat_bootinfo *info);

// Returns the first variable of the environment that begins with `start`, and takes it out; null if there is none.
const char *_linuxu_word(char **envp, const char *start);
// paging.c: how much address space can be reserved at a time.
extern size_t _linuxu_space;

// memory_file.c: has what the image can write to be the file's from now on that `uk.memory=` of the environment names, if that does.
void _linuxu_memory_file(char **envp);

// auxv.c: the first value of a type in the auxiliary vector, or null. `vector` are pairs of a type and a value, the last of type 0.
#define AT_RANDOM 25
void *_linuxu_auxv(const unsigned long *vector, unsigned long type);
// Fills in what the vector tells; its random bytes are wiped.
void _linuxu_auxv_read(const unsigned long *vector, struct ukplat_bootinfo *info);

// cmdline.c: the arguments as one line, for ukplat_cmdline().
const char *_linuxu_cmdline(int argc, char *const argv[]);

// signals.c: has `handle` called for a signal while the signals of `mask` are blocked; on the signals' stack, or the interrupted one.
void _linuxu_signals_init(void);
void _linuxu_on_signal(int signal, void (*handle)(int signal, struct linux_siginfo *info, void *context), uint64_t mask, int own_stack);

// irq.c: around a signal's handler, which runs with interrupts disabled; what enter returns goes back to leave.
int _linuxu_irq_enter(void);
void _linuxu_irq_leave(int before, void *context);
// Waits with interrupts enabled, until one has come, a descriptor is ready, or the clock has reached the deadline.
void _linuxu_wait(struct linux_pollfd *fds, size_t count, uint64_t deadline);

// clock.c
void _linuxu_clock_init(void);

#endif
