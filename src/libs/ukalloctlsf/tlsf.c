// SPDX-License-Identifier: BSD-3-Clause
// Two-level segregated fit: a list of free blocks for each class of sizes, and masks that say which lists have one.
#include <uk/alloctlsf.h>

#include <uk/falloc.h>
#include <uk/plat/bootinfo.h>
#include <uk/plat/crash.h>

/*
 * Theory (M. Masmano, I. Ripoll, A. Crespo, J. Real: TLSF, a new dynamic memory allocator for real-time systems, ECRTS 2004)
 * ------
 * The first level are powers of two, the second sixteen classes within each; below 256 bytes classes are 16 bytes apart. A request is
 * rounded up to the next class, so whatever block that list has is large enough: nothing is searched but two masks. What the block has
 * more than that becomes a free block of its own. So a block is as large as its class says, a sixteenth more than was asked for at most,
 * and once freed it serves the next request of that size. Were it cut to the request, it would belong to the class below, where nobody
 * looks for such: values that are set anew again and again would take twice their memory.
 *
 * A block that is freed merges with its neighbours: the one behind it begins at its end, the one before it, if it is free, is named by a
 * pointer in that one's last bytes, which a used block doesn't keep.
 *
 *     struct block ->  | before               |  the last 8 bytes of the block before: valid only while that is free
 *                      | extent, bits, mark   |
 *     what malloc gave | next, previous, …    |  of a free block
 *
 * A block's extent is how far it is to the next one: a multiple of 16, of which the program gets all but 8. Each piece of memory ends
 * in a used block of extent 0.
 *
 * Programs free a block and soon ask for one of its size. A few of each small size are kept for that, neither free for their neighbours
 * nor in a list of a class, until no list has a block that fits or nothing is in use. All of them together are a bounded number, and so
 * is the time.
 *
 * A header has a mark of 24 bits that depends on its address and a secret, and the lists' neighbours must have one and point back: who
 * writes where they shouldn't is told in their words; a pointer into nowhere ends in a page fault.
 */
#define CLASSES_LOG 4
#define CLASSES (1u << CLASSES_LOG)
#define SMALL_LOG 8
#define EXTENT_LOG 39
#define POWERS (EXTENT_LOG - SMALL_LOG + 1)

#define UNIT 16UL
#define HEADER 8UL
#define EXTENT_MIN 32UL
#define EXTENT_LIMIT (1UL << EXTENT_LOG)

#define FREE 1UL
#define BEFORE_FREE 2UL
#define KEPT 4UL
#define MARK_SHIFT 40

#define KEPT_EACH CONFIG_LIBUKALLOCTLSF_KEPT
#define KEPT_EXTENT_MAX 2176UL /* the class of 2 KiB and a header */
#define KEPT_SIZES (KEPT_EACH ? KEPT_EXTENT_MAX / UNIT + 1 : 1)

struct block {
	struct block *before;
	size_t word;
	struct block *next, *previous;
};
#define PAYLOAD __builtin_offsetof(struct block, next)
_Static_assert(PAYLOAD == UNIT, "what malloc gives is aligned to 16");

struct tlsf {
	struct uk_alloc a;
	uint64_t secret;
	size_t free, all; /* bytes, of free blocks and of all */
	uint32_t powers;
	uint32_t classes[POWERS];
	struct block *lists[POWERS][CLASSES];
	struct block *kept[KEPT_SIZES];
	uint8_t kept_count[KEPT_SIZES];
};

struct class {
	unsigned int power, number;
};

#define OVERFLOW "heap overflow: the bytes before a block were overwritten, so something wrote past the end of the block before it"
#define OVERWRITTEN "heap: a free block was overwritten: something writes to memory that it has freed, or past the end of a block"

static __attribute__((noinline, cold)) UK_NORETURN void fault(const char *what, const void *where)
{
	const struct ukplat_crash crash = { .reason = what, .has_address = 1, .address = (uintptr_t)where };

	ukplat_crash(&crash);
}

static size_t extent_of(const struct block *b)
{
	return b->word & (EXTENT_LIMIT - UNIT);
}

static struct block *behind(const struct block *b)
{
	return (struct block *)((uintptr_t)b + extent_of(b));
}

static size_t mark_of(const struct tlsf *t, const struct block *b)
{
	return ((t->secret ^ (uintptr_t)b) * 0x9e3779b97f4a7c15UL) >> MARK_SHIFT << MARK_SHIFT;
}

static int is_marked(const struct tlsf *t, const struct block *b)
{
	return !((b->word ^ mark_of(t, b)) >> MARK_SHIFT);
}

/* The class that a block of this extent belongs to. */
static struct class class_of(size_t extent)
{
	unsigned int log = 63 - (unsigned int)__builtin_clzl(extent);

	if (log < SMALL_LOG)
		return (struct class){ 0, (unsigned int)(extent / UNIT) };
	return (struct class){ log - SMALL_LOG + 1, (unsigned int)(extent >> (log - CLASSES_LOG)) - CLASSES };
}

