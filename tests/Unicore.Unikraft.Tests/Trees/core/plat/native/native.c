#include <uk/print.h>

void plat_write(const char *text, unsigned long length)
{
	long result;

	__asm__ volatile ("syscall" : "=a"(result) : "a"(1L), "D"(1L), "S"(text), "d"(length) : "rcx", "r11", "memory");
}
