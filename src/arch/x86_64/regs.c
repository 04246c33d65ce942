// SPDX-License-Identifier: BSD-3-Clause
// x86_64: the names of a trap's registers, and functions without a frame.
#include <uk/arch.h>

#define REG(n) { #n, offsetof(struct ukarch_regs, n) / 8 }
const struct ukarch_reg_name ukarch_reg_names[] = {
	REG(rip), REG(rsp), REG(rbp), REG(rflags), REG(rax), REG(rbx), REG(rcx), REG(rdx), REG(rsi),
	REG(rdi), REG(r8),  REG(r9),  REG(r10),    REG(r11), REG(r12), REG(r13), REG(r14), REG(r15),
	REG(cs),  REG(ss),  REG(vector), REG(error),
};
const unsigned int ukarch_reg_count = UK_ARRAY_SIZE(ukarch_reg_names);

#define CALL_REL32 0xe8
#define CALL_REL32_SIZE 5
#define PUSH_RBP 0x55
#define LARGEST_FRAMELESS 4096 /* a leaf without stack is short */

int ukarch_is_frameless_call(uintptr_t ret, uintptr_t pc, int (*readable)(uintptr_t addr, size_t len))
{
	int32_t displacement;

	if (ret < CALL_REL32_SIZE || !readable(ret - CALL_REL32_SIZE, CALL_REL32_SIZE)
	    || *(const uint8_t *)(ret - CALL_REL32_SIZE) != CALL_REL32)
		return 0;
	__builtin_memcpy(&displacement, (const char *)ret - sizeof(displacement), sizeof(displacement));
	uintptr_t function = ret + (uintptr_t)(intptr_t)displacement;

	return function <= pc && pc - function < LARGEST_FRAMELESS && readable(function, 1) && *(const uint8_t *)function != PUSH_RBP;
}
