// SPDX-License-Identifier: BSD-3-Clause
// Chance that comes again, and rounds that a fuzzer can steer.
//
// A short test calls a round some thousand times, and draw() is a generator's. Compiled with FUZZING and linked with fuzz.c, the same round
// is a target of libFuzzer: draw() takes its numbers from the fuzzer's bytes, or the round reads the bytes themselves, and a check that
// fails ends the program, which keeps the bytes. `./build.sh fuzz` does that for each target that it finds here.
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

struct fuzz {
	void (*prepare)(void); /* once, before the first round; or NULL */
	void (*round)(const uint8_t *bytes, size_t len);
};

#define FUZZ(name, prepare, round)         \
	extern const struct fuzz fuzz_##name;  \
	const struct fuzz fuzz_##name = { prepare, round }

#ifdef FUZZING

uint32_t fuzz_draw(uint32_t below);
/* An input to begin with. */
void fuzz_seed(const void *bytes, size_t len);
/* A check didn't hold. */
void fuzz_failed(void);

static uint64_t seed __attribute__((unused));

static inline uint32_t draw(uint32_t below)
{
	return fuzz_draw(below);
}

#else

static inline void fuzz_seed(const void *bytes, size_t len)
{
	(void)bytes, (void)len;
}

static inline void fuzz_failed(void)
{
}

static uint64_t seed __attribute__((unused)) = 1;

/* A number below another one (a linear congruential generator: Knuth, volume 2, 3.3.4). */
static inline uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

#endif

#endif
