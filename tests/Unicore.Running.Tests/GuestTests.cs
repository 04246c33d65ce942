// SPDX-License-Identifier: BSD-3-Clause
// A guest from its start to its end: here programs of Linux, which need no more than a shell.
using System.Runtime.Versioning;
using System.Text;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;

namespace Unicore.Running.Tests;

[SupportedOSPlatform("linux")]
public sealed class GuestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-guest").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task AGuestGetsItsArgumentsAndItsConsoleAndItsExitCodeComesBack()
    {
        GuestRequest request = Process("read word; echo \"<$1> $word\"; echo oh >&2; exit 7") with { Arguments = ["two words"] };
        MemoryStream output = new(), errors = new();
        GuestConsole console = new(new MemoryStream("typed\n"u8.ToArray()), output, errors);
        GuestResult result = await Guest.RunAsync(request, console, CancellationToken.None);
        Assert.Equal((7, 0), (result.ExitCode, result.Diagnostics.Count));
        Assert.Equal(("<two words> typed\n", "oh\n"),
            (Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray())));
    }

    [Fact]
    public async Task TheConsoleStreamsWhileTheGuestRunsAndStoppingItEndsIt()
    {
        using WaitingStream output = new("up");
        await using Guest guest = Guest.Start(Process("echo up; exec sleep 1000"), GuestConsole.None with { Output = output });
        await output.Seen.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(guest.Completion.IsCompleted);
        GuestResult result = await guest.StopAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((GuestExit.Interrupted, 0), (result.ExitCode, result.Diagnostics.Count));
    }

    /// <summary>Its exit code is its own, or what a shell says of a process that was ended.</summary>
    [Theory]
    [InlineData("trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done", 7, null)]
    [InlineData("echo up; exec sleep 1000", GuestExit.Terminated, null)]
    [InlineData("trap '' TERM; echo up; exec sleep 1000", GuestExit.Killed, "UK5032")]
    public async Task AGuestThatIsAskedToEndDoesSoOrIsStopped(string script, int exitCode, string? code)
    {
        using WaitingStream output = new("up");
        GuestRequest request = Process(script) with { StopTimeout = TimeSpan.FromSeconds(0.5) };
        await using Guest guest = Guest.Start(request, GuestConsole.None with { Output = output });
        await output.Seen.WaitAsync(TimeSpan.FromSeconds(60));
        GuestResult result = await guest.EndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((exitCode, code), (result.ExitCode, result.Diagnostics.SingleOrDefault()?.Code));
    }

    /// <summary>A terminal's keys are not for it.</summary>
    [Fact]
    public async Task AGuestHasASessionOfItsOwn()
    {
        using MemoryStream output = new();
        await Guest.RunAsync(Process("echo $$; ps -o sid= -p $$"), GuestConsole.None with { Output = output }, CancellationToken.None);
        string[] ids = Encoding.UTF8.GetString(output.ToArray()).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task AGuestThatRunsTooLongIsStoppedAndToldOf()
    {
        GuestRequest request = Process("exec sleep 1000") with { Timeout = TimeSpan.FromSeconds(0.2) };
        GuestResult result = await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None);
        Assert.Equal((GuestExit.TimedOut, "UK5004"), (result.ExitCode, Assert.Single(result.Diagnostics).Code));
    }

    /// <summary>A reader that has gone away ends the guest in silence; a full disk does so with a word.</summary>
    [Theory]
    [InlineData(32, null)]
    [InlineData(28, "UK5020")]
    public async Task AGuestWhoseOutputNobodyTakesIsStopped(int error, string? code)
    {
        using FailingStream output = new(error);
        GuestConsole console = GuestConsole.None with { Output = output };
        GuestResult result = await Guest.RunAsync(Process("while :; do echo y; done"), console, CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((GuestExit.OutputLost, code), (result.ExitCode, result.Diagnostics.SingleOrDefault()?.Code));
    }

    [Fact]
    public async Task AnImageThatIsNoProgramIsACodedError()
    {
        GuestRequest request = Process("exit 0");
        File.WriteAllText(request.Image, "no program");
        File.SetUnixFileMode(request.Image, UnixFileMode.UserRead);
        GuestResult result = await Guest.RunAsync(request, GuestConsole.None, CancellationToken.None);
        Assert.Equal((GuestExit.NotStarted, "UK5005"), (result.ExitCode, Assert.Single(result.Diagnostics).Code));
    }

    [Fact]
    public async Task AProcessGetsTheVariablesThatItIsGivenAndNoOther()
    {
        using MemoryStream output = new();
        GuestRequest request = Process("exec env -u PWD -u SHLVL -u _") with { Environment = ["A=1", "B=x=y z"] };
        await Guest.RunAsync(request, GuestConsole.None with { Output = output }, CancellationToken.None);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["A=1", "B=x=y z"], lines.Order(StringComparer.Ordinal));
    }

    private GuestRequest Process(string script)
    {
        string image = Path.Combine(_folder, "image");
        File.WriteAllText(image, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(image, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new() { Image = image, Platform = "linuxu", Monitors = ["process"] };
    }

    /// <summary>An output that takes nothing.</summary>
    private sealed class FailingStream(int error) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("It is full.", error);
    }

    /// <summary>An output that says when a text has arrived.</summary>
    private sealed class WaitingStream(string text) : MemoryStream
    {
        private readonly TaskCompletionSource _seen = new();

        public Task Seen => _seen.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            if (Encoding.UTF8.GetString(ToArray()).Contains(text, StringComparison.Ordinal))
            {
                _seen.TrySetResult();
            }
        }
    }
}
