// SPDX-License-Identifier: BSD-3-Clause
// Packs texts and noise with LZ4's fast and thorough methods, in blocks, with a dictionary and in frames, and unpacks them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lz4hc.h>

#define SIZE (300 * 1000)

static char original[SIZE], again[SIZE], packed[LZ4_COMPRESSBOUND(SIZE) + 1024];
static int failures;

static unsigned int hash(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	unsigned int value = 2166136261u;

	while (length--)
		value = (value ^ *at++) * 16777619u;
	return value;
}

/* One in `every` bytes is noise. */
static void fill(unsigned int every)
{
	static const char text[] = "An image holds a program and just the operating system that it needs. ";
	unsigned int state = 12345;

	for (int i = 0; i < SIZE; i++) {
		state = state * 1664525u + 1013904223u;
		original[i] = (state >> 8) % every ? text[i % (sizeof(text) - 1)] : (char)(state >> 24);
	}
	memset(again, 0, SIZE);
}

static void check(const char *what, int level, long length, int good)
{
	unsigned int sum = hash(packed, length > 0 ? (size_t)length : 0);

	printf("%-10s %3d %7ld %08x %s\n", what, level, length, sum, good ? "right" : "wrong");
	failures += !good;
}

static void blocks(void)
{
	int length = LZ4_compress_fast(original, packed, SIZE, sizeof(packed), 1);

	check("fast", 1, length, LZ4_decompress_safe(packed, again, length, SIZE) == SIZE && !memcmp(again, original, SIZE));
	check("cut", 0, length, LZ4_decompress_safe(packed, again, length - 1, SIZE) < 0);
	for (int level = 3; level <= LZ4HC_CLEVEL_MAX; level += 3) {
		memset(again, 0, SIZE);
		length = LZ4_compress_HC(original, packed, SIZE, sizeof(packed), level);
		check("thorough", level, length,
		      LZ4_decompress_safe(packed, again, length, SIZE) == SIZE && !memcmp(again, original, SIZE));
	}
}

static void dictionary(void)
{
	LZ4_stream_t *stream = LZ4_createStream();
	int length;

	if (!stream)
		exit(1);
	LZ4_loadDict(stream, original, 4096);
	length = LZ4_compress_fast_continue(stream, original + 5000, packed, 900, sizeof(packed), 1);
	check("dictionary", 1, length, LZ4_decompress_safe_usingDict(packed, again, length, SIZE, original, 4096) == 900
	      && !memcmp(again, original + 5000, 900));
	LZ4_freeStream(stream);
}

static void frames(int level)
{
	LZ4F_preferences_t wanted = { .compressionLevel = level };
	LZ4F_dctx *reader = NULL;
	size_t length, at = 0, got = 0, hint = 1;

	wanted.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
	wanted.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
	wanted.frameInfo.contentSize = SIZE;
	length = LZ4F_compressFrame(packed, sizeof(packed), original, SIZE, &wanted);
	if (LZ4F_isError(length) || LZ4F_isError(LZ4F_createDecompressionContext(&reader, LZ4F_VERSION)))
		exit(1);
	memset(again, 0, SIZE);
	while (hint && !LZ4F_isError(hint) && at < length) {
		size_t in = length - at < 777 ? length - at : 777, out = SIZE - got;

		hint = LZ4F_decompress(reader, again + got, &out, packed + at, &in, NULL);
		at += in;
		got += out;
	}
	check("frame", level, (long)length, hint == 0 && got == SIZE && !memcmp(again, original, SIZE));
	LZ4F_freeDecompressionContext(reader);

	packed[length / 2] ^= 1;
	LZ4F_createDecompressionContext(&reader, LZ4F_VERSION);
	at = length;
	got = SIZE;
	hint = LZ4F_decompress(reader, again, &got, packed, &at, NULL);
	printf("damaged: %s\n", LZ4F_isError(hint) ? LZ4F_getErrorName(hint) : "not noticed");
	LZ4F_freeDecompressionContext(reader);
}

int main(void)
{
	printf("LZ4 %s\n", LZ4_versionString());
	for (unsigned int every = 2; every < 5000; every *= 7) {
		fill(every);
		blocks();
		dictionary();
		frames(0);
		frames(9);
	}
	printf("%d failures\n", failures);
	return failures != 0;
}
