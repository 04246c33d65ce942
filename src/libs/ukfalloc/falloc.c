// SPDX-License-Identifier: BSD-3-Clause
// The page allocator: two bits for each frame.
#include <uk/falloc.h>

#include <uk/errno.h>
#include <uk/string.h>

/*
 * Theory
 * ------
 * A frame has two bits: whether it is in use, and whether a run begins at it. So a run needs no header, its length is where the
 * next one begins or a free frame is, and giving back twice, or what was never given, is told for certain. The
 * books are 1/16384 of the memory and lie at the start of their region with a small head: one page for each 64 MiB.
 *
 * A run is taken first-fit from below. That keeps the top of memory whole for large runs, and costs a scan of the books: 64
 * frames a step, from the lowest frame that may be free on. 1 GiB is 4096 steps at worst, while single frames are mostly
 * found at the first. Buddy lists would bound that, and would waste up to half of a run's size or need a second
 * mechanism for runs that aren't powers of two; half of all memory as one run is what this is for.
 *
 * The books aren't zeroed at the start: a region has a frontier, and what lies beyond it was never handed out. A guest
 * with gigabytes boots as fast as one with a megabyte.
 */
#define WORD 64

struct uk_falloc_region {
	struct uk_falloc_region *next;
	uintptr_t base;   /* of frame 0 */
	size_t frames;
	size_t frontier;  /* frames that the books tell about, a multiple of WORD (so perhaps past the end); those from here on are free */
	size_t hint;      /* no frame below is free */
	size_t free;
	uint64_t (*books)[2]; /* for each WORD of frames: the bits that say "in use", those that say "a run begins here" */
};

enum { USED, START };

static struct uk_falloc guest;

struct uk_falloc *uk_falloc_get(void)
{
	return &guest;
}

/* The first frame of [at, end) whose bit of that kind, xor `flip`, is set; `end` if none is. */
static size_t next_set(const struct uk_falloc_region *r, int kind, uint64_t flip, size_t at, size_t end)
{
	while (at < end) {
		uint64_t word = (r->books[at / WORD][kind] ^ flip) >> at % WORD;

		if (word) {
			at += (size_t)__builtin_ctzll(word);
			return at < end ? at : end;
		}
		at = UK_ALIGN_DOWN(at, (size_t)WORD) + WORD;
	}
	return end;
}

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Sets or clears the bits of that kind of [at, end). */
static void mark(const struct uk_falloc_region *r, int kind, size_t at, size_t end, int value)
{
	while (at < end) {
		size_t n = lesser(WORD - at % WORD, end - at);
		uint64_t bits = (n == WORD ? ~0ULL : (1ULL << n) - 1) << at % WORD, *word = &r->books[at / WORD][kind];

		*word = value ? *word | bits : *word & ~bits;
		at += n;
	}
}

/* The first frame of `frames` free ones that end at or below frame `end` and begin at a multiple of `align`; SIZE_MAX if there are none. */
static size_t find(const struct uk_falloc_region *r, size_t frames, size_t align, size_t end)
{
	size_t at = r->hint;

	for (;;) {
		size_t taken;

		at = (UK_ALIGN_UP(r->base + at * UK_PAGE_SIZE, align) - r->base) / UK_PAGE_SIZE;
		if (at > end || end - at < frames)
			return SIZE_MAX;
		taken = next_set(r, USED, 0, at, lesser(at + frames, r->frontier));
		if (taken >= lesser(at + frames, r->frontier))
			return at;
		at = next_set(r, USED, ~0ULL, taken, r->frontier);
	}
}

static void take(struct uk_falloc_region *r, size_t at, size_t frames)
{
	size_t frontier = UK_ALIGN_UP(at + frames, (size_t)WORD);

	if (frontier > r->frontier) {
		memset(r->books[r->frontier / WORD], 0, (frontier - r->frontier) / WORD * sizeof(*r->books));
		r->frontier = frontier;
	}
	mark(r, USED, at, at + frames, 1);
	mark(r, START, at, at + 1, 1);
	if (at <= r->hint)
		r->hint = at + frames;
	r->free -= frames;
}

