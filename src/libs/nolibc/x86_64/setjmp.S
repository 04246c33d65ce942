// SPDX-License-Identifier: BSD-3-Clause
// setjmp and longjmp: the registers that a call preserves, the stack pointer and the return address.
.section .text.setjmp, "ax", @progbits
.globl setjmp
.type setjmp, @function
setjmp:
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rdx		/* as it will be after the return */
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
	mov	%rdx, 56(%rdi)
	xor	%eax, %eax
	ret
.size setjmp, . - setjmp

.globl longjmp
.type longjmp, @function
longjmp:
	mov	%esi, %eax
	test	%eax, %eax
	jnz	1f
	inc	%eax			/* C11 7.13.2.1p4: never 0 */
1:	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
	mov	32(%rdi), %r14
	mov	40(%rdi), %r15
	mov	48(%rdi), %rsp
	jmp	*56(%rdi)
.size longjmp, . - longjmp

.section .note.GNU-stack, "", @progbits
