SECTIONS
{
	.uk_extra : { PROVIDE(uk_extra = .); *(.uk_extra) }
}
INSERT AFTER .rodata;
