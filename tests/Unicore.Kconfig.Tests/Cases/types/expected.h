/*
 * Automatically generated file; DO NOT EDIT.
 * Types
 */
#define CONFIG_COPY 7
#define CONFIG_EMPTY_TEXT ""
#define CONFIG_UNSET_NUMBER 
#define CONFIG_A_NUMBER 7
#define CONFIG_A_TEXT "a \"b\" \\ c"
#define CONFIG_AN_ADDRESS 0x100000
#define CONFIG_HIDDEN_DEFAULT "single quotes"
#define CONFIG_NEGATIVE -3
#define CONFIG_BARE_HEX 0xff