static void list_add(struct tlsf *t, struct block *b)
{
	struct class c = class_of(extent_of(b));
	struct block **list = &t->lists[c.power][c.number];

	b->previous = NULL;
	b->next = *list;
	if (b->next)
		b->next->previous = b;
	*list = b;
	t->classes[c.power] |= 1u << c.number;
	t->powers |= 1u << c.power;
	t->free += extent_of(b);
}

static void list_remove(struct tlsf *t, struct block *b)
{
	struct block **list, *next = b->next, *previous = b->previous;
	struct class c;

	if (!is_marked(t, b) || ((uintptr_t)next | (uintptr_t)previous) % UNIT)
		fault(OVERWRITTEN, b);
	c = class_of(extent_of(b));
	list = &t->lists[c.power][c.number];
	if ((next && (next->previous != b || !is_marked(t, next))) ||
	    (previous ? previous->next != b || !is_marked(t, previous) : *list != b))
		fault(OVERWRITTEN, b);
	if (next)
		next->previous = previous;
	if (previous)
		previous->next = next;
	else
		*list = next;
	if (!*list && !(t->classes[c.power] &= ~(1u << c.number)))
		t->powers &= ~(1u << c.power);
	t->free -= extent_of(b);
}

/* Makes a free block between two used ones. */
static void make_free(struct tlsf *t, struct block *b, size_t extent)
{
	struct block *after;

	b->word = extent | FREE | mark_of(t, b);
	after = behind(b);
	after->before = b;
	after->word |= BEFORE_FREE;
	list_add(t, b);
}

/* The least extent of a class that is as large. */
static size_t rounded(size_t extent)
{
	if (extent <= 2UL << SMALL_LOG) /* classes are a unit apart */
		return extent;
	return UK_ALIGN_UP(extent, 1UL << (63 - __builtin_clzl(extent) - CLASSES_LOG));
}

/* A free block of at least this extent, of the lowest class whose blocks all are; NULL if there is none. */
static struct block *find(const struct tlsf *t, size_t extent)
{
	struct class c = class_of(rounded(extent));
	uint32_t classes, powers;

	if (c.power >= POWERS)
		return NULL;
	classes = t->classes[c.power] & ~0u << c.number;
	if (!classes) {
		powers = t->powers & (uint32_t)(~1ull << c.power);
		if (!powers)
			return NULL;
		c.power = (unsigned int)__builtin_ctz(powers);
		classes = t->classes[c.power];
	}
	return t->lists[c.power][__builtin_ctz(classes)];
}

/* Cuts a used block, of which neither neighbour is free, to `extent`; what is left over is free, if it is a block at all. */
static void cut(struct tlsf *t, struct block *b, size_t extent)
{
	size_t left = extent_of(b) - extent;

	if (left < EXTENT_MIN)
		return;
	b->word -= left;
	make_free(t, behind(b), left);
}

/* Keeps a used block for the next request of its size; 0 if there are enough of them. */
static int keep(struct tlsf *t, struct block *b)
{
	size_t extent = extent_of(b), size = extent / UNIT;

	/* Of other sizes than the classes' nobody asks for one. */
	if (extent > KEPT_EXTENT_MAX || t->kept_count[size] == KEPT_EACH || extent != rounded(extent))
		return 0;
	b->word |= KEPT;
	b->next = t->kept[size];
	b->previous = b; /* who writes to it is told */
	t->kept[size] = b;
	t->kept_count[size]++;
	t->free += extent;
	return 1;
}

/* A kept block of this extent, which is used again; NULL if there is none. */
static struct block *take_kept(struct tlsf *t, size_t extent)
{
	size_t size = extent / UNIT;
	struct block *b;

	if (extent > KEPT_EXTENT_MAX || !(b = t->kept[size]))
		return NULL;
	if (((b->word & ~BEFORE_FREE) ^ mark_of(t, b)) != (extent | KEPT) || b->previous != b)
		fault(OVERWRITTEN, b);
	b->word &= ~KEPT;
	t->kept[size] = b->next;
	t->kept_count[size]--;
	t->free -= extent;
	return b;
}

static void merge(struct tlsf *t, struct block *b);

/* Merges what is kept with its neighbours; whether there was something. */
static __attribute__((noinline)) int merge_kept(struct tlsf *t)
{
	struct block *b;
	int some = 0;

	for (size_t size = 0; size < KEPT_SIZES; size++)
		while ((b = take_kept(t, size * UNIT))) {
			merge(t, b);
			some = 1;
		}
	return some;
}

/* A block of a list. Out of line: most requests are served by what is kept. */
static __attribute__((noinline)) void *allocate_listed(struct tlsf *t, size_t align, size_t extent, size_t *size)
{
	struct block *b;
	size_t gap;

	if (extent + align + EXTENT_MIN >= EXTENT_LIMIT)
		return NULL;
	/* A gap before an aligned block is a block, too. */
	do
		b = find(t, align > UNIT ? extent + align + EXTENT_MIN : extent);
	while (!b && KEPT_EACH && merge_kept(t));
	if (!b)
		return NULL;
	list_remove(t, b);
	behind(b)->word &= ~BEFORE_FREE;
	b->word &= ~FREE;
	gap = -((uintptr_t)b + PAYLOAD) & (align - 1);
	if (gap) {
		struct block *aligned;

		if (gap < EXTENT_MIN)
			gap += align;
		aligned = (struct block *)((uintptr_t)b + gap);
		aligned->word = (extent_of(b) - gap) | mark_of(t, aligned);
		make_free(t, b, gap);
		b = aligned;
	}
	cut(t, b, extent);
	*size = extent_of(b) - HEADER;
	return (char *)b + PAYLOAD;
}

