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
	call	msync, 26
	call	ioctl, 16
	call	sigaltstack, 131
	call	arch_prctl, 158
	call	clock_gettime, 228
	call	exit_group, 231
	call	ppoll, 271
	call	timer_create, 222
	call	timer_settime, 223
	call	getpid, 39
	call	kill, 62
	call	openat, 257
	call	close, 3
	call	getrandom, 318

	.section .text._linuxu_sigreturn, "ax", @progbits
	.global _linuxu_sigreturn
	.type _linuxu_sigreturn, @function
_linuxu_sigreturn:
	mov	$15, %eax
	syscall
	.size _linuxu_sigreturn, . - _linuxu_sigreturn

	.section .note.GNU-stack, "", @progbits
