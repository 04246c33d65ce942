// SPDX-License-Identifier: BSD-3-Clause
// A split ring as both sides see it (virtio 1.2, 2.7.5, 2.7.6, 2.7.8).
#ifndef UKVIRTIO_RING_H
#define UKVIRTIO_RING_H

#include <uk/virtq.h>

struct uk_virtq_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};
#define UK_VIRTQ_NEXT 1u
#define UK_VIRTQ_WRITE 2u /* by the device */

struct uk_virtq_avail {
	uint16_t flags, idx, ring[];
};
#define UK_VIRTQ_NO_INTERRUPT 1u

struct uk_virtq_used {
	uint16_t flags, idx;
	struct {
		uint32_t id, len;
	} ring[];
};
#define UK_VIRTQ_NO_NOTIFY 1u

/* Where the parts of a ring lie in its page: descriptors at 0; alignments of 2.7. */
#define UK_VIRTQ_AVAIL(size) (16u * (size))
#define UK_VIRTQ_USED(size) ((UK_VIRTQ_AVAIL(size) + 6 + 2u * (size) + 3) & ~3u)

_Static_assert(UK_VIRTQ_USED(UK_VIRTQ_SIZE_MAX) + 6 + 8 * UK_VIRTQ_SIZE_MAX <= 4096, "a ring is in one page");

#endif