static void *tlsf_allocate(struct uk_alloc *a, size_t align, size_t *size)
{
	struct tlsf *t = (struct tlsf *)a;
	size_t extent = *size + HEADER > EXTENT_MIN ? rounded(UK_ALIGN_UP(*size + HEADER, UNIT)) : EXTENT_MIN;
	struct block *b;

	if (KEPT_EACH && align <= UNIT && (b = take_kept(t, extent))) {
		*size = extent - HEADER;
		return (char *)b + PAYLOAD;
	}
	return allocate_listed(t, align, extent, size);
}

/* The block that `ptr` is of; or the end, if it isn't one any more, or was overwritten. */
static struct block *block_of(const struct tlsf *t, const void *ptr)
{
	struct block *b = (struct block *)((uintptr_t)ptr - PAYLOAD);

	if ((uintptr_t)ptr % UNIT)
		fault("heap: free() or realloc() of an address inside a block, not of its start", ptr);
	if (!is_marked(t, b) || !extent_of(b)) /* a piece's end may lie before other pages */
		fault("free() or realloc() of what malloc() didn't return, or a " OVERFLOW, ptr);
	if (b->word & (FREE | KEPT))
		fault("heap: a block was freed twice", ptr);
	return b;
}

static size_t tlsf_usable(struct uk_alloc *a, const void *ptr)
{
	return extent_of(block_of((const struct tlsf *)a, ptr)) - HEADER;
}

/* Makes a used block free, with those of its neighbours that are. */
static __attribute__((noinline)) void merge(struct tlsf *t, struct block *b)
{
	struct block *after = behind(b);
	size_t extent = extent_of(b);

	b->word |= FREE; /* and stays so where it merges: freed again, it is told */
	if (after->word & FREE) {
		list_remove(t, after);
		extent += extent_of(after);
	}
	if (b->word & BEFORE_FREE) {
		after = b;
		b = b->before;
		if ((uintptr_t)b % UNIT || behind(b) != after)
			fault(OVERWRITTEN, after);
		list_remove(t, b);
		extent += extent_of(b);
	}
	/* A piece in which nothing is used goes back to where it came from. */
	after = (struct block *)((uintptr_t)b + extent);
	if (!extent_of(after) && t->a.pages && uk_falloc_frames(t->a.pages, b)) {
		t->all -= extent;
		uk_ffree(t->a.pages, b);
	} else {
		make_free(t, b, extent);
	}
}

static size_t tlsf_release(struct uk_alloc *a, void *ptr)
{
	struct tlsf *t = (struct tlsf *)a;
	struct block *b = block_of(t, ptr), *after = behind(b);
	size_t extent = extent_of(b);

	if (!is_marked(t, after))
		fault(OVERFLOW, (const char *)after + PAYLOAD);
	if (!KEPT_EACH || !keep(t, b))
		merge(t, b);
	if (KEPT_EACH && t->free == t->all)
		merge_kept(t);
	return extent - HEADER;
}

static size_t tlsf_available(struct uk_alloc *a)
{
	return ((const struct tlsf *)a)->free;
}

static int tlsf_add_memory(struct uk_alloc *a, void *base, size_t len)
{
	struct tlsf *t = (struct tlsf *)a;
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = UK_ALIGN_DOWN((uintptr_t)base + len, UNIT);
	struct block *first = (struct block *)start, *last = (struct block *)(end - PAYLOAD);

	if (end < start || end - start < EXTENT_MIN + PAYLOAD || end - start >= EXTENT_LIMIT)
		return -1;
	last->word = mark_of(t, last);
	t->all += (uintptr_t)last - start;
	make_free(t, first, (uintptr_t)last - start);
	return 0;
}

struct uk_alloc *uk_alloctlsf_init(void *base, size_t len)
{
	uintptr_t start = UK_ALIGN_UP((uintptr_t)base, UNIT), end = (uintptr_t)base + len;
	struct tlsf *t = (struct tlsf *)start;
	size_t self = UK_ALIGN_UP(sizeof(*t), UNIT);

	if (end < start || end - start < self)
		return NULL;
	__builtin_memset(t, 0, sizeof(*t));
	t->a.name = "tlsf";
	t->a.allocate = tlsf_allocate;
	t->a.release = tlsf_release;
	t->a.usable = tlsf_usable;
	t->a.available = tlsf_available;
	t->a.add_memory = tlsf_add_memory;
	t->secret = ukplat_secret();
	return tlsf_add_memory(&t->a, (void *)(start + self), end - start - self) ? NULL : &t->a;
}
