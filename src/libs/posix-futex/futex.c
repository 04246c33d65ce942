// SPDX-License-Identifier: BSD-3-Clause
// Threads that wait for words of memory.
#include <uk/futex.h>

#include <stddef.h>
#include <uk/abi/futex.h>
#include <uk/errno.h>
#include <uk/lock.h>

#include "internal.h"

/*
 * A waiter is on its thread's stack, in the list of its word's bucket; a thread that waits is in no other table, and a word that nobody
 * waits for costs nothing. One lock is around all of it: the look at the word and the entry into the list are one step to whoever
 * wakes, and moving waiters from one word to another is simple. A waiter leaves through that lock, so that its memory isn't
 * gone while somebody wakes it.
 */
#define BUCKETS 64u

struct waiter {
	struct waiter *next, *prev;
	const uint32_t *word;
	uint32_t bits;
	int woken;
	struct uk_waitq queue;
};

static struct bucket {
	struct waiter *first, *last;
} buckets[BUCKETS];
static struct uk_spinlock lock;

static struct bucket *bucket_of(const uint32_t *word)
{
	uint64_t hash = (uintptr_t)word / sizeof(*word) * 0x9e3779b97f4a7c15ull; /* 2^64 / golden ratio: Knuth, TAOCP 3, 6.4 */

	return &buckets[hash >> 58];
}
_Static_assert(BUCKETS == 1u << (64 - 58), "the hash's upper bits");

static void append(struct waiter *waiter)
{
	struct bucket *bucket = bucket_of(waiter->word);

	waiter->next = NULL;
	waiter->prev = bucket->last;
	*(bucket->last ? &bucket->last->next : &bucket->first) = waiter;
	bucket->last = waiter;
}

static void unlink(struct waiter *waiter)
{
	struct bucket *bucket = bucket_of(waiter->word);

	*(waiter->prev ? &waiter->prev->next : &bucket->first) = waiter->next;
	*(waiter->next ? &waiter->next->prev : &bucket->last) = waiter->prev;
}

int uk_futex_wait(const uint32_t *word, uint32_t value, uint32_t bits, uint64_t deadline)
{
	struct waiter waiter = { .word = word, .bits = bits };
	int result;

	uk_spin_lock(&lock);
	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) {
		uk_spin_unlock(&lock);
		return -UK_EAGAIN;
	}
	append(&waiter);
	uk_spin_unlock(&lock);
	result = uk_waitq_wait_event(&waiter.queue, __atomic_load_n(&waiter.woken, __ATOMIC_ACQUIRE), deadline);
	uk_spin_lock(&lock);
	if (waiter.woken)
		result = 0;
	else
		unlink(&waiter);
	uk_spin_unlock(&lock);
	return result;
}

/* Inside the lock: wakes `count`, then moves `move` of the rest to another word. How many of each together. */
static int wake_and_move(const uint32_t *word, int count, uint32_t bits, const uint32_t *to, int move)
{
	struct waiter *next, *end = NULL;
	int woken = 0, moved = 0;

	for (struct waiter *waiter = bucket_of(word)->first; waiter && waiter != end; waiter = next) {
		next = waiter->next;
		if (waiter->word != word || !(waiter->bits & bits))
			continue;
		if (woken < count) {
			unlink(waiter);
			__atomic_store_n(&waiter->woken, 1, __ATOMIC_RELEASE);
			uk_waitq_wake_all(&waiter->queue);
			woken++;
		} else if (moved < move) {
			unlink(waiter);
			waiter->word = to;
			append(waiter);
			if (!moved++)
				end = waiter; /* both words may have the same bucket */
		} else {
			break;
		}
	}
	return woken + moved;
}

int uk_futex_wake(const uint32_t *word, int count, uint32_t bits)
{
	int woken;

	uk_spin_lock(&lock);
	woken = wake_and_move(word, count > 0 ? count : 1, bits, NULL, 0);
	uk_spin_unlock(&lock);
	return woken;
}

int _uk_futex_requeue(const uint32_t *word, int count, const uint32_t *to, int move, const uint32_t *expected)
{
	int result = -UK_EAGAIN;

	uk_spin_lock(&lock);
	if (!expected || __atomic_load_n(word, __ATOMIC_SEQ_CST) == *expected)
		result = wake_and_move(word, count, UK_FUTEX_BITSET_MATCH_ANY, to, word == to ? 0 : move);
	uk_spin_unlock(&lock);
	return result;
}
