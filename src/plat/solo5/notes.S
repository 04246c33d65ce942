// SPDX-License-Identifier: BSD-3-Clause
// What a tender looks for in the image: which tender it is for, and the manifest, which is the list of its devices.

#define NOTE_ABI	0x31494241	/* "ABI1" */
#define NOTE_MANIFEST	0x3154464d	/* "MFT1" */
#define ABI_VERSION	2
#define MANIFEST_VERSION 1
#define DISK		1
#define NETWORK		2
#define RESERVED_FIRST	0x40000000	/* the type of the entry that comes first and is no device */

#ifdef CONFIG_SOLO5_HVT
#define TENDER	1
#else
#define TENDER	2
#endif

/* A device has a name, a type, and room for what the tender says of it. */
.altmacro
.macro device name, type, number
7:	.ascii "\name\()\number"
	.skip 68 - (. - 7b)
	.long \type
	.skip 16 + 8 + 8
.endm

.section .note.solo5.abi, "a", @note
	.align 4
	.long 6, 16, NOTE_ABI
	.asciz "Solo5"
	.align 4
	.long TENDER, ABI_VERSION, 0, 0

.section .note.solo5.manifest, "a", @note
	.align 8
	.long 6, 2f - 1f, NOTE_MANIFEST
	.asciz "Solo5"
	.align 4
1:	.align 8			/* of the manifest, whatever that of a note is */
	.long MANIFEST_VERSION, 1 + CONFIG_SOLO5_DISKS + CONFIG_SOLO5_NETWORKS
	device "", RESERVED_FIRST
	.set number, 0
	.rept CONFIG_SOLO5_DISKS
	device disk, DISK, %number
	.set number, number + 1
	.endr
	.set number, 0
	.rept CONFIG_SOLO5_NETWORKS
	device net, NETWORK, %number
	.set number, number + 1
	.endr
2:

.section .note.GNU-stack, "", @progbits
