// SPDX-License-Identifier: BSD-3-Clause
// Switching between contexts: what a call must preserve goes on one stack and comes from another (System V ABI, x86-64, 3.2.1).

.section .text.ukarch_ctx_switch, "ax", @progbits
.globl ukarch_ctx_switch
.type ukarch_ctx_switch, @function
ukarch_ctx_switch:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)
	mov	(%rsi), %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
.size ukarch_ctx_switch, . - ukarch_ctx_switch

/* Where a new context begins, by the ret above: %rbx is its function, %r12 the argument, %rbp zero. */
.section .text.ukarch_ctx_begin, "ax", @progbits
.globl ukarch_ctx_begin
.type ukarch_ctx_begin, @function
ukarch_ctx_begin:
	mov	%r12, %rdi
	call	*%rbx
	ud2
.size ukarch_ctx_begin, . - ukarch_ctx_begin

.section .note.GNU-stack, "", @progbits
