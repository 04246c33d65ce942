// SPDX-License-Identifier: BSD-3-Clause
// The loader for a PC's BIOS: its first sector, its way to 32-bit code, and the way back for each call of the BIOS.
//
// A disk's first sector is loaded to 0x7c00 and has to fetch the rest (it is at `rest`); a CD's boot image (El Torito 1.0, "no
// emulation") is loaded there whole. All of the loader lies in the first 64 KiB, so that addresses are the same in real mode, where
// segments are 0, and in protected mode. What the image writer fills in stands at 0x7c60 (Loader.cs).

#include "fwcfg.h"

#define ORIGIN		0x7c00
#define SEG_CODE32	8
#define SEG_DATA32	16
#define SEG_CODE16	24
#define SEG_DATA16	32
#define COM1		0x3f8
#define COM1_STATUS	(COM1 + 5)
#define STATUS_EMPTY	0x20	/* a byte can be written */

.section .text.boot, "ax", @progbits
.code16
.globl _start
_start:
	jmp	1f
	.org 0x60			/* up to 0x5a some firmware writes the parameters of a file system (BPB) */
rest:		.quad 0		/* where the loader's other sectors are */
rest_count:	.long 0		/* and how many; 0: they are here already */
.globl sector_shift
sector_shift:	.long 0		/* the size of the medium's sectors: 9 or 11 */
.globl bundle_start
bundle_start:	.quad 0		/* where the bundle is */

1:	cli
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	$ORIGIN, %sp
	ljmp	$0, $2f
2:	sti
	cld
	mov	%dl, boot_drive
	mov	rest_count, %ax
	test	%ax, %ax
	jz	stage2
	mov	%ax, packet + 2
	mov	rest, %eax
	mov	%eax, packet + 8
	mov	rest + 4, %eax
	mov	%eax, packet + 12
	mov	$packet, %si
	mov	$0x42, %ah			/* extended read */
	int	$0x13
	jnc	stage2
	mov	$no_disk, %si
say_and_end:					/* the text at %si, by the BIOS and by the serial line */
	lodsb
	test	%al, %al
	jz	end
	mov	%al, %bl
	mov	$COM1_STATUS, %dx
	xor	%cx, %cx			/* a line that never gets rid of a byte is waited for 65,536 times */
3:	in	%dx, %al
	test	$STATUS_EMPTY, %al
	loopz	3b
	mov	$COM1, %dx
	mov	%bl, %al
	out	%al, %dx
	mov	$0x0e, %ah
	mov	$7, %bx
	int	$0x10
	jmp	say_and_end

end:						/* as fwcfg_give_up() does it; a real machine shows the text until it is reset */
	mov	$1, %eax
	cpuid
	test	%ecx, %ecx
	jns	4f
	mov	$FWCFG_SELECTOR, %dx
	xor	%ax, %ax			/* FWCFG_SIGNATURE */
	out	%ax, %dx
	inc	%dx				/* FWCFG_DATA */
	mov	$4, %cx
3:	shl	$8, %ebx
	in	%dx, %al
	mov	%al, %bl
	loop	3b
	cmp	$FWCFG_QEMU, %ebx
	jne	4f
	mov	$EXIT_PORT, %dx
	mov	$EXIT_GAVE_UP, %eax
	out	%eax, %dx
4:	hlt
	jmp	4b

no_disk:	.asciz "unicore: the disk can't be read by its sectors' numbers (INT 13h, AH=42h)\r\n"
.globl boot_drive
boot_drive:	.byte 0
	.align 4
packet:		/* Enhanced Disk Drive 3.0: size, count, the buffer's offset and segment, the first sector */
	.byte 16, 0
	.word 0, stage2_start, 0
	.quad 0
	.org 440				/* here begin the disk's signature and its partition table */
	.org 510
	.byte 0x55, 0xaa

.globl stage2_start
stage2_start:
stage2:
	mov	$0x2401, %ax			/* line A20: as the BIOS does it, and as most PCs know */
	int	$0x15
	in	$0x92, %al
	or	$2, %al
	and	$0xfe, %al			/* bit 0 would be a reset */
	out	%al, $0x92
	cli
	call	protect
.code32
	xor	%eax, %eax
	mov	$bss_start, %edi
	mov	$bss_end, %ecx
	sub	%edi, %ecx
	rep stosb
	call	bios_main			/* doesn't return */

// To protected mode, and back to the caller, whose next instructions are 32-bit code.
.code16
protect:
	pop	%bx
	lgdtl	gdt_pointer
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	ljmpl	$SEG_CODE32, $5f
.code32
5:	mov	$SEG_DATA32, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%eax, %ss
	movzwl	%bx, %ebx
	movzwl	%sp, %esp
	jmp	*%ebx

// void bios_call(unsigned int number): with the registers of bios_registers, which it leaves there again.
.globl bios_call
bios_call:
	pusha
	mov	36(%esp), %eax
	mov	%al, 7f + 1
	ljmp	$SEG_CODE16, $5f
.code16
5:	mov	$SEG_DATA16, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	%cr0, %eax
	and	$0xfe, %al
	mov	%eax, %cr0
	ljmp	$0, $6f
6:	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %fs
	mov	%ax, %gs
	mov	%ax, %ss
	lidtl	bios_idt
	mov	bios_registers, %eax
	mov	bios_registers + 4, %ebx
	mov	bios_registers + 8, %ecx
	mov	bios_registers + 12, %edx
	mov	bios_registers + 16, %esi
	mov	bios_registers + 20, %edi
	sti
7:	int	$0
	cli
	cld
	mov	%eax, %cs:bios_registers
	mov	%ebx, %cs:bios_registers + 4
	mov	%ecx, %cs:bios_registers + 8
	pushfl
	popl	%cs:bios_registers + 24
	xor	%ax, %ax
	mov	%ax, %ds
	call	protect
.code32
	popa
	ret

// void bios_say(const char *text): in the first 64 KiB; doesn't return.
.globl bios_say
bios_say:
	mov	4(%esp), %esi
	ljmp	$SEG_CODE16, $8f
.code16
8:	mov	$SEG_DATA16, %ax
	mov	%ax, %ds
	mov	%ax, %ss
	mov	%cr0, %eax
	and	$0xfe, %al
	mov	%eax, %cr0
	ljmp	$0, $9f
9:	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %ss
	lidtl	bios_idt
	cld
	sti
	jmp	say_and_end

// void bios_enter(uint32_t entry, const struct hvm_start_info *info): PVH's state; doesn't return.
.code32
.globl bios_enter
bios_enter:
	mov	4(%esp), %eax
	mov	8(%esp), %ebx
	jmp	*%eax

.section .data, "aw", @progbits
	.align 8
gdt:	.quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00009b000000ffff, 0x000093000000ffff
gdt_pointer:
	.word . - gdt - 1
	.long gdt
bios_idt:
	.word 0x3ff
	.long 0

.section .note.GNU-stack, "", @progbits
