extern "C" long uk_other()
{
	return 1;
}
