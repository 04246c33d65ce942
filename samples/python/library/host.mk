# SPDX-License-Identifier: BSD-3-Clause
# CPython's own way to its frozen modules, on the host: a program that compiles modules, an interpreter that has the first of them, and what
# that interpreter makes: the modules as C, and the standard library, compiled, as an archive.
# PYTHON is the folder of CPython's sources, LIBRARY the one of this file.
CC = cc
FLAGS = -O1 -w -fwrapv -DNDEBUG -DPy_BUILD_CORE -DPYTHON_OF_HOST -DABIFLAGS='""' -DPLATFORM='"linux"' -DVERSION='"3.11"' \
	-DVPATH='"$(PYTHON)"' -DPLATLIBDIR='"lib"' -DPREFIX='"/usr"' -DEXEC_PREFIX='"/usr"' -DPYTHONPATH='""' \
	-I$(LIBRARY)/include -I$(PYTHON)/Include -I$(PYTHON)/Include/internal -I$(PYTHON) -IPython -I.

MODULES = _codecsmodule _collectionsmodule _functoolsmodule _localemodule _threadmodule atexitmodule errnomodule gcmodule itertoolsmodule \
	posixmodule pwdmodule signalmodule symtablemodule timemodule _abc _operator _sre/sre _stat _tracemalloc _weakref faulthandler \
	getbuildinfo main
SOURCES = $(wildcard $(PYTHON)/Parser/*.c $(PYTHON)/Objects/*.c $(PYTHON)/Python/*.c $(PYTHON)/Modules/_io/*.c) \
	$(MODULES:%=$(PYTHON)/Modules/%.c)
OTHERS = dup2 dynload_hpux dynload_shlib dynload_win emscripten_signal frozen winconsoleio
OBJECTS = $(patsubst $(PYTHON)/%.c,host/%.o,$(filter-out $(OTHERS:%=\%/%.c),$(SOURCES))) host/config.o

# In the order of frozen.c. The interpreter starts with the first ones.
FIRST = importlib._bootstrap importlib._bootstrap_external zipimport getpath
FROZEN = importlib._bootstrap importlib._bootstrap_external zipimport abc codecs io _collections_abc _sitebuiltins genericpath ntpath \
	posixpath os site stat importlib.util importlib.machinery runpy __hello__ __phello__ __phello__.ham __phello__.ham.eggs __phello__.spam \
	frozen_only
header = Python/frozen_modules/$(1).h
source = $(firstword $(wildcard $(PYTHON)/Lib/$(subst .,/,$(1)).py $(PYTHON)/Lib/$(subst .,/,$(1))/__init__.py \
	$(if $(filter getpath,$(1)),$(PYTHON)/Modules/getpath.py) $(if $(filter frozen_only,$(1)),$(PYTHON)/Tools/freeze/flag.py)))

Python/deepfreeze.c: $(foreach module,$(FROZEN),$(call header,$(module)))
	./python $(PYTHON)/Tools/scripts/deepfreeze.py $(foreach module,$(FROZEN),$(call header,$(module)):$(module)) -o $@

python.tar: python $(LIBRARY)/archive.py
	./python $(LIBRARY)/archive.py $(PYTHON)/Lib root/usr/lib/python3.11 $(LIBRARY)/include/pyconfig.h
	tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf $@ -C root usr

$(foreach module,$(FIRST),$(call header,$(module))): first
	@mkdir -p $(@D)
	./first $(@F:.h=) $(call source,$(@F:.h=)) $@

$(foreach module,$(filter-out $(FIRST),$(FROZEN)),$(call header,$(module))): python
	./python $(PYTHON)/Programs/_freeze_module.py $(@F:.h=) $(call source,$(@F:.h=)) $@

first: $(OBJECTS) host/Programs/_freeze_module.o host/Modules/getpath_noop.o
	$(CC) -o $@ $^ -lm -pthread

# The interpreter takes a folder with this file for one that it was built in, and finds the standard library in VPATH.
python: $(OBJECTS) host/Programs/_bootstrap_python.o host/Modules/getpath.o
	@mkdir -p Modules && touch Modules/Setup.local
	$(CC) -o $@ $^ -lm -pthread

host/Programs/_bootstrap_python.o host/Modules/getpath.o: $(foreach module,$(FIRST),$(call header,$(module)))

host/config.o: $(LIBRARY)/config.c
	@mkdir -p $(@D)
	@$(CC) $(FLAGS) -c -o $@ $<

host/%.o: $(PYTHON)/%.c
	@mkdir -p $(@D)
	@$(CC) $(FLAGS) -c -o $@ $<
