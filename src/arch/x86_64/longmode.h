// SPDX-License-Identifier: BSD-3-Clause
// From 32-bit code to 64-bit code, with the image's page tables (Intel SDM 3A, 9.8.5): for every processor's first instructions.
#ifndef ARCH_X86_64_LONGMODE_H
#define ARCH_X86_64_LONGMODE_H

#define CR0_BITS	0x80010033	/* PG WP NE ET MP PE; EM and TS clear, for SSE */
#define CR4_BITS	0x620		/* PAE OSFXSR OSXMMEXCPT */
#define MSR_EFER	0xc0000080
#define EFER_LME_NXE	0x900

	// Paging on, and on at \to in long mode. Takes %eax, %ecx, %edx.
	.macro enter_long_mode to
	mov	$ukarch_pml4, %eax
	mov	%eax, %cr3
	mov	$CR4_BITS, %eax
	mov	%eax, %cr4
	mov	$MSR_EFER, %ecx
	mov	$EFER_LME_NXE, %eax
	xor	%edx, %edx
	wrmsr
	mov	$CR0_BITS, %eax
	mov	%eax, %cr0
	lgdt	ukarch_gdt_pointer
	ljmp	$8, $\to
	.endm

#endif
