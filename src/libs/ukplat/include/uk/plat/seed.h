// SPDX-License-Identifier: BSD-3-Clause
// Random bytes that the loader handed over.
#ifndef UK_PLAT_SEED_H
#define UK_PLAT_SEED_H

#include <stddef.h>

/*
 * Copies up to `max` bytes of the loader's seed (a device tree's /chosen/rng-seed, a Linux process's AT_RANDOM) and forgets all of
 * it: nobody gets the same bytes twice. Returns how many there were; 0 when the loader gave none, and from the second call on.
 */
size_t ukplat_seed(void *to, size_t max);

#endif
