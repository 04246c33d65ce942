// SPDX-License-Identifier: BSD-3-Clause
// The trap by intent behind a signal's handler; its argument is in x0.
	.section .text._signal_return, "ax", %progbits
	.globl _signal_return
	.type _signal_return, %function
_signal_return:
	brk	#0
	.size _signal_return, . - _signal_return
	.section .note.GNU-stack, "", %progbits