static void *take_run(struct uk_falloc *fa, size_t frames, size_t align, uintptr_t below)
{
	if (align < UK_PAGE_SIZE)
		align = UK_PAGE_SIZE;
	if (!frames || frames > fa->free || (align & (align - 1)))
		return NULL;
	for (struct uk_falloc_region *r = fa->regions; r; r = r->next) {
		size_t end = below > r->base ? lesser((below - r->base) / UK_PAGE_SIZE, r->frames) : 0, at;

		if (frames > r->free || r->base + end * UK_PAGE_SIZE + align < align)
			continue;
		at = find(r, frames, align, end);
		if (at == SIZE_MAX)
			continue;
		take(r, at, frames);
		fa->free -= frames;
		return (void *)(r->base + at * UK_PAGE_SIZE);
	}
	return NULL;
}

void *uk_falloc(struct uk_falloc *fa, size_t frames, size_t align, uintptr_t below)
{
	void *run;

	uk_spin_lock(&fa->lock);
	run = take_run(fa, frames, align, below);
	uk_spin_unlock(&fa->lock);
	return run;
}

/* The region and frame at which a run begins, or NULL. */
static struct uk_falloc_region *region_of(const struct uk_falloc *fa, const void *run, size_t *frame)
{
	uintptr_t address = (uintptr_t)run;

	for (struct uk_falloc_region *r = fa->regions; r; r = r->next) {
		*frame = (address - r->base) / UK_PAGE_SIZE;
		if (address < r->base || *frame >= lesser(r->frontier, r->frames))
			continue;
		return address % UK_PAGE_SIZE == 0 && r->books[*frame / WORD][START] >> *frame % WORD & 1 ? r : NULL;
	}
	return NULL;
}

/* Where the run that begins at frame `at` ends: at the next one, or at a free frame. */
static size_t run_end(const struct uk_falloc_region *r, size_t at)
{
	size_t next = next_set(r, START, 0, at + 1, r->frontier);

	return next_set(r, USED, ~0ULL, at + 1, next);
}

size_t uk_falloc_frames(struct uk_falloc *fa, const void *run)
{
	const struct uk_falloc_region *r;
	size_t at, frames;

	uk_spin_lock(&fa->lock);
	r = region_of(fa, run, &at);
	frames = r ? run_end(r, at) - at : 0;
	uk_spin_unlock(&fa->lock);
	return frames;
}

static int give_run(struct uk_falloc *fa, const void *run)
{
	size_t at, end;
	struct uk_falloc_region *r = region_of(fa, run, &at);

	if (!r)
		return -UK_EINVAL;
	end = run_end(r, at);
	mark(r, START, at, at + 1, 0);
	mark(r, USED, at, end, 0);
	r->hint = lesser(r->hint, at);
	r->free += end - at;
	fa->free += end - at;
	return 0;
}

int uk_ffree(struct uk_falloc *fa, void *run)
{
	int result;

	uk_spin_lock(&fa->lock);
	result = give_run(fa, run);
	uk_spin_unlock(&fa->lock);
	return result;
}

int uk_falloc_add(struct uk_falloc *fa, uintptr_t base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP(base, UK_PAGE_SIZE), end = UK_ALIGN_DOWN(base + len, UK_PAGE_SIZE);
	struct uk_falloc_region *r = (struct uk_falloc_region *)start, **place = &fa->regions;
	size_t words, books;

	if (start < base || end < start || end - start < 2 * UK_PAGE_SIZE)
		return -UK_ENOMEM;
	words = ((end - start) / UK_PAGE_SIZE + WORD - 1) / WORD;
	books = UK_ALIGN_UP(sizeof(*r) + words * sizeof(*r->books), UK_PAGE_SIZE);
	*r = (struct uk_falloc_region){
		.base = start + books,
		.frames = (end - start - books) / UK_PAGE_SIZE,
		.free = (end - start - books) / UK_PAGE_SIZE,
		.books = (uint64_t (*)[2])(r + 1),
	};
	uk_spin_lock(&fa->lock);
	while (*place && (*place)->frames >= r->frames)
		place = &(*place)->next;
	r->next = *place;
	*place = r;
	fa->total += r->frames;
	fa->free += r->frames;
	uk_spin_unlock(&fa->lock);
	return 0;
}
