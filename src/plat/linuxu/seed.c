// SPDX-License-Identifier: BSD-3-Clause
// The kernel's random bytes (getauxval(3), AT_RANDOM), for once.

#include <uk/plat/seed.h>
#include <uk/string.h>

#include "linux.h"

#define SEED_SIZE 16

static void *seed; // on the kernel's initial stack

UK_NO_STACK_PROTECTOR void _linuxu_seed_init(const uint64_t *random)
{
	seed = (void *)(uintptr_t)random;
}

size_t ukplat_seed(void *to, size_t max)
{
	size_t n = max < SEED_SIZE ? max : SEED_SIZE;

	if (!seed)
		return 0;
	memcpy(to, seed, n);
	memset(seed, 0, SEED_SIZE);
	seed = NULL;
	return n;
}
