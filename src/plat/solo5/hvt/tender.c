// SPDX-License-Identifier: BSD-3-Clause
// Solo5's hvt: a machine of one processor and memory, whose only devices are calls to the tender.
#include "../solo5.h"

#include <uk/arch.h>
#include <uk/arch/cpu.h>
#include <uk/arch/paging.h>
#include <uk/arch/trap.h>
#include <uk/errno.h>
#include <uk/plat/sections.h>
#include <uk/plat/time.h>

#define GIB (1ull << 30) /* what the entry code has mapped */
#define MIB2 (1ull << 21)
#define NS 1000000000ull

/* The calls: the address of a structure, which lies below 4 GiB, is written to a port. */
#define PORT 0x500
enum call { WALL = 1, PUTS = 2, POLL = 3, DISK_WRITE = 4, DISK_READ = 5, SEND = 6, RECEIVE = 7, HALT = 8 };

/* What the tender leaves. */
struct hvt_boot {
	uint64_t memory, image_end, ticks_hz;
	const char *cmdline;
	const void *manifest;
};

struct call_puts {
	const char *data;
	size_t len;
};

struct call_poll {
	uint64_t ns;
	uint64_t ready;
	int result;
};

struct call_disk {
	uint64_t device, offset; /* of the manifest, of the disk */
	void *data;
	size_t len;
	int result;
};

struct call_frame {
	uint64_t device;
	void *data;
	size_t len;
	int result;
};

struct call_halt {
	void *registers;
	int code;
};

static uint64_t memory, start, ns_per_tick_32; /* with 32 bits after the point */

static void call(enum call number, void *structure)
{
	__asm__ volatile("outl %0, %w1" : : "a"((uint32_t)(uintptr_t)structure), "d"(PORT + (int)number) : "memory");
}

void _solo5_boot(const void *boot, struct solo5_boot *to)
{
	const struct hvt_boot *from = boot;

	start = ukarch_ticks();
	ns_per_tick_32 = (NS << 32) / from->ticks_hz;
	memory = from->memory < GIB ? from->memory : GIB;
	*to = (struct solo5_boot){ memory, from->cmdline, from->manifest, UKPLAT_LACKS_RIGHTS | UKPLAT_LACKS_DEVICES };
	ukarch_trap_init();
}

void _solo5_memory_ready(void)
{
	ukarch_unmap_large(UK_ALIGN_UP(memory, MIB2), GIB);
	ukarch_unmap_null();
}

void _solo5_tls_set(uintptr_t tp)
{
	ukarch_tls_set(tp);
}

void _solo5_exit(int code)
{
	struct call_halt halt = { NULL, code };

	for (;;)
		call(HALT, &halt);
}

long _solo5_write(const char *buf, size_t len)
{
	struct call_puts puts = { buf, len };

	call(PUTS, &puts);
	return (long)len;
}

long _solo5_sector(const struct solo5_device *device, int is_write, uint64_t offset, void *sector)
{
	struct call_disk disk = { _solo5_number(device), offset, sector, device->of.disk.sector, 0 };

	call(is_write ? DISK_WRITE : DISK_READ, &disk);
	return disk.result ? -UK_EIO : 0;
}

void _solo5_send(const struct solo5_device *device, const void *frame, size_t len)
{
	struct call_frame send = { _solo5_number(device), (void *)(uintptr_t)frame, len, 0 };

	call(SEND, &send);
}

long _solo5_receive(const struct solo5_device *device, void *frame, size_t room)
{
	struct call_frame receive = { _solo5_number(device), frame, room, 0 };

	call(RECEIVE, &receive);
	return receive.result ? -UK_EAGAIN : (long)receive.len;
}

uint64_t _solo5_monotonic(void)
{
	return (uint64_t)((unsigned __int128)(ukarch_ticks() - start) * ns_per_tick_32 >> 32);
}

uint64_t _solo5_wall(void)
{
	uint64_t ns = 0;

	call(WALL, &ns);
	return ns;
}

uint64_t _solo5_wait(uint64_t deadline)
{
	uint64_t now = _solo5_monotonic();
	struct call_poll poll = { deadline > now ? deadline - now : 0, 0, 0 };

	call(POLL, &poll);
	return poll.ready;
}

int _solo5_readable(uintptr_t addr, size_t len)
{
	return ukarch_readable(addr, len);
}

/* The processor's own switch, though nothing interrupts: traps are taken with it off, and put it back. */
int _solo5_irq_enabled(void)
{
	return ukarch_irq_was_enabled(ukarch_irq_state());
}

void _solo5_irq_enable(int on)
{
	if (on)
		ukarch_irq_enable();
	else
		ukarch_irq_disable();
}
