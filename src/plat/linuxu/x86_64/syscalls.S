// SPDX-License-Identifier: BSD-3-Clause
// The system calls that the platform makes, on x86-64: one function each, named in linux.h.
//
// A call's fourth argument goes in r10, as `syscall` itself destroys rcx.

	.macro call name, number
	.section .text._linuxu_\name, "ax", @progbits
	.global _linuxu_\name
	.type _linuxu_\name, @function
_linuxu_\name:
	mov	%rcx, %r10
	mov	$\number, %eax
	syscall
	ret
	.size _linuxu_\name, . - _linuxu_\name
	.endm

	call	read, 0
	call	write, 1
	call	mmap, 9
	call	mprotect, 10
	call	munmap, 11
	call	rt_sigaction, 13
	call	rt_sigprocmask, 14
	call	sigaltstack, 131
	call	arch_prctl, 158
	call	clock_gettime, 228
	call	exit_group, 231
	call	ppoll, 271

	.section .note.GNU-stack, "", @progbits
