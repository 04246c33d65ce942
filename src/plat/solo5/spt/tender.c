// SPDX-License-Identifier: BSD-3-Clause
// Solo5's spt: a process that has memory, two clocks, an output and a way to rest, and that any other system call would end.
#include "../solo5.h"

#include <uk/errno.h>
#include <uk/plat/sections.h>
#include <uk/plat/time.h>

#define READ 0
#define WRITE 1
#define PREAD 17
#define PWRITE 18
#define ARCH_PRCTL 158
#define CLOCK_GETTIME 228
#define EXIT_GROUP 231
#define EPOLL_PWAIT 281
#define TIMERFD_SETTIME 286

#define ARCH_SET_FS 0x1002
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define TIMER_ABSTIME 1
#define STDOUT 1
#define DEVICES_MAX 64 /* the timer's event has another number */
#define NS 1000000000ull
#define FOREVER (UINT64_MAX / 2 / NS) /* seconds */

/* What the tender leaves; its addresses are ours. */
struct spt_boot {
	uint64_t memory, image_end;
	const char *cmdline;
	const void *manifest;
	int wait_set, timer; /* descriptors: of epoll, in which is one of timerfd */
};

struct linux_timespec {
	int64_t seconds, nanoseconds;
};

struct linux_epoll_event {
	uint32_t events;
	uint64_t data;
} __attribute__((packed));

static int wait_set, timer;
static uint64_t memory;
static int enabled;

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;

	__asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return number;
}

void _solo5_boot(const void *boot, struct solo5_boot *to)
{
	const struct spt_boot *from = boot;

	wait_set = from->wait_set;
	timer = from->timer;
	memory = from->memory;
	*to = (struct solo5_boot){ memory, from->cmdline, from->manifest,
		UKPLAT_LACKS_TRAPS | UKPLAT_LACKS_RIGHTS | UKPLAT_LACKS_DEVICES };
}

void _solo5_memory_ready(void)
{
}

void _solo5_tls_set(uintptr_t tp)
{
	call6(ARCH_PRCTL, ARCH_SET_FS, (long)tp, 0, 0, 0, 0);
}

void _solo5_exit(int code)
{
	for (;;)
		call6(EXIT_GROUP, code, 0, 0, 0, 0, 0);
}

long _solo5_write(const char *buf, size_t len)
{
	return call6(WRITE, STDOUT, (long)buf, (long)len, 0, 0, 0);
}

/* No more and no less than a sector is let through. */
long _solo5_sector(const struct solo5_device *device, int is_write, uint64_t offset, void *sector)
{
	long done = call6(is_write ? PWRITE : PREAD, device->descriptor, (long)sector, device->of.disk.sector, (long)offset, 0, 0);

	return done == device->of.disk.sector ? 0 : done < 0 ? done : -UK_EIO;
}

void _solo5_send(const struct solo5_device *device, const void *frame, size_t len)
{
	call6(WRITE, device->descriptor, (long)frame, (long)len, 0, 0, 0);
}

long _solo5_receive(const struct solo5_device *device, void *frame, size_t room)
{
	return call6(READ, device->descriptor, (long)frame, (long)room, 0, 0, 0);
}

static uint64_t clock(long which)
{
	struct linux_timespec time;

	call6(CLOCK_GETTIME, which, (long)&time, 0, 0, 0, 0);
	return (uint64_t)time.seconds * NS + (uint64_t)time.nanoseconds;
}

uint64_t _solo5_monotonic(void)
{
	return clock(CLOCK_MONOTONIC);
}

uint64_t _solo5_wall(void)
{
	return clock(CLOCK_REALTIME);
}

/* The kernel's monotonic clock is ours. A moment of zero would stop its timer. */
uint64_t _solo5_wait(uint64_t deadline)
{
	uint64_t seconds = deadline / NS < FOREVER ? deadline / NS : FOREVER;
	struct linux_timespec when[2] = { { 0, 0 }, { (int64_t)seconds, (int64_t)(deadline % NS | 1) } };
	struct linux_epoll_event events[DEVICES_MAX + 1];
	uint64_t ready = 0;
	long count;

	call6(TIMERFD_SETTIME, timer, TIMER_ABSTIME, (long)when, 0, 0, 0);
	count = call6(EPOLL_PWAIT, wait_set, (long)events, DEVICES_MAX + 1, -1, 0, 0);
	for (long i = 0; i < count; i++)
		if (events[i].data < DEVICES_MAX)
			ready |= 1ull << events[i].data;
	return ready;
}

/* All from the image's start on is there. */
int _solo5_readable(uintptr_t addr, size_t len)
{
	return addr >= (uintptr_t)ukplat_image_start && addr <= memory && len <= memory - addr;
}

int _solo5_irq_enabled(void)
{
	return enabled;
}

void _solo5_irq_enable(int on)
{
	__asm__ volatile("" : : : "memory");
	enabled = on;
	__asm__ volatile("" : : : "memory");
}
