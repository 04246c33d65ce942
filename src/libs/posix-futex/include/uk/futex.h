// SPDX-License-Identifier: BSD-3-Clause
// Waiting on words of memory, for libraries.
#ifndef UK_FUTEX_H
#define UK_FUTEX_H

#include <stdint.h>
#include <uk/thread.h>

/*
 * Waits as long as nobody wakes, if *word is `value` when it begins: 0, -UK_EAGAIN when it isn't, -UK_ETIMEDOUT, -UK_EINTR. Woken by a wake
 * that has a bit of `bits`.
 */
int uk_futex_wait(const uint32_t *word, uint32_t value, uint32_t bits, uint64_t deadline);

/* Wakes up to `count` of those that wait for `word`, the one that has waited longest first, but at least one. Returns how many. */
int uk_futex_wake(const uint32_t *word, int count, uint32_t bits);

/* The running thread ends: locks of its robust list that it holds have no owner any more. */
void uk_futex_thread_ends(void);

#endif
