long uk_sub(void);

/* The name that make was given on its command line: it reaches the makes that recipes start. */
const char uk_sub_name[] = NAME;

long uk_sub(void)
{
	return 1000;
}
