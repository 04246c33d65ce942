// SPDX-License-Identifier: BSD-3-Clause
// The first instructions of the process on x86-64: hand the kernel's initial stack to C.
//
// (System V ABI, AMD64 supplement, 3.4.1: rsp points to argc; rbp is unspecified; rdx is a function for atexit, here none.)

	.section .text._start, "ax", @progbits
	.global _start
	.type _start, @function
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	_linuxu_start
	ud2
	.size _start, . - _start

	// Switches to the stack that ends at rdi and calls rsi there: void _linuxu_on_stack(void *top, void (*run)(void)).
	.section .text._linuxu_on_stack, "ax", @progbits
	.global _linuxu_on_stack
	.type _linuxu_on_stack, @function
_linuxu_on_stack:
	mov	%rdi, %rsp
	xor	%ebp, %ebp
	call	*%rsi
	ud2
	.size _linuxu_on_stack, . - _linuxu_on_stack

	.section .note.GNU-stack, "", @progbits
