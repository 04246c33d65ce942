// SPDX-License-Identifier: BSD-3-Clause
#include "calls.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	identity();
	clocks();
	scheduling();
	memory();
	signals();
	threads();
	others();
	printf("end\n");
	return 0;
}
