// SPDX-License-Identifier: BSD-3-Clause
// The command lines that boot images, and the names in back traces.
using System.Text;
using Unicore.Diagnostics;
using Unicore.Elf;
using Unicore.Running;

namespace Unicore.Tool.Tests;

public sealed class LaunchTests
{
    [Theory]
    [InlineData(new[] { "a", "b" }, "a b")]
    [InlineData(new[] { "two words", "" }, "\"two words\" \"\"")]
    [InlineData(new[] { "say \"hi\"", "back\\slash" }, "\"say \\\"hi\\\"\" \"back\\\\slash\"")]
    public void ArgumentsAreQuotedForTheGuestsSplitter(string[] arguments, string line) => Assert.Equal(line, Launch.JoinArguments(arguments));

    [Fact]
    public void PausedGuestWaitsForGdbOnLoopbackOnly()
    {
        Launch launch = Launch.For(new GuestRequest { Image = "/x", Paused = true, GdbPort = 1234 }, "/exit")!;
        Assert.Contains("-S", launch.Arguments);
        Assert.Contains("tcp:127.0.0.1:1234", launch.Arguments);
    }

    [Fact]
    public async Task PausedWithoutAPortForTheDebuggerIsACodedError()
    {
        GuestResult result = await Guest.RunAsync(new GuestRequest { Image = typeof(LaunchTests).Assembly.Location, Paused = true }, Stream.Null, Stream.Null, Stream.Null, CancellationToken.None);
        Assert.Equal("UK5002", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void UnknownTargetHasNoLaunch() => Assert.Null(Launch.For(new GuestRequest { Image = "/x", Platform = "moon" }, "/exit"));

    [Fact]
    public async Task MissingImageIsACodedError()
    {
        GuestResult result = await Guest.RunAsync(new GuestRequest { Image = "/nowhere/image" }, Stream.Null, Stream.Null, Stream.Null, CancellationToken.None);
        Assert.Equal("UK5001", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(GuestExit.NotStarted, result.ExitCode);
    }

    [Fact]
    public void ConsoleBytesPassUnchangedInPiecesOfAnySize()
    {
        byte[] text = Encoding.UTF8.GetBytes("plain é\r\n#1 not a frame\r\n  #0 0x10");
        var names = new BacktraceNames(() => null);
        var seen = new List<byte>();
        foreach (byte value in text)
        {
            seen.AddRange(names.Translate([value]).ToArray());
        }

        Assert.Equal(text, seen);
    }

    [Fact]
    public void FramesGetTheNamesOfTheirFunctions()
    {
        // The test host's own libc is an ELF with symbols in every distribution's debug-free form; a tiny one is built instead.
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string source = Path.Combine(folder, "a.c"), elf = Path.Combine(folder, "a.elf");
            File.WriteAllText(source, "void first(void) {} void _start(void) { first(); }");
            using (var gcc = System.Diagnostics.Process.Start("gcc", ["-O0", "-nostdlib", "-static", "-Wl,-Ttext=0x100000", "-o", elf, source]))
            {
                gcc.WaitForExit();
                Assert.Equal(0, gcc.ExitCode);
            }

            var names = new BacktraceNames(() => CodeSymbols.Load(elf, new List<Diagnostic>()));
            string line = Encoding.UTF8.GetString(names.Translate("  #0 0x0000000000100001\r\n"u8).Span);
            Assert.Equal("  #0 0x0000000000100001 first+0x1\r\n", line);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
