// SPDX-License-Identifier: BSD-3-Clause
// Entries of exceptions and interrupts: each makes the same frame (struct ukarch_regs) and calls C, which may return.
//
// The frame lies where the processor pushed its part: on the exceptions' stack, or for interrupts on the interrupted one. Below it
// go the x87 and SSE registers (FXSAVE, 512 bytes): that is all there is, as nothing enables AVX (CR4.OSXSAVE is 0).

/* Saves all registers, calls \function with the frame, restores what is in it then. */
.macro call_with_frame function
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cld
	mov	%rsp, %rdi
	mov	%rsp, %rbx
	xor	%ebp, %ebp
	sub	$512, %rsp
	and	$-16, %rsp
	fxsave64 (%rsp)
	call	\function
	fxrstor64 (%rsp)
	mov	%rbx, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rbp
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp			/* vector and error code */
	iretq
.endm

.section .text.ukarch_vectors, "ax", @progbits
/* Entries are 16 bytes apart, so that the table of descriptors needs no table of addresses. */
.globl ukarch_vectors
	.align 16
ukarch_vectors:
.set vector, 0
.rept 32
	.align 16
	/* The processor pushes an error code for these: 8, 10 to 14, 17, 21, 29, 30. For the others we push one. */
	.if !((0x60227d00 >> vector) & 1)
	push	$0
	.endif
	push	$vector
	jmp	common
	.set vector, vector + 1
.endr

common:
	call_with_frame ukarch_trap

.section .text.ukarch_irq_vectors, "ax", @progbits
.globl ukarch_irq_vectors
	.align 16
ukarch_irq_vectors:
.rept 32
	.align 16
	push	$0
	push	$vector
	jmp	interrupt
	.set vector, vector + 1
.endr

interrupt:
	call_with_frame ukarch_irq

/*
 * An interrupt before hlt is the one that we wait for. sti defers interrupts until the instruction behind it is done, but a hypervisor
 * that was entered in between may not know that any more (QEMU's VMRUN drops VMCB.INTERRUPT_SHADOW; AMD64 manual 2, 15.21.5). So
 * ukarch_irq() goes on behind hlt when it interrupted there.
 */
.section .text.ukarch_irq_rest, "ax", @progbits
.globl ukarch_irq_rest, ukarch_irq_resting
.type ukarch_irq_rest, @function
ukarch_irq_rest:
	sti
ukarch_irq_resting:
	hlt
	cli
	ret
.size ukarch_irq_rest, . - ukarch_irq_rest

.section .note.GNU-stack, "", @progbits
