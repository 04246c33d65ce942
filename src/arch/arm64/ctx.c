// SPDX-License-Identifier: BSD-3-Clause
// arm64: a new context's stack, and the size of the floating-point and vector state.
#include <uk/arch/ctx.h>

#include <uk/essentials.h>

#define FRAME_WORDS 20 /* ctx.S: x19 to x30, d8 to d15 */
#define FP_SIZE (32 * 16 + 2 * 8)

extern const char ukarch_ctx_begin[]; /* ctx.S */

void ukarch_ctx_init(struct ukarch_ctx *ctx, void *stack_top, void (*entry)(void *arg), void *arg)
{
	uint64_t *frame = (uint64_t *)UK_ALIGN_DOWN((uintptr_t)stack_top, 16) - FRAME_WORDS;

	for (unsigned int i = 0; i < FRAME_WORDS; i++)
		frame[i] = 0;
	frame[0] = (uintptr_t)entry;
	frame[1] = (uintptr_t)arg;
	frame[11] = (uintptr_t)ukarch_ctx_begin; /* x30 */
	ctx->sp = (uintptr_t)frame;
}

size_t ukarch_fp_size(void)
{
	return FP_SIZE;
}

/* All zeroes: FPCR rounds to nearest and traps nothing. */
void ukarch_fp_init(void *area)
{
	__builtin_memset(area, 0, FP_SIZE);
}
