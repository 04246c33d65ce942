long uk_sub(void);

long uk_sub(void)
{
	return 1000;
}
