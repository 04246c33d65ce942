// SPDX-License-Identifier: BSD-3-Clause
// One target of fuzz.h for libFuzzer: the linker is told which is fuzz_target.
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct fuzz fuzz_target;
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const uint8_t *input;
static size_t left;
static uint64_t beyond;

/* As few bytes as the number needs, so that a byte more or less changes little; behind the last one it goes on the same way each time. */
uint32_t fuzz_draw(uint32_t below)
{
	size_t size = below <= 0x100 ? 1 : below <= 0x10000 ? 2 : 4;
	uint32_t value = 0;

	if (left < size) {
		beyond = beyond * 6364136223846793005u + 1442695040888963407u;
		return (uint32_t)((beyond >> 33) % below);
	}
	left -= size;
	while (size--)
		value = value << 8 | *input++;
	return value % below;
}

void fuzz_seed(const void *bytes, size_t len)
{
	static int count;
	const char *folder = getenv("FUZZ_SEEDS");
	char path[1000];
	FILE *f;

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/seed%d", folder, count++);
	f = fopen(path, "w");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		abort();
}

void fuzz_failed(void)
{
	fflush(stdout);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static int is_prepared;

	beyond = 1;
	left = 0;
	if (!is_prepared && fuzz_target.prepare)
		fuzz_target.prepare();
	is_prepared = 1;
	input = bytes;
	left = len;
	fuzz_target.round(bytes, len);
	return 0;
}
