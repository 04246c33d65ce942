// SPDX-License-Identifier: BSD-3-Clause
// The call that ends the guest, one instruction whose address has a name.

	.section .text.uk_semihosting_exit, "ax", %progbits
	.global uk_semihosting_exit
	.global uk_semihosting_call
	.type uk_semihosting_exit, %function
// w0: the exit code.
uk_semihosting_exit:
	mov	w2, #0x0026			// ADP_Stopped_ApplicationExit
	movk	w2, #0x2, lsl #16
	sxtw	x0, w0
	stp	x2, x0, [sp, #-16]!
	mov	x1, sp				// two words: the reason and the code
	mov	x0, #0x18			// SYS_EXIT
uk_semihosting_call:
	hlt	#0xf000
	add	sp, sp, #16
	ret
	.size uk_semihosting_exit, . - uk_semihosting_exit

	.section .note.GNU-stack, "", %progbits
