// SPDX-License-Identifier: BSD-3-Clause
// What the files of this library offer to each other.
#ifndef POSIX_FUTEX_INTERNAL_H
#define POSIX_FUTEX_INTERNAL_H

#include <stdint.h>

/*
 * Wakes `count` and has up to `move` others wait for `to` instead; how many these are together. Does nothing but return -UK_EAGAIN when
 * `expected` isn't NULL and the word is another one.
 */
int _uk_futex_requeue(const uint32_t *word, int count, const uint32_t *to, int move, const uint32_t *expected);

#endif
