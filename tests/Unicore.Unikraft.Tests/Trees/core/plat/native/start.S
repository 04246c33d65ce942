#include <uk/bits/config.h>
	.globl _start
	.text
_start:
	andq $-16, %rsp
	call main
	movl $CONFIG_NATIVE_CODE, %edi
	movl $231, %eax
	syscall
	.section .note.GNU-stack, "", @progbits
