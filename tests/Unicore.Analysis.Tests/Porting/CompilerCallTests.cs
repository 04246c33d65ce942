// SPDX-License-Identifier: BSD-3-Clause
// Command lines of compilers, as builds write them.
using Unicore.Analysis.Porting;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Tests.Porting;

public sealed class CompilerCallTests
{
    [Theory]
    [InlineData("-c a.c -o a.o", "Compile")]
    [InlineData("-S a.c", "Compile")]
    [InlineData("a.c b.o -o p", "Link")]
    [InlineData("-o p a.o -L. -lfoo", "Link")]
    [InlineData("-shared -o p.so a.o", "LinkShared")]
    [InlineData("-r -o p.o a.o b.o", "LinkObjects")]
    [InlineData("-E a.c", "Asking")]
    [InlineData("-MM a.c", "Asking")]
    [InlineData("--version", "Asking")]
    [InlineData("-x c -c -", "Asking")]
    [InlineData("a.o -o", "Asking")]
    [InlineData("-c a.c -I", "Asking")]
    [InlineData("-print-file-name=libc.a", "Asking")]
    public void APurposeIsUnderstood(string words, string purpose) => Assert.Equal(purpose, Read(words).Purpose.ToString());

    [Theory]
    [InlineData("gcc", true)]
    [InlineData("/usr/bin/x86_64-linux-gnu-gcc-12", true)]
    [InlineData("clang++-14", true)]
    [InlineData("cc", true)]
    [InlineData("ccache", false)]
    [InlineData("gcc-ar", false)]
    [InlineData("cc1", false)]
    public void ACompilerIsKnownByItsName(string name, bool isCompiler) => Assert.Equal(isCompiler, CompilerCall.IsCompiler(name, []));

    [Fact]
    public void TheCompilersOwnPartIsNoCompiler() => Assert.False(CompilerCall.IsCompiler("clang", ["clang", "-cc1", "a.c"]));

    [Fact]
    public void WhatCodeMeansIsKeptAndTheRestLeft()
    {
        CompilerCall call = Read("-O2 -g -Wall -fPIC -std=gnu99 -fno-strict-aliasing -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DX=1 "
            + "-D Y='\"a b\"' -UZ -Iinclude -isystem /opt/h -I ../up -msse4.2 -march=native -MD -MF a.d -pthread -c src/a.c -o a.o");
        Assert.Equal(["-DX=1", "-DY=\"a b\"", "-UZ"], call.Macros);
        Assert.Equal(["-std=gnu99", "-fno-strict-aliasing"], call.Options);
        Assert.Equal(["-msse4.2"], call.MachineOptions);
        Assert.Equal([new("-I", "/w/include"), new("-isystem", "/opt/h"), new("-I", "/up")], call.HeaderFolders);
        Assert.Equal(["/w/src/a.c"], call.Sources);
        Assert.Equal("/w/a.o", call.Output);
    }

    [Fact]
    public void AnObjectWithoutANameIsInTheWorkingFolder() =>
        Assert.Equal("/w/a.o", Read("-c ../src/a.c b.c") is var call ? call.ObjectOf(call.Sources[0]) : "");

    /// <summary>The same flags, for another question: nothing is written where the build wrote it.</summary>
    [Fact]
    public void ACallCanBeMadeAgain()
    {
        CompilerCall call = Read("-DX -include h.h -MD -MF a.d -MT a.o -c a.c -o a.o");
        Assert.Equal(["-DX", "-include", "h.h", "/w/a.c", "-M"], call.Again("/w/a.c", "-M"));
        Assert.Equal(["a.o", "-L", "lib", "-lfoo", "-o", "q"], Read("-o p a.o -L lib -lfoo").Again(null, "-o", "q"));
    }

    private static CompilerCall Read(string words) => CompilerCall.Read("/w", "/usr/bin/gcc", ShellWords.Split(words));
}
