// SPDX-License-Identifier: BSD-3-Clause
// Waiting on words of memory: futex(2), get_robust_list(2).
#ifndef UK_ABI_FUTEX_H
#define UK_ABI_FUTEX_H

#include <stdint.h>

#define UK_FUTEX_WAIT 0
#define UK_FUTEX_WAKE 1
#define UK_FUTEX_REQUEUE 3
#define UK_FUTEX_CMP_REQUEUE 4
#define UK_FUTEX_WAKE_OP 5
#define UK_FUTEX_LOCK_PI 6
#define UK_FUTEX_UNLOCK_PI 7
#define UK_FUTEX_TRYLOCK_PI 8
#define UK_FUTEX_WAIT_BITSET 9
#define UK_FUTEX_WAKE_BITSET 10
#define UK_FUTEX_WAIT_REQUEUE_PI 11
#define UK_FUTEX_CMP_REQUEUE_PI 12
#define UK_FUTEX_LOCK_PI2 13

#define UK_FUTEX_PRIVATE_FLAG 128
#define UK_FUTEX_CLOCK_REALTIME 256

#define UK_FUTEX_BITSET_MATCH_ANY 0xffffffffu

/* FUTEX_WAKE_OP: what is done to the second word, with an argument or a power of two, and how it was compared before. */
#define UK_FUTEX_OP_SET 0
#define UK_FUTEX_OP_ADD 1
#define UK_FUTEX_OP_OR 2
#define UK_FUTEX_OP_ANDN 3
#define UK_FUTEX_OP_XOR 4
#define UK_FUTEX_OP_ARG_SHIFT 8
#define UK_FUTEX_OP_CMP_EQ 0
#define UK_FUTEX_OP_CMP_NE 1
#define UK_FUTEX_OP_CMP_LT 2
#define UK_FUTEX_OP_CMP_LE 3
#define UK_FUTEX_OP_CMP_GT 4
#define UK_FUTEX_OP_CMP_GE 5

/* A robust lock's word: its owner's thread, and two bits. */
#define UK_FUTEX_TID_MASK 0x3fffffffu
#define UK_FUTEX_OWNER_DIED 0x40000000u
#define UK_FUTEX_WAITERS 0x80000000u

struct uk_abi_robust_list {
	struct uk_abi_robust_list *next;
};

struct uk_abi_robust_list_head {
	struct uk_abi_robust_list list; /* a circle, through here */
	long offset;                    /* from an entry to its word */
	struct uk_abi_robust_list *pending;
};

_Static_assert(sizeof(struct uk_abi_robust_list_head) == 24, "struct robust_list_head");

#endif
