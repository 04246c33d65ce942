// SPDX-License-Identifier: BSD-3-Clause
// Where devices are: the loader's words say it, "virtio_mmio.device=<size>@<base>:<irq>[:<id>]" (as Linux's virtio_mmio has it).
#include "../ukvirtio.h"

#include <uk/bootinfo.h>
#include <uk/errno.h>

#define WORD "virtio_mmio.device="

void _virtio_find_mmio(void)
{
	char word[64];
	size_t at = 0;
	int error;

	while ((error = uk_bootinfo_next_word(ukplat_bootinfo(), WORD, &at, word, sizeof(word))) != -UK_ENOENT) {
		uint64_t base, size;
		int irq;

		if (!error && !_virtio_read_word(word, &base, &size, &irq))
			_virtio_look_at(base, size, irq);
	}
}
