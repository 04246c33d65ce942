// SPDX-License-Identifier: BSD-3-Clause
// Options of configure scripts that leave out what a build failed for.
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Tests.Porting;

public sealed class LeftOutTests
{
    private const string Help = """
          --disable-readline      do not use readline
          --without-pcre2         no regular expressions
          --with-libssl=PATH      encryption
          --enable-zlib           compression
        """;

    [Theory]
    [InlineData("x.c:1:10: fatal error: readline/readline.h: No such file or directory", "--disable-readline")]
    [InlineData("error: install pcre2, or build with --without-pcre2", "--without-pcre2")]
    [InlineData("error: or --disable-zlib", "--disable-zlib")]
    [InlineData("error: no headers, install them or build without --with-libssl", "--without-libssl")]
    [InlineData("checking for --enable-zlib", null)]
    [InlineData("error: build with --without-what-is-not-offered", null)]
    [InlineData("ld: cannot find -lssl: No such file or directory", "--without-libssl")]
    [InlineData("x.c:1:10: fatal error: zlib.h: No such file or directory", "--disable-zlib")]
    [InlineData("x.c:1:10: fatal error: other.h: No such file or directory", null)]
    [InlineData("x.c:1:10: error: a is undeclared", null)]
    public void WhatAScriptOffersIsFound(string output, string? option)
    {
        Assert.Equal(option, LeftOut.Option(output, Help, "sh ./configure"));
        Assert.Null(LeftOut.Option(output, Help, $"sh ./configure {option}"));
    }
}
