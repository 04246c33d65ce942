// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_FUTEX_INTERNAL_H
#define POSIX_FUTEX_INTERNAL_H

#include <stdint.h>
#include <uk/lock.h>
#include <uk/thread.h>

/* On the stack of the thread that waits, and in its word's bucket. */
struct futex_waiter {
	struct futex_waiter *next, *prev;
	const uint32_t *word;
	uint32_t bits; /* which wakes it is woken by; none, for `locks` */
	uint32_t woken;
	struct uk_thread *thread;
	struct futex_bucket *bucket;
	int locks;      /* waits for the lock that the word is, with priority inheritance, not for a wake */
	uint32_t owner; /* who has that lock: the number of a thread */
};

/* futex.c: the lock is around all waiters; the others are called with it. */
extern struct uk_spinlock _futex_lock;
/* The first waiter of the word's bucket, where other words' waiters may be too. */
struct futex_waiter *_futex_first(const uint32_t *word);
void _futex_append(struct futex_waiter *waiter);
/* Takes it out; whoever waits goes on. */
void _futex_wake(struct futex_waiter *waiter);
/* Waits until it is woken, without the lock; it is in no bucket afterwards. 0, -UK_ETIMEDOUT or -UK_EINTR. */
int _futex_block(struct futex_waiter *waiter, uint64_t deadline);
/* All of them; `each` returns non-zero to stop, which is returned. */
int _futex_each(int (*each)(struct futex_waiter *waiter, void *arg), void *arg);

/*
 * Wakes `count` and has up to `most` others wait for `to` instead; how many these are together. Does nothing but return -UK_EAGAIN when
 * `compare` says so and the word isn't `expected`.
 */
int _futex_requeue(const uint32_t *word, int count, const uint32_t *to, int most, int compare, uint32_t expected);
/* Changes *to as FUTEX_WAKE_OP's `op` says, wakes `count` of `word`, and `more` of `to` if what *to was is as `op` says. */
int _futex_wake_op(const uint32_t *word, int count, uint32_t *to, int more, uint32_t op);

/* pi.c: FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI (`try`), FUTEX_UNLOCK_PI. */
int _futex_lock_pi(uint32_t *word, uint64_t deadline, int try);
int _futex_unlock_pi(uint32_t *word);
/* The running thread ends: locks that others wait for have another owner. */
void _futex_owner_ends(void);

#endif
