#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SIZE (1024 * 1024)

/* The same megabyte everywhere: a linear congruential generator, coarse enough to compress. */
static void fill(unsigned char *bytes)
{
	unsigned int state = 12345;

	for (int i = 0; i < SIZE; i++) {
		state = state * 1664525u + 1013904223u;
		bytes[i] = (unsigned char)((state >> 24) & 0x1f);
	}
}

int main(void)
{
	uLongf packed_size = compressBound(SIZE), size = SIZE;
	unsigned char *original = malloc(SIZE), *packed = malloc(packed_size), *again = malloc(SIZE);

	if (!original || !packed || !again) {
		printf("out of memory\n");
		return 1;
	}
	fill(original);
	if (compress(packed, &packed_size, original, SIZE) != Z_OK || uncompress(again, &size, packed, packed_size) != Z_OK
	    || size != SIZE || memcmp(original, again, SIZE) != 0) {
		printf("zlib failed\n");
		return 2;
	}
	printf("zlib %s: %d bytes -> %lu -> %lu, CRC %08lx\n", zlibVersion(), SIZE, packed_size, size, crc32(0, again, SIZE));
	return 0;
}
