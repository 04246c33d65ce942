// SPDX-License-Identifier: BSD-3-Clause
// Which objects may print floating point.
using CliWrap;
using Unicore.Build.Linking;

namespace Unicore.Build.Tests.Linking;

public sealed class FloatingFormatsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-formats-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("%f", true)]
    [InlineData("a number: %-+ #012.3Lf of %s", true)]
    [InlineData("%*.*g", true)]
    [InlineData("%%.%df", true)]
    [InlineData("%%%d.%dlG", true)]
    [InlineData("%.", true)]
    [InlineData("at most 50%", true)]
    [InlineData("Hello, world! argument %d: %s, %5.3lu %p %c", false)]
    [InlineData("100%%", false)]
    [InlineData("%d%% done, %s", false)]
    [InlineData("", false)]
    public async Task AnObjectsStringsSayWhetherItMayPrintFloatingPoint(string format, bool prints)
    {
        string source = Path.Combine(_folder, "x.c"), item = Path.Combine(_folder, "x.o");
        await File.WriteAllTextAsync(source, $"const char *x(void) {{ return \"{format}\"; }}\n");
        await Cli.Wrap("gcc").WithArguments(["-c", "-Os", "-g", source, "-o", item]).ExecuteAsync();

        Assert.Equal(prints, FloatingFormats.MayPrint(await File.ReadAllBytesAsync(item)));
    }

    [Fact]
    public void WhatCannotBeReadMayPrintAnything() => Assert.True(FloatingFormats.MayPrint("BC\u00c0\u00de"u8.ToArray()));
}
