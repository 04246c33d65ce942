# SPDX-License-Identifier: BSD-3-Clause
"""Lays the standard library out as it is installed, compiled: archive.py FROM TO PYCONFIG.H. It runs with few modules."""
import _frozen_importlib_external as importing
import _imp
import os
import sys

# For other systems, for processes, or tests.
LEFT_OUT = {"__pycache__", "ensurepip", "idlelib", "lib2to3", "msilib", "test", "tests", "tkinter", "turtledemo"}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def lay(path, data, installed):
    """A file; beside a module what the interpreter would write at its first import, marked as never to be compared with its source."""
    write(path, data)
    if path.endswith(".py"):
        code = compile(data, installed, "exec", dont_inherit=True, optimize=0)
        compiled = importing._code_to_hash_pyc(code, _imp.source_hash(importing._RAW_MAGIC_NUMBER, data), False)
        write(importing.cache_from_source(path), compiled)


def variables(header):
    """The module that sysconfig takes its variables from: what pyconfig.h says, and where things are."""
    lines = [line.split(b" ", 2)[1:] for line in header.splitlines() if line.startswith(b"#define ")]
    values = {name.decode(): int(value) if value.isdigit() else value.decode().strip('"') for name, value in lines}
    values.update(ABIFLAGS="", EXT_SUFFIX="", SHLIB_SUFFIX="", SOABI="", VERSION="3.11", exec_prefix="/usr", prefix="/usr")
    return f"build_time_vars = {values}\n".encode()


def main(source, target, header):
    installed = target[target.index("/"):]
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        relative = os.path.relpath(folder, source)
        for name in sorted(files):
            inner = os.path.normpath(os.path.join(relative, name))
            lay(os.path.join(target, inner), read(os.path.join(folder, name)), os.path.join(installed, inner))

    # By this folder the interpreter knows exec_prefix; modules to be loaded would be in it.
    os.mkdir(os.path.join(target, "lib-dynload"))
    name = f"_sysconfigdata_{sys.abiflags}_{sys.platform}_.py"
    lay(os.path.join(target, name), variables(read(header)), os.path.join(installed, name))


main(*sys.argv[1:])
