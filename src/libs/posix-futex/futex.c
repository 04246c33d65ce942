// SPDX-License-Identifier: BSD-3-Clause
// Threads that wait for words of memory.
#include <uk/futex.h>

#include <stddef.h>
#include <uk/abi/futex.h>
#include <uk/errno.h>

#include "internal.h"

/*
 * A waiter is on its thread's stack, in the list of its word's bucket; a thread that waits is in no other table, and a word that nobody
 * waits for costs nothing. One lock is around all of it: the look at the word and the entry into the list are one step to whoever
 * wakes, and moving waiters from one word to another is simple. A waiter leaves through that lock, so that its memory isn't
 * gone while somebody wakes it.
 */
#define BUCKETS 64u

static struct futex_bucket {
	struct futex_waiter *first, *last;
} buckets[BUCKETS];
struct uk_spinlock _futex_lock;

static struct futex_bucket *bucket_of(const uint32_t *word)
{
	uint64_t hash = (uintptr_t)word / sizeof(*word) * 0x9e3779b97f4a7c15ull; /* 2^64 / golden ratio: Knuth, TAOCP 3, 6.4 */

	return &buckets[hash >> 58];
}
_Static_assert(BUCKETS == 1u << (64 - 58), "the hash's upper bits");

struct futex_waiter *_futex_first(const uint32_t *word)
{
	return bucket_of(word)->first;
}

void _futex_append(struct futex_waiter *waiter)
{
	struct futex_bucket *bucket = bucket_of(waiter->word);

	waiter->bucket = bucket;
	waiter->next = NULL;
	waiter->prev = bucket->last;
	*(bucket->last ? &bucket->last->next : &bucket->first) = waiter;
	bucket->last = waiter;
}

static void unlink(struct futex_waiter *waiter)
{
	struct futex_bucket *bucket = waiter->bucket;

	*(waiter->prev ? &waiter->prev->next : &bucket->first) = waiter->next;
	*(waiter->next ? &waiter->next->prev : &bucket->last) = waiter->prev;
}

int _futex_each(int (*each)(struct futex_waiter *waiter, void *arg), void *arg)
{
	int result = 0;

	for (unsigned int i = 0; i < BUCKETS && !result; i++)
		for (struct futex_waiter *waiter = buckets[i].first, *next; waiter && !result; waiter = next) {
			next = waiter->next;
			result = each(waiter, arg);
		}
	return result;
}

void _futex_wake(struct futex_waiter *waiter)
{
	unlink(waiter);
	__atomic_store_n(&waiter->woken, 1, __ATOMIC_RELEASE);
	uk_thread_wake(waiter->thread);
}

int _futex_block(struct futex_waiter *waiter, uint64_t deadline)
{
	int result;

	do
		result = uk_thread_wait(&waiter->woken, 0, deadline);
	while (!result && !__atomic_load_n(&waiter->woken, __ATOMIC_ACQUIRE));
	uk_spin_lock(&_futex_lock);
	if (waiter->woken)
		result = 0;
	else
		unlink(waiter);
	uk_spin_unlock(&_futex_lock);
	return result;
}

int uk_futex_wait(const uint32_t *word, uint32_t value, uint32_t bits, uint64_t deadline)
{
	struct futex_waiter waiter;

	uk_spin_lock(&_futex_lock);
	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) {
		uk_spin_unlock(&_futex_lock);
		return -UK_EAGAIN;
	}
	waiter.word = word;
	waiter.bits = bits;
	waiter.woken = 0;
	waiter.thread = uk_thread_current();
	waiter.locks = 0;
	_futex_append(&waiter);
	uk_spin_unlock(&_futex_lock);
	return _futex_block(&waiter, deadline);
}

/* Inside the lock: wakes up to `count`; how many these were. */
static int wake(const uint32_t *word, int count, uint32_t bits)
{
	int woken = 0;

	for (struct futex_waiter *waiter = bucket_of(word)->first, *next; waiter && woken < count; waiter = next) {
		next = waiter->next;
		if (waiter->word == word && waiter->bits & bits) {
			_futex_wake(waiter);
			woken++;
		}
	}
	return woken;
}

