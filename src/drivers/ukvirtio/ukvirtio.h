// SPDX-License-Identifier: BSD-3-Clause
// Between the files of this library.
#ifndef UKVIRTIO_UKVIRTIO_H
#define UKVIRTIO_UKVIRTIO_H

#include <uk/virtio.h>

/* A device more: a copy of it, at the end of the list. */
void _virtio_add(const struct uk_virtio_device *found);

/* Adds what has its registers in memory: <arch>/find.c knows where, and calls the second one for each place. */
void _virtio_find_mmio(void);
void _virtio_look_at(uint64_t base, uint64_t size, int irq);

/* Adds what is on the PCI bus. */
void _virtio_find_pci(void);

/* x86_64: what a loader's word says of a device. 0, or -UK_EINVAL: nothing that can be. */
int _virtio_read_word(const char *word, uint64_t *base, uint64_t *size, int *irq);

#endif
