// SPDX-License-Identifier: BSD-3-Clause
// Contexts: what a scheduler switches between.
#ifndef UK_ARCH_CTX_H
#define UK_ARCH_CTX_H

#include <stddef.h>
#include <stdint.h>

/*
 * A context is a stack that isn't running: all that a function call must preserve is on it, so a switch is a function call that
 * returns in another context. What a call may destroy isn't saved; nor are the thread pointer (ukplat_tls_set) and
 * the floating-point control registers: whoever switches threads switches those, and FP state where he interrupts code that
 * may be using it (below). Nothing here disables interrupts or takes a lock.
 */
struct ukarch_ctx {
	uintptr_t sp;
};

/*
 * Makes `ctx` a context that will call entry(arg) on the stack that ends at `stack_top` (exclusive; any alignment; 256 bytes of
 * it are used at once). `entry` must not return: there is nothing to return to. Back traces end at it.
 */
void ukarch_ctx_init(struct ukarch_ctx *ctx, void *stack_top, void (*entry)(void *arg), void *arg);

/* Saves the running context to `from` and goes on with `to`. Returns when something switches to `from`. */
void ukarch_ctx_switch(struct ukarch_ctx *from, const struct ukarch_ctx *to);

/*
 * Floating-point and vector registers, control registers among them. x86_64: XSAVE with all that the system enables if it enables
 * XSAVE at all (CPUID.1:ECX.OSXSAVE, Intel SDM 1, 13), FXSAVE otherwise; arm64: q0 to q31, FPCR, FPSR. An area is
 * ukarch_fp_size() bytes aligned to UKARCH_FP_ALIGN, and is valid once it was initialised or saved to.
 */
#define UKARCH_FP_ALIGN 64
size_t ukarch_fp_size(void);
/* What a thread starts with: zeroes, round to nearest, no exceptions. */
void ukarch_fp_init(void *area);
void ukarch_fp_save(void *area);
void ukarch_fp_restore(const void *area);

#endif
