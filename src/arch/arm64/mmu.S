// SPDX-License-Identifier: BSD-3-Clause
// Builds the first page tables and switches the MMU on, so that no C ever runs on writable code.
//
// All addresses are mapped to themselves. The image gets 4 KiB pages (text: read and execute; constants: read;
// data, stacks: read and write; guard pages: nothing), the device tree 2 MiB blocks, as data: what is secret in it gets
// wiped, and it is read-only afterwards. link.lds reserves one level-1 table, one level-2 table for the image's GiB, a level-3
// table per 2 MiB of image, and a pool from which paging.c maps the rest once the device tree has told what there is.

#include "asm.h"

// Maps the pages from \from to \to (both page aligned, inside the image's 2 MiB blocks).
	.macro map from, to, attributes, upper
	adrp	x1, \from
	adrp	x2, \to
	mov	x3, #(\attributes | PTE_SHARED | PTE_ACCESSED | PTE_PAGE)
	movk	x3, #\upper, lsl #48
	bl	map_pages
	.endm

	.section .text.ukarch_paging_on, "ax"
	.global ukarch_paging_on
	.type ukarch_paging_on, %function
// x20: the device tree. Uses x0-x9. Called and left at EL1 with the same stack (none).
ukarch_paging_on:
	mov	x9, x30

	// Level 1 -> level 2 -> one level-3 table for each 2 MiB of the image.
	adrp	x0, ukplat_tables_l1
	adrp	x1, ukplat_tables_l2
	adrp	x3, ukplat_tables_l3
	adrp	x4, ukplat_image_start
	and	x4, x4, #~0x1fffff
	adrp	x6, ukplat_image_end
	orr	x2, x1, #PTE_TABLE
	lsr	x5, x4, #30
	str	x2, [x0, x5, lsl #3]
	ubfx	x5, x4, #21, #9
	add	x7, x1, x5, lsl #3
0:	orr	x2, x3, #PTE_TABLE
	str	x2, [x7], #8
	add	x3, x3, #4096
	add	x4, x4, #(1 << 21)
	cmp	x4, x6
	b.lo	0b

	map	ukplat_text_start, ukplat_text_end, PTE_READONLY, PTE_UXN_UPPER
	map	ukplat_rodata_start, ukplat_rodata_end, PTE_READONLY, PTE_XN_UPPER
	map	ukplat_data_start, ukplat_exception_guard, 0, PTE_XN_UPPER
	map	ukplat_exception_stack, ukplat_exception_stack_top, 0, PTE_XN_UPPER
	map	ukplat_stack, ukplat_stack_top, 0, PTE_XN_UPPER
	map	ukplat_stack_top, ukplat_image_end, 0, PTE_XN_UPPER
	// What lies around the image in its 2 MiB blocks is free memory, and perhaps the device tree's place.
	adrp	x1, ukplat_image_end
	mov	x2, x4
	bl	map_pages
	adrp	x2, ukplat_image_start
	and	x1, x2, #~0x1fffff
	bl	map_pages

	// The device tree: at most 2 MiB, 8-byte aligned, so it lies in one or two blocks.
	mov	x3, #(PTE_SHARED | PTE_ACCESSED | PTE_BLOCK)
	movk	x3, #PTE_XN_UPPER, lsl #48
	adrp	x0, ukplat_tables_l1
	lsr	x5, x20, #30
	cmp	x5, #511
	b.hi	5f				// beyond 39 bits
	ldr	x1, [x0, x5, lsl #3]
	cbz	x1, 3f
	and	x1, x1, #~0xfff			// the image's GiB: blocks of 2 MiB, unless the image is there
	lsr	x5, x20, #21
	add	x6, x5, #1
1:	and	x7, x5, #511
	ldr	x2, [x1, x7, lsl #3]
	cbnz	x2, 2f
	orr	x2, x3, x5, lsl #21
	str	x2, [x1, x7, lsl #3]
2:	add	x5, x5, #1
	tst	x5, #511
	b.eq	4f				// never past the end of the table
	cmp	x5, x6
	b.ls	1b
	b	4f
3:	orr	x2, x3, x5, lsl #30		// any other: one block of 1 GiB
	str	x2, [x0, x5, lsl #3]

4:	dsb	sy
	mov	x1, #MAIR
	msr	mair_el1, x1
	ldr	x1, =TCR
	mrs	x2, id_aa64mmfr0_el1		// IPS: what the CPU has, at most 48 bits
	and	x2, x2, #0xf
	mov	x3, #5
	cmp	x2, x3
	csel	x2, x2, x3, lo
	orr	x1, x1, x2, lsl #32
	msr	tcr_el1, x1
	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	ldr	x1, =SCTLR_ON
	msr	sctlr_el1, x1
	isb
	ret	x9
5:	b	ukplat_hopeless

// x1: first page, x2: end, x3: descriptor bits. Keeps x3, x4 and x9.
map_pages:
	adrp	x5, ukplat_image_start
	and	x5, x5, #~0x1fffff
	sub	x5, x1, x5
	adrp	x6, ukplat_tables_l3
	add	x6, x6, x5, lsr #9
0:	cmp	x1, x2
	b.hs	1f
	orr	x5, x1, x3
	str	x5, [x6], #8
	add	x1, x1, #4096
	b	0b
1:	ret
	.size ukarch_paging_on, . - ukarch_paging_on

	.section .note.GNU-stack, "", %progbits
