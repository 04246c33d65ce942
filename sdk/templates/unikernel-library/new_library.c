#include <new_library.h>

int new_library_answer(void)
{
	return CONFIG_LIBNEW_LIBRARY_ANSWER;
}
