#include <uk/print.h>

void VOICE(void)
{
	uk_print(SAYS);
}
