// SPDX-License-Identifier: BSD-3-Clause
// The system calls that the platform makes, on arm64: one function each, named in linux.h.

	.macro call name, number
	.section .text._linuxu_\name, "ax", %progbits
	.global _linuxu_\name
	.type _linuxu_\name, %function
_linuxu_\name:
	mov	x8, #\number
	svc	#0
	ret
	.size _linuxu_\name, . - _linuxu_\name
	.endm

	call	ioctl, 29
	call	read, 63
	call	write, 64
	call	ppoll, 73
	call	exit_group, 94
	call	clock_gettime, 113
	call	sigaltstack, 132
	call	rt_sigaction, 134
	call	rt_sigprocmask, 135
	call	munmap, 215
	call	mmap, 222
	call	mprotect, 226
	call	msync, 227
	call	timer_create, 107
	call	timer_settime, 110
	call	getpid, 172
	call	kill, 129
	call	openat, 56
	call	close, 57
	call	getrandom, 278

	.section .text._linuxu_sigreturn, "ax", %progbits
	.global _linuxu_sigreturn
	.type _linuxu_sigreturn, %function
_linuxu_sigreturn:
	mov	x8, #139
	svc	#0
	.size _linuxu_sigreturn, . - _linuxu_sigreturn

	.section .note.GNU-stack, "", %progbits
