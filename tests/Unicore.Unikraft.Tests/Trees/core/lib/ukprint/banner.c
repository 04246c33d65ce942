#include <uk/print.h>

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

void uk_banner(void)
{
	uk_print("version " TEXT_OF(UK_FULLVERSION));
}
