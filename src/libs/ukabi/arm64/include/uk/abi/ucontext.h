// SPDX-License-Identifier: BSD-3-Clause
// What a signal's handler is told of the registers: ucontext_t of arm64.
#ifndef UK_ABI_UCONTEXT_H
#define UK_ABI_UCONTEXT_H

#include <uk/abi/signal.h>

struct uk_abi_ucontext {
	uint64_t flags;
	struct uk_abi_ucontext *link;
	struct uk_abi_stack stack;
	uint64_t mask;
	uint64_t mask_rest[15];
	uint64_t fault_address __attribute__((aligned(16)));
	uint64_t x[31], sp, pc, pstate;
	char records[4096] __attribute__((aligned(16))); /* of extensions: the first one's zeroes end them */
};
_Static_assert(offsetof(struct uk_abi_ucontext, mask) == 40 && offsetof(struct uk_abi_ucontext, fault_address) == 176, "ucontext_t");
_Static_assert(offsetof(struct uk_abi_ucontext, records) == 464 && sizeof(struct uk_abi_ucontext) == 4560, "ucontext_t");

#endif
