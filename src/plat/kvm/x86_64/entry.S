// SPDX-License-Identifier: BSD-3-Clause
// From the loader's jump to the first line of C: 32-bit PVH entry, page tables, long mode, stack.
//
// PVH (Xen's docs/misc/pvh.pandoc): protected mode, flat segments, paging off, %ebx = hvm_start_info. %eax is
// undefined (qboot leaves a multiboot magic there), so only the magic in the structure counts; C checks it.
//
// Page tables: addresses are identical. The first GiB is mapped by 2 MiB pages, readable, writable, not executable;
// over it, up to the image's end, lie 4 KiB pages with the rights of each part. The page below the
// stack is left out; page 0 follows when the loader's data, which SeaBIOS puts there, has been read. So
// nothing is writable and executable from the first instruction of C on.

#define PT_PRESENT	1
#define PT_WRITE	2
#define PT_LARGE	0x80
#define PT_NX_HIGH	0x80000000	/* bit 63, in the upper half */

#define CR0_BITS	0x80010033	/* PG WP NE ET MP PE; EM and TS clear, for SSE */
#define CR4_BITS	0x620		/* PAE OSFXSR OSXMMEXCPT */
#define MSR_EFER	0xc0000080
#define EFER_LME_NXE	0x900
#define MSR_FS_BASE	0xc0000100

.section .note.Xen, "a", @note
	.align 4
	.long 4, 4, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long _libkvm_entry

.section .text.boot, "ax", @progbits
.code32
.globl _libkvm_entry
_libkvm_entry:
	cli
	cld
	mov	$boot_stack_top, %esp

	/* The first GiB: 512 pages of 2 MiB. */
	mov	$(PT_PRESENT | PT_WRITE | PT_LARGE), %eax
	mov	$PT_NX_HIGH, %edx
	mov	$boot_pd, %edi
	mov	$512, %ecx
1:	mov	%eax, (%edi)
	mov	%edx, 4(%edi)
	add	$0x200000, %eax
	add	$8, %edi
	dec	%ecx
	jnz	1b

	/* Over it, page tables: first as if all were data, */
	mov	$(PT_PRESENT | PT_WRITE), %eax
	mov	$kvm_pt_start, %edi
	mov	$kvm_pt_count, %ecx
	shl	$9, %ecx
2:	mov	%eax, (%edi)
	mov	%edx, 4(%edi)
	add	$0x1000, %eax
	add	$8, %edi
	dec	%ecx
	jnz	2b
	/* then constants without the right to write, text without NX either, */
	mov	$ukplat_rodata_start, %eax
	mov	$ukplat_rodata_end, %ecx
	call	protect
	xor	%edx, %edx
	mov	$ukplat_text_start, %eax
	mov	$ukplat_text_end, %ecx
	call	protect
	/* and the hole below the stack. */
	mov	$boot_guard, %eax
	shr	$9, %eax
	movl	$0, kvm_pt_start(%eax)

	mov	$(kvm_pt_start + PT_PRESENT + PT_WRITE), %eax
	mov	$boot_pd, %edi
	mov	$kvm_pt_count, %ecx
3:	mov	%eax, (%edi)
	movl	$0, 4(%edi)
	add	$0x1000, %eax
	add	$8, %edi
	dec	%ecx
	jnz	3b
	movl	$(boot_pd + PT_PRESENT + PT_WRITE), boot_pdpt
	movl	$(boot_pdpt + PT_PRESENT + PT_WRITE), boot_pml4

	mov	$boot_pml4, %eax
	mov	%eax, %cr3
	mov	$CR4_BITS, %eax
	mov	%eax, %cr4
	mov	$MSR_EFER, %ecx
	mov	$EFER_LME_NXE, %eax
	xor	%edx, %edx
	wrmsr
	mov	$CR0_BITS, %eax
	mov	%eax, %cr0
	lgdt	kvm_gdt_pointer
	ljmp	$8, $start64

/* The pages [%eax, %ecx) become read-only, with %edx as the upper half of their entries. */
protect:
4:	cmp	%ecx, %eax
	jae	5f
	mov	%eax, %edi
	shr	$9, %edi			/* the entry: eight bytes for each 4 KiB */
	mov	%eax, %esi
	or	$PT_PRESENT, %esi
	mov	%esi, kvm_pt_start(%edi)
	mov	%edx, kvm_pt_start + 4(%edi)
	add	$0x1000, %eax
	jmp	4b
5:	ret

.code64
start64:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	/* A thread pointer that is good enough for the stack protector, until ukboot makes the real one. */
	mov	$MSR_FS_BASE, %ecx
	mov	$boot_control_block, %eax
	xor	%edx, %edx
	wrmsr
	fninit
	mov	$boot_stack_top, %esp
	mov	%ebx, %edi
	xor	%ebp, %ebp
	call	kvm_start			/* doesn't return */
	ud2

.section .data.boot, "aw", @progbits
	.align 16
/* Null, 64-bit code, data, the task state segment (two slots; kvm_trap_init fills them). */
.globl kvm_gdt
kvm_gdt:
	.quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0
kvm_gdt_pointer:
	.word . - kvm_gdt - 1
	.long kvm_gdt
	.long 0
	.align 16
boot_control_block:
	.quad boot_control_block, 0, 0, 0, 0, 0x000aff0d00595a00, 0, 0

.section .bss.boot, "aw", @nobits
	.align 4096
.globl boot_pml4
boot_pml4:	.skip 4096
boot_pdpt:	.skip 4096
boot_pd:	.skip 4096

.section .bootstack, "aw", @nobits
	.align 4096
.globl boot_guard
boot_guard:	.skip 4096
	.skip CONFIG_KVM_BOOT_STACK_PAGES * 4096
boot_stack_top:

.section .note.GNU-stack, "", @progbits
