// SPDX-License-Identifier: BSD-3-Clause
// Packs a text, noise and runs with bzip2's library at several block sizes, at once and in pieces, and unpacks them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bzlib.h>

#define SIZE (250 * 1000)

static char original[SIZE], again[SIZE], packed[SIZE + SIZE / 100 + 600];
static int failures;

/* Without standard input and output the library wants to be told how to end. */
void bz_internal_error(int code);

void bz_internal_error(int code)
{
	printf("bzip2: internal error %d\n", code);
	exit(1);
}

static unsigned int hash(const char *bytes, unsigned int length)
{
	unsigned int value = 2166136261u;

	while (length--)
		value = (value ^ (unsigned char)*bytes++) * 16777619u;
	return value;
}

static void fill(int kind)
{
	static const char text[] = "Blocks are sorted by what follows each byte; what follows alike comes together. ";
	unsigned int state = 99;

	for (int i = 0; i < SIZE; i++) {
		state = state * 1664525u + 1013904223u;
		original[i] = kind == 0 ? text[(i + i / 1000) % (sizeof(text) - 1)]
			: kind == 1 ? (char)(state >> 24)
			: (char)('a' + i / 5000 % 3);
	}
	memset(again, 0, SIZE);
}

/* In at 1,000 bytes a time, out at 700. */
static unsigned int unpack_in_pieces(unsigned int length)
{
	bz_stream stream = { .next_in = packed, .next_out = again };
	int state = BZ2_bzDecompressInit(&stream, 0, 1);

	while (state == BZ_OK) {
		unsigned int left = length - stream.total_in_lo32, room = SIZE - stream.total_out_lo32;

		stream.avail_in = left < 1000 ? left : 1000;
		stream.avail_out = room < 700 ? room : 700;
		state = BZ2_bzDecompress(&stream);
		if (left == 0 && room == 0)
			break;
	}
	BZ2_bzDecompressEnd(&stream);
	return state == BZ_STREAM_END ? stream.total_out_lo32 : 0;
}

int main(void)
{
	printf("bzip2 %s\n", BZ2_bzlibVersion());
	for (int kind = 0; kind < 3; kind++) {
		for (int level = 1; level <= 9; level += 4) {
			unsigned int length = sizeof(packed), size = SIZE;
			int result, good;

			fill(kind);
			result = BZ2_bzBuffToBuffCompress(packed, &length, original, SIZE, level, 0, 0);
			good = result == BZ_OK && BZ2_bzBuffToBuffDecompress(again, &size, packed, length, 0, 0) == BZ_OK && size == SIZE
				&& !memcmp(again, original, SIZE);
			memset(again, 0, SIZE);
			good = good && unpack_in_pieces(length) == SIZE && !memcmp(again, original, SIZE);
			printf("%d %d %6u %08x %s\n", kind, level, length, hash(packed, length), good ? "right" : "wrong");
			packed[length / 2] ^= 4;
			size = SIZE;
			printf("damaged: %d\n", BZ2_bzBuffToBuffDecompress(again, &size, packed, length, 0, 0));
			failures += !good;
		}
	}
	printf("%d failures\n", failures);
	return failures != 0;
}
