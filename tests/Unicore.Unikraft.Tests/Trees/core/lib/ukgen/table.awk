BEGIN {
	print "long uk_table(void);"
	print "long uk_table(void)"
	print "{"
	print "\treturn 6 * 7;"
	print "}"
}
