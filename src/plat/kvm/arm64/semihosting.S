// SPDX-License-Identifier: BSD-3-Clause
// The semihosting call that ends the guest: the one instruction whose address trap.c has to know.

	.section .text._arm_semihosting_exit, "ax", %progbits
	.global _arm_semihosting_exit
	.global _arm_semihosting_call
	.type _arm_semihosting_exit, %function
// x0: two words, the reason and the exit code.
_arm_semihosting_exit:
	mov	x1, x0
	mov	x0, #0x18			// SYS_EXIT
_arm_semihosting_call:
	hlt	#0xf000
	ret
	.size _arm_semihosting_exit, . - _arm_semihosting_exit

	.section .note.GNU-stack, "", %progbits
