	.globl uk_length
	.text
uk_length:
	xorl %eax, %eax
1:	cmpb $0, (%rdi, %rax)
	je 2f
	incq %rax
	jmp 1b
2:	ret
	.section .note.GNU-stack, "", @progbits