/* Inside the lock: has up to `count` that could be woken wait for another word; how many these were. */
static int move(const uint32_t *word, int count, const uint32_t *to)
{
	struct futex_waiter *next, *end = NULL;
	int moved = 0;

	for (struct futex_waiter *waiter = bucket_of(word)->first; waiter && waiter != end && moved < count; waiter = next) {
		next = waiter->next;
		if (waiter->word != word || !waiter->bits)
			continue;
		unlink(waiter);
		waiter->word = to;
		_futex_append(waiter);
		if (!moved++)
			end = waiter; /* both words may have the same bucket */
	}
	return moved;
}

int uk_futex_wake(const uint32_t *word, int count, uint32_t bits)
{
	int woken;

	uk_spin_lock(&_futex_lock);
	woken = wake(word, count > 0 ? count : 1, bits);
	uk_spin_unlock(&_futex_lock);
	return woken;
}

int _futex_requeue(const uint32_t *word, int count, const uint32_t *to, int most, int compare, uint32_t expected)
{
	int result = -UK_EAGAIN;

	uk_spin_lock(&_futex_lock);
	if (!compare || __atomic_load_n(word, __ATOMIC_SEQ_CST) == expected)
		result = wake(word, count, UK_FUTEX_BITSET_MATCH_ANY) + (word == to ? 0 : move(word, most, to));
	uk_spin_unlock(&_futex_lock);
	return result;
}

/* futex(2): four bits of operation, four of comparison, two arguments of twelve, signed. */
static int is_compared(uint32_t op, int32_t value)
{
	int32_t argument = (int32_t)(op << 20) >> 20;

	switch (op >> 24 & 15) {
	case UK_FUTEX_OP_CMP_EQ:
		return value == argument;
	case UK_FUTEX_OP_CMP_NE:
		return value != argument;
	case UK_FUTEX_OP_CMP_LT:
		return value < argument;
	case UK_FUTEX_OP_CMP_LE:
		return value <= argument;
	case UK_FUTEX_OP_CMP_GT:
		return value > argument;
	case UK_FUTEX_OP_CMP_GE:
		return value >= argument;
	default:
		return -UK_ENOSYS;
	}
}

/* 0, with what the word was in `before`. */
static int change(uint32_t *word, uint32_t op, int32_t *before)
{
	uint32_t argument = (uint32_t)((int32_t)(op << 8) >> 20);

	if (op >> 28 & UK_FUTEX_OP_ARG_SHIFT)
		argument = 1u << (argument & 31);
	switch (op >> 28 & ~(uint32_t)UK_FUTEX_OP_ARG_SHIFT) {
	case UK_FUTEX_OP_SET:
		*before = (int32_t)__atomic_exchange_n(word, argument, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_ADD:
		*before = (int32_t)__atomic_fetch_add(word, argument, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_OR:
		*before = (int32_t)__atomic_fetch_or(word, argument, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_ANDN:
		*before = (int32_t)__atomic_fetch_and(word, ~argument, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_XOR:
		*before = (int32_t)__atomic_fetch_xor(word, argument, __ATOMIC_SEQ_CST);
		return 0;
	default:
		return -UK_ENOSYS;
	}
}

int _futex_wake_op(const uint32_t *word, int count, uint32_t *to, int more, uint32_t op)
{
	int32_t before;
	int result;

	uk_spin_lock(&_futex_lock);
	result = change(to, op, &before);
	if (!result)
		result = is_compared(op, before);
	if (result >= 0)
		result = wake(word, count > 0 ? count : 1, UK_FUTEX_BITSET_MATCH_ANY)
			+ (result ? wake(to, more > 0 ? more : 1, UK_FUTEX_BITSET_MATCH_ANY) : 0);
	uk_spin_unlock(&_futex_lock);
	return result;
}
