// SPDX-License-Identifier: BSD-3-Clause
// What linkers print, as diagnostics: names of C++ whole, and places where debug information has them.
using Unicore.Build.Actions;
using Unicore.Build.Linking;
using Unicore.Diagnostics;

namespace Unicore.Build.Tests.Linking;

public sealed class LinkOutputTests : IDisposable
{
    private static readonly BuildAction Link = new()
    {
        Id = "link", Description = "LINK", Command = ["ld"], WorkingDirectory = "/", Inputs = [], Outputs = ["/o/x.elf"],
        Phase = ActionPhase.Link,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-link-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("/usr/bin/ld: app/main.cc:3: undefined reference to `operator new(unsigned long)'")]
    [InlineData("ld.lld: error: undefined symbol: operator new(unsigned long)")]
    public void ANameOfCxxIsWhole(string line)
    {
        Diagnostic found = Assert.Single(new LinkOutput(new Libraries(_folder)).Parse(Link, line + "\n"));
        Assert.Equal("UK3003", found.Code);
        Assert.StartsWith("The symbol 'operator new(unsigned long)' is used", found.Message, StringComparison.Ordinal);
        Assert.Contains("library of C++", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/ld: app.o: in function `same':\n{0}:2: multiple definition of `same'; b.o:b.c:1: first defined here", "same")]
    [InlineData("/usr/bin/ld: b.o: in function `f(int)':\n{0}:2: multiple definition of `f(int)'; a.o:a.c:1: first defined here", "f(int)")]
    public void ASymbolThatIsDefinedTwiceIsToldWhereItIs(string output, string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "app"));
        File.WriteAllText(Path.Combine(_folder, "app/main.c"), "");
        Diagnostic found = Assert.Single(new LinkOutput(new Libraries(_folder))
            .Parse(Link, output.Replace("{0}", "app/main.c", StringComparison.Ordinal) + "\n"));
        Assert.Equal(("UK3004", Path.Combine(_folder, "app/main.c"), 2), (found.Code, found.File, found.Line));
        Assert.StartsWith($"The symbol '{name}' is defined", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/ld: /o/lib/a.o: in function `f':\n/s/lib/a.c:12: undefined reference to `gone'\n", "a.c:12")]
    [InlineData("/usr/bin/ld: /o/lib/a.o:(.text+0x5): undefined reference to `gone'\n", "a.o")]
    public void AMissingSymbolIsToldWithItsUser(string output, string user)
    {
        Diagnostic error = Assert.Single(new LinkOutput(new Libraries(_folder)).Parse(Link, output));
        Assert.Equal("UK3003", error.Code);
        Assert.Contains(user, error.Message, StringComparison.Ordinal);
    }

    /// <summary>As gcc 12 and clang 14 say it.</summary>
    [Theory]
    [InlineData("exception handling disabled, use '-fexceptions' to enable")]
    [InlineData("cannot use 'throw' with exceptions disabled")]
    [InlineData("cannot use 'try' with exceptions disabled")]
    [InlineData("cannot use 'typeid' with '-fno-rtti'")]
    [InlineData("'dynamic_cast' not permitted with '-fno-rtti'")]
    [InlineData("use of typeid requires -frtti")]
    [InlineData("use of dynamic_cast requires -frtti")]
    public void WhatOnlyTheLibraryOfCxxHasIsToldWithItsName(string said)
    {
        string line = $"main.cpp:3:5: error: {said}\n";
        Diagnostic found = Assert.Single(new LinkOutput(new Libraries(_folder, "cpp")).Parse(Link, line));
        Assert.Equal("UK3025", found.Code);
        Assert.Contains("<LibraryReference Include=\"cpp\" />", found.Message, StringComparison.Ordinal);
        Assert.Equal("UK3001", Assert.Single(new LinkOutput(new Libraries(_folder)).Parse(Link, line)).Code);
    }

    [Theory]
    [InlineData("__cxa_throw")]
    [InlineData("__gxx_personality_v0")]
    [InlineData("vtable for __cxxabiv1::__class_type_info")]
    [InlineData("std::terminate()")]
    public void WhatCompiledCxxCallsIsInItsLibrary(string name) =>
        Assert.Contains("add <LibraryReference Include=\"cpp\" />", Assert.Single(new LinkOutput(new Libraries(_folder, "cpp"))
            .Parse(Link, $"/usr/bin/ld: main.cpp:3: undefined reference to `{name}'\n")).Message, StringComparison.Ordinal);

    /// <summary>As rustc 1.63 says it: what in one line, where in the next.</summary>
    [Fact]
    public void ACrateOfAnotherLibraryIsToldWithItsName()
    {
        const string Said = "error[E0463]: can't find crate for `std`\n --> src/main.rs:1:1\n  |\n";
        Diagnostic found = Assert.Single(new LinkOutput(new Libraries(_folder, "cpp")).Parse(Link, Said));
        Assert.Equal(("UK3026", 1, 1), (found.Code, found.Line, found.Column));
        Assert.Contains("<LibraryReference Include=\"of std\" />", found.Message, StringComparison.Ordinal);
        const string Placeless = "error[E0463]: can't find crate for `std`\n  |\n  = note: the target may not support it\n\n";
        Assert.Equal("UK3026", Assert.Single(new LinkOutput(new Libraries(_folder, "cpp")).Parse(Link, Placeless)).Code);
    }

    /// <summary>Names of C++ have thousands of characters.</summary>
    [Fact]
    public void LongNamesAreReadAsQuicklyAsShortOnes()
    {
        string line = $"ld.lld: error: undefined symbol: {new string('x', 100_000)}\n";
        Assert.Equal("UK3003", Assert.Single(new LinkOutput(new Libraries(_folder)).Parse(Link, line)).Code);
    }

    private sealed class Libraries(string root, string? cxx = null) : ILinkedLibraries
    {
        public string? ProviderOf(string role) => role == "c++" ? cxx : null;

        public IEnumerable<string> SourceRoots => [root];

        public string? OwnerOf(string header) => null;

        public string? OwnerOfCrate(string crate) => "of " + crate;

        public string? Whereabouts(string symbol) => null;

        public IEnumerable<string> DefinersOf(string symbol) => [];
    }
}
