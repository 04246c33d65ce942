// SPDX-License-Identifier: BSD-3-Clause
// What a loader boots: an image that is cut already into what lies where in memory. BootBundle.cs writes it; numbers are little-endian.
#ifndef LOADERS_BUNDLE_H
#define LOADERS_BUNDLE_H

#include <stdint.h>

#define BUNDLE_MAGIC "UKBOOT\n\1"
/* The structure and its pieces: no loader reads more before it knows what there is. */
#define BUNDLE_HEAD_SIZE 2048u
#define BUNDLE_PIECES_MAX 32u

/* [address, address + memory_size) is the image's; the bundle has the first file_size bytes of it, the rest is zero. */
struct bundle_piece {
	uint64_t offset; /* in the bundle, as all offsets are */
	uint32_t address, file_size, memory_size, reserved;
};

struct bundle {
	char magic[8];
	uint32_t entry, piece_count; /* PVH's entry: 32-bit code, at a physical address */
	uint64_t length;             /* of all of the bundle */
	uint64_t initrd, initrd_size;
	uint32_t cmdline, cmdline_size; /* without its zero */
	struct bundle_piece pieces[];
};
_Static_assert(sizeof(struct bundle) == 48 && sizeof(struct bundle_piece) == 24, "as BootBundle.cs writes them");
_Static_assert(sizeof(struct bundle) + BUNDLE_PIECES_MAX * sizeof(struct bundle_piece) <= BUNDLE_HEAD_SIZE, "the head has them all");

static inline const struct bundle *bundle_at(const void *address)
{
	const struct bundle *bundle = address;

	for (unsigned int i = 0; i < sizeof(bundle->magic); i++)
		if (bundle->magic[i] != BUNDLE_MAGIC[i])
			return 0;
	return bundle->piece_count && bundle->piece_count <= BUNDLE_PIECES_MAX ? bundle : 0;
}

#endif
