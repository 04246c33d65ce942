#include <shape.h>

long uk_shape(void)
{
	return CORNERS;
}
