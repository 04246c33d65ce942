// SPDX-License-Identifier: BSD-3-Clause
// The device tree's random bytes, for once. The tree is mapped read-only: they stay there.
#include <uk/plat/seed.h>

#include <uk/string.h>

#include "machine.h"

static const uint8_t *seed;
static size_t size;

void _kvm_seed_init(const uint8_t *from, size_t len)
{
	seed = from;
	size = len;
}

size_t ukplat_seed(void *to, size_t max)
{
	size_t n = size < max ? size : max;

	memcpy(to, seed, n);
	size = 0;
	return n;
}
