// SPDX-License-Identifier: BSD-3-Clause
// The first instructions of the process on arm64: hand the kernel's initial stack to C.

	.section .text._start, "ax", %progbits
	.global _start
	.type _start, %function
_start:
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, sp
	bl	_linuxu_start
	brk	#0
	.size _start, . - _start

	// Switches to the stack that ends at x0 and calls x1 there: void _linuxu_on_stack(void *top, void (*run)(void)).
	.section .text._linuxu_on_stack, "ax", %progbits
	.global _linuxu_on_stack
	.type _linuxu_on_stack, %function
_linuxu_on_stack:
	mov	sp, x0
	mov	x29, xzr
	mov	x30, xzr
	blr	x1
	brk	#0
	.size _linuxu_on_stack, . - _linuxu_on_stack

	.section .note.GNU-stack, "", %progbits
