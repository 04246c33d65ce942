// SPDX-License-Identifier: BSD-3-Clause
// The memory contract (uk/plat/memory.h).
#include "check.h"
#include "instructions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uk/plat/memory.h>

CHECK("memory: regions are ordered and don't overlap")
{
	const struct ukplat_memregion *r;
	uintptr_t end = 0;
	unsigned int count = 0;

	for (unsigned int i = 0; (r = ukplat_memregion_get(i)); i++, count++) {
		EXPECT(r->base >= end && r->len > 0);
		end = r->base + r->len;
	}
	EXPECT(count == ukplat_memregion_count());
}

CHECK("memory: what can be read is told from what can't")
{
	int here = 0;

	EXPECT(ukplat_readable((uintptr_t)&here, sizeof(here)));
	EXPECT(!ukplat_readable(0, 1));
	EXPECT(!ukplat_readable(UINTPTR_MAX - 10, 100));
}

static __attribute__((noinline)) int in_a_large_frame(void)
{
	volatile char frame[4 << 20];

	frame[0] = 1; /* the end that is farthest away */
	return frame[0];
}

ACT("memory: a frame larger than the stack")
{
	EXPECT(in_a_large_frame() == 1);
}

ACT("memory: write to a constant")
{
	static const int constant = 1;

	*(volatile int *)(uintptr_t)&constant = 2;
}

/* An address that the compiler can't reason about. */
static volatile char *at(volatile uintptr_t address)
{
	return (volatile char *)address;
}

static void call(const void *code)
{
	((void (*)(void))(uintptr_t)at((uintptr_t)code))();
}

static __attribute__((noinline)) void do_nothing(void)
{
	__asm__ volatile("");
}

ACT("memory: write to code")
{
	*at((uintptr_t)do_nothing) = 1;
}

ACT("memory: call a null pointer")
{
	call(NULL);
}

ACT("memory: execute the heap")
{
	static const uint32_t code = RETURN_INSTRUCTION;

	call(memcpy(malloc(sizeof(code)), &code, sizeof(code)));
}

ACT("memory: execute the stack")
{
	uint32_t code = RETURN_INSTRUCTION;

	__asm__ volatile("" : : "r"(&code) : "memory");
	call(&code);
}

ACT("memory: read what is nowhere")
{
	(void)*at(0x600000000000);
}

ACT("memory: read at an address that can't be")
{
	(void)*at(0x8000000000000000);
}
