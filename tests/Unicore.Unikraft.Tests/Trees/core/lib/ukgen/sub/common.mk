FLAGS += -fno-builtin
