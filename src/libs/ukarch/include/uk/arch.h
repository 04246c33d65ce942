// SPDX-License-Identifier: BSD-3-Clause
// What differs between processors, as functions of one shape; uk/arch/regs.h is chosen by folder.
#ifndef UK_ARCH_H
#define UK_ARCH_H

#include <uk/arch/regs.h>
#include <uk/essentials.h>

/*
 * Registers
 * ---------
 * uk/arch/regs.h defines `struct ukarch_regs`, the registers at the moment of a trap in the order in which
 * the platform's assembly saves them, and four inline functions:
 *   uintptr_t ukarch_regs_pc(const struct ukarch_regs *);   the instruction that trapped
 *   uintptr_t ukarch_regs_fp(const struct ukarch_regs *);   its frame pointer
 *   uintptr_t ukarch_regs_sp(const struct ukarch_regs *);   its stack pointer
 *   void ukarch_regs_skip_breakpoint(struct ukarch_regs *); goes behind the breakpoint instruction that trapped
 * and, for a back trace from here, `uintptr_t ukarch_frame_pointer(void)` (always inlined).
 * On both processors a frame pointer points at two words: the caller's frame pointer, the return address.
 */
struct ukarch_reg_name {
	char name[7];
	uint8_t word; /* in struct ukarch_regs, of 8 bytes as every register */
};
extern const struct ukarch_reg_name ukarch_reg_names[];
extern const unsigned int ukarch_reg_count;

/*
 * Whether the instruction before `ret` calls the function around `pc`, and that function makes no frame: gcc for
 * x86_64 leaves the frame out of functions that use no stack, whatever its flags. `readable` is ukplat_readable().
 */
int ukarch_is_frameless_call(uintptr_t ret, uintptr_t pc, int (*readable)(uintptr_t addr, size_t len));

/*
 * Thread-local storage
 * --------------------
 * The linker script names the initial image (uk/plat/sections.h). A TLS area is memory for one thread:
 *   area = memalign(ukarch_tls_area_align(), ukarch_tls_area_size());
 *   tp   = ukarch_tls_area_init(area);
 *   ukplat_tls_set(tp);
 * x86_64 lays it out as variant II (variables below the thread pointer, which points at itself and has the
 * stack canary at +0x28), arm64 as variant I (16 bytes of control block with the canary at +8, then the variables).
 */
size_t ukarch_tls_area_size(void);
size_t ukarch_tls_area_align(void);
uintptr_t ukarch_tls_area_init(void *area);

/*
 * Sets the stack protector's canary for the thread whose thread pointer is `tp`. The caller must not return
 * through a function that was entered with the old canary: mark the callers UK_NO_STACK_PROTECTOR.
 */
void ukarch_canary_set(uintptr_t tp, uintptr_t canary);

/* A counter that differs from boot to boot: cycles on x86_64, the generic timer on arm64. No unit. */
uint64_t ukarch_ticks(void);

/* How many of them make a second, as the hypervisor, the processor or the firmware says; 0 when none does. */
uint64_t ukarch_ticks_hz(void);

/* One random number from the processor. 0, or -1 when it has no such instruction (or it had none to give). */
int ukarch_random(uint64_t *value);

#endif
