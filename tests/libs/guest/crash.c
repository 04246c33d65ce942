// SPDX-License-Identifier: BSD-3-Clause
// A guest that does what its first argument names, each of which must end in a crash dump.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char constant[64] = "constant";
static unsigned char data[16] = { 0xc3 }; /* ret */

/* Addresses that the compiler can't reason about. */
static char *at(volatile unsigned long address)
{
	return (char *)address;
}

static __attribute__((noinline)) int endless(volatile int *up)
{
	volatile int here[128];

	here[0] = *up + 1;
	if (here[0] == 0)
		return 0;
	return endless(here) + here[0];
}

static __attribute__((noinline)) void overrun(size_t n)
{
	char buffer[16];

	memset(buffer, 7, n);
	__asm__ volatile("" : : "r"(buffer) : "memory");
}

/* The call is its last instruction: the return address belongs to whatever the linker puts behind. */
static __attribute__((noinline)) void give_up(void)
{
	abort();
}

static void call(const void *code)
{
	((void (*)(void))at((unsigned long)code))();
}

int main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";
	volatile int one = 1;
	volatile size_t more = 40;

	if (!strcmp(what, "null"))
		return *(volatile char *)at(8);
	if (!strcmp(what, "call-null"))
		call(NULL);
	if (!strcmp(what, "write-text"))
		*(volatile char *)at((unsigned long)main) = 1;
	if (!strcmp(what, "write-constant"))
		*(volatile char *)at((unsigned long)constant) = 1;
	if (!strcmp(what, "execute-data"))
		call(data);
	if (!strcmp(what, "execute-heap"))
		call(memcpy(malloc(16), data, 16));
	if (!strcmp(what, "execute-stack")) {
		unsigned char here[16];

		call(memcpy(here, data, 16));
	}
	if (!strcmp(what, "stack-overflow"))
		return endless((volatile int *)&one);
	if (!strcmp(what, "canary"))
		overrun(more);
	if (!strcmp(what, "assert"))
		assert(argc == 7);
	if (!strcmp(what, "abort"))
		abort();
	if (!strcmp(what, "give-up"))
		give_up();
	if (!strcmp(what, "invalid"))
		__builtin_trap();
	if (!strcmp(what, "beyond-memory"))
		return *(volatile char *)at(0x3f000000);
	if (!strcmp(what, "non-canonical"))
		return *(volatile char *)at(0x8000000000000000);
	printf("survived \"%s\"\n", what);
	return 0;
}
