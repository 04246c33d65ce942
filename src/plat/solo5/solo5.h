// SPDX-License-Identifier: BSD-3-Clause
// What the files of this folder offer to each other: of the tender that runs the guest, and of the rest.
#ifndef PLAT_SOLO5_SOLO5_H
#define PLAT_SOLO5_SOLO5_H

#include <stddef.h>
#include <stdint.h>

#include <uk/essentials.h>
#include <uk/plat/bootinfo.h>

/*
 * The manifest, as the tender hands it back: what it says of each device of the list that is in the image (notes.S). The first is none.
 */
#define SOLO5_DISK 1u
#define SOLO5_NETWORK 2u

struct solo5_device {
	char name[68];
	uint32_t type;
	union {
		struct {
			uint64_t size;   /* bytes */
			uint16_t sector; /* bytes: so much is read and written at a time */
		} disk;
		struct {
			uint8_t mac[6];
			uint16_t mtu;
		} network;
		uint64_t room[2];
	} of;
	int descriptor; /* spt's */
	uint64_t is_attached;
};
_Static_assert(sizeof(struct solo5_device) == 104, "what tenders of this ABI's version have");

struct solo5_manifest {
	uint32_t version, count;
	struct solo5_device devices[];
};
extern const struct solo5_manifest *_solo5_manifest;

static inline uint64_t _solo5_number(const struct solo5_device *device)
{
	return (uint64_t)(device - _solo5_manifest->devices);
}

/*
 * A folder for each tender has this. The guest begins on the boot stack, with a thread pointer that the stack protector can do with; what
 * the tender left is at `boot`.
 */
struct solo5_boot {
	uint64_t memory;   /* bytes, from address 0 on */
	const char *cmdline;
	const struct solo5_manifest *manifest;
	unsigned int lacks; /* UKPLAT_LACKS_… */
};

void _solo5_boot(const void *boot, struct solo5_boot *to);
/* Once the memory map is settled, before anybody is given memory. */
void _solo5_memory_ready(void);
void _solo5_tls_set(uintptr_t tp);
UK_NORETURN void _solo5_exit(int code);
/* Returns how many bytes were written, or a negative errno: of Linux, whose numbers are ours. */
long _solo5_write(const char *buf, size_t len);
/* A disk's sector: 0 or a negative errno. */
long _solo5_sector(const struct solo5_device *device, int is_write, uint64_t offset, void *sector);
uint64_t _solo5_monotonic(void); /* ns */
uint64_t _solo5_wall(void);      /* ns since 1970 */
/* A network's: sends a frame, if there is room; takes one, how long it is, or a negative errno when there is none. */
void _solo5_send(const struct solo5_device *device, const void *frame, size_t len);
long _solo5_receive(const struct solo5_device *device, void *frame, size_t room);
/* Rests until the monotonic clock has reached `deadline`, or a network has something; may come back earlier. Which have, by bits. */
uint64_t _solo5_wait(uint64_t deadline);
int _solo5_readable(uintptr_t addr, size_t len);
/* Whether interrupts are enabled, and that changed: nothing interrupts by itself, so it is the tender's folder that remembers it. */
int _solo5_irq_enabled(void);
void _solo5_irq_enable(int on);

/* irq.c: the time is `now`. What is due is handled, if interrupts are enabled; whether anything was. */
int _solo5_irq_look(uint64_t now);

/* What is called with what _solo5_wait() says, where there are networks: whether anybody was waiting for that. */
extern int (*_solo5_on_ready)(uint64_t ready);

/* memory.c */
void _solo5_memory(struct ukplat_bootinfo *info, uint64_t size);

/* setup.c: says why the guest can't start, and ends it. */
UK_NORETURN void _solo5_refuse(const char *why);

#endif
