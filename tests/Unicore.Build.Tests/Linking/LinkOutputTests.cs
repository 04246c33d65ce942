// SPDX-License-Identifier: BSD-3-Clause
// What linkers say, read: who misses a symbol.
using Unicore.Build.Actions;
using Unicore.Build.Linking;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Linking;

public sealed class LinkOutputTests
{
    private static readonly BuildAction Link =
        new() { Id = "link", Description = "LD", Command = ["ld"], WorkingDirectory = "/s", Outputs = ["/o/x.elf"] };

    [Theory]
    [InlineData("/usr/bin/ld: /o/lib/a.o: in function `f':\n/s/lib/a.c:12: undefined reference to `gone'\n", "a.c:12", null, 0)]
    [InlineData("/usr/bin/ld: /o/lib/a.o:(.text+0x5): undefined reference to `gone'\n", "a.o", null, 0)]
    [InlineData("ld.lld: error: undefined symbol: gone\n", "gone", null, 0)]
    public void AMissingSymbolIsToldWithItsUser(string output, string user, string? file, int line)
    {
        Diagnostic error = Assert.Single(new LinkOutput(new Nothing()).Parse(Link, output));
        Assert.Equal(("UK3003", file, line), (error.Code, error.File, error.Line));
        Assert.Contains(user, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Names of C++ have thousands of characters.</summary>
    [Fact]
    public void LongNamesAreReadAsQuicklyAsShortOnes()
    {
        string name = new('x', 100_000);
        Diagnostic error = Assert.Single(new LinkOutput(new Nothing()).Parse(Link, $"ld.lld: error: undefined symbol: {name}\n"));
        Assert.Equal("UK3003", error.Code);
    }

    /// <summary>No library is known.</summary>
    private sealed class Nothing : ILinkedLibraries
    {
        public IEnumerable<string> SourceRoots => [];

        public IEnumerable<string> DefinersOf(string symbol) => [];

        public string? Whereabouts(string symbol) => null;

        public string? OwnerOf(string header) => null;
    }
}
