// SPDX-License-Identifier: BSD-3-Clause
// A guest that waits for input rests until some comes.
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using CliWrap;
using Unicore.Tool.Tests;

namespace Unicore.EndToEnd.Tests;

/// <summary>Input that comes late.</summary>
public sealed class InputTests : IDisposable
{
    private const string Main = """
        #include <stdio.h>

        int main(void)
        {
        	char line[100];

        	printf("ready\n");
        	while (fgets(line, sizeof(line), stdin)) {
        		printf("got %s", line);
        		if (line[0] == 'q')
        			return 0;
        	}
        	return 1;
        }
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>The monitor uses less than a quarter of the time while the guest waits, and the guest gets what comes then.</summary>
    [Theory]
    [InlineData("x86_64", "microvm,rtc=on")]
    [MatrixData("x86_64", "q35")]
    [MatrixData("arm64", "virt")]
    [MatrixData("arm64", "virt,gic-version=3")]
    public async Task AGuestThatWaitsForInputRests(string arch, string machine)
    {
        _workspace.Write("input/input.ukproj", Workspace.OneLine);
        _workspace.Write("input/main.c", Main);
        (await _workspace.DotnetAsync("input", "build", "-p:Platform=kvm", $"-p:Arch={arch}")).Ends(0);

        Pipe input = new();
        StringBuilder console = new();
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        CommandTask<CommandResult> run = Cli.Wrap(Machine.Program(arch))
            .WithArguments([.. Machine.Arguments(arch, machine), "-kernel", _workspace[$"input/bin/Debug/kvm-{arch}/input"]])
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromStream(input.Reader.AsStream(), autoFlush: true))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
            {
                console.AppendLine(line);
                if (line == "ready")
                {
                    ready.SetResult();
                }
            }))
            .ExecuteAsync(limit.Token);
        await ready.Task.WaitAsync(limit.Token);
        using (Process monitor = Process.GetProcessById(run.ProcessId))
        {
            TimeSpan before = monitor.TotalProcessorTime;
            await Task.Delay(Pause, limit.Token);
            monitor.Refresh();
            Assert.InRange(monitor.TotalProcessorTime - before, TimeSpan.Zero, Pause / 4);
        }

        await input.Writer.WriteAsync("hello, after a while\nquit\n"u8.ToArray(), limit.Token);
        await input.Writer.CompleteAsync();
        CommandResult result = await run;
        Assert.Equal(arch == "arm64" ? 0 : 1, result.ExitCode);
        Assert.Contains("got hello, after a while", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("got quit", console.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A stream is a terminal to the guest where it is one to <c>dotnet run</c>.</summary>
    [Theory]
    [MatrixData("linuxu")]
    [InlineData("kvm")]
    public async Task AStreamIsATerminalToTheGuestWhereItIsOne(string platform)
    {
        _workspace.Write("terminal/terminal.ukproj", Workspace.OneLine);
        _workspace.Write("terminal/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            #include <unistd.h>

            int main(void)
            {
            	printf("terminals %d%d%d, %s\n", isatty(0), isatty(1), isatty(2), getenv("uk.terminal") ? "told" : "no word");
            	return 0;
            }
            """);
        (await _workspace.DotnetAsync("terminal", "build", $"-p:Platform={platform}")).Ends(0);
        string run = $"dotnet run --no-build -p:Platform={platform}";
        (await _workspace.RunAsync("sh", "terminal", "-c", $"{run} </dev/null")).Ends(0).Says("terminals 000, no word");
        using (Terminal terminal = new(_workspace["terminal"], $"{run} 2>errors"))
        {
            terminal.Shows("terminals 110, no word", "ended 0");
        }
    }
}
