// SPDX-License-Identifier: BSD-3-Clause
// arm64: the names of a trap's registers, and functions without a frame.
#include <uk/arch.h>

#define X(n) { "x" #n, offsetof(struct ukarch_regs, x) / 8 + (n) }
#define REG(n) { #n, offsetof(struct ukarch_regs, n) / 8 }
const struct ukarch_reg_name ukarch_reg_names[] = {
	REG(pc), REG(sp), X(29), X(30), REG(pstate), REG(esr), REG(far),
	X(0),  X(1),  X(2),  X(3),  X(4),  X(5),  X(6),  X(7),  X(8),  X(9),  X(10), X(11), X(12), X(13),
	X(14), X(15), X(16), X(17), X(18), X(19), X(20), X(21), X(22), X(23), X(24), X(25), X(26), X(27), X(28),
};
const unsigned int ukarch_reg_count = UK_ARRAY_SIZE(ukarch_reg_names);

/* Every function is compiled with a frame: -mno-omit-leaf-frame-pointer. */
int ukarch_is_frameless_call(uintptr_t ret UK_UNUSED, uintptr_t pc UK_UNUSED, int (*readable)(uintptr_t addr, size_t len) UK_UNUSED)
{
	return 0;
}
