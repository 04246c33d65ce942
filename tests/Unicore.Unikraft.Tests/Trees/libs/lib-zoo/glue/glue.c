#include <zoo.h>

long uk_zoo(void)
{
	return zoo_animals();
}
