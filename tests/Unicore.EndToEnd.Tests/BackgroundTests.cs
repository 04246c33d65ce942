// SPDX-License-Identifier: BSD-3-Clause
// A project's guest in the background, on QEMU: held by its monitor, looked into by gdb, started again by its name.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Unicore.EndToEnd.Tests;

public sealed class BackgroundTests : IDisposable
{
    private static readonly string Tool = Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll");
    private readonly Workspace _workspace = new();

    public void Dispose()
    {
        UnicoreAsync("rm", "--force", "ticker").Wait();
        _workspace.Dispose();
    }

    [Fact]
    public async Task AProjectsGuestIsHeldDebuggedAndStartedAgain()
    {
        _workspace.Write("clock/clock.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <UnikernelArguments>from-the-project</UnikernelArguments>
                <UnikernelMemory>32</UnikernelMemory>
              </PropertyGroup>
            </Project>
            """);
        _workspace.Write("clock/main.c", """
            #include <stdio.h>
            #include <unistd.h>
            int main(int argc, char **argv)
            {
            	for (int i = 1; i < argc; i++)
            		printf("word %s\n", argv[i]);
            	for (int i = 0;; i++) {
            		printf("tick %d\n", i);
            		usleep(50000);
            	}
            }
            """);
        Outcome started = await UnicoreAsync(
            "run", "--detach", "--name", "ticker", "--platform", "kvm", "--arch", "x86_64", "--memory", "48", "clock");
        started.Ends(0).Says("ticker\n");
        await TicksAsync();
        (await UnicoreAsync("logs", "ticker")).Says("word from-the-project\n");
        int process = (await StateAsync()).GetProperty("process").GetInt32();
        string commandLine = await File.ReadAllTextAsync($"/proc/{process}/cmdline");
        Assert.Contains("\0-m\048\0", commandLine, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", await File.ReadAllTextAsync($"/proc/{process}/status"), StringComparison.Ordinal);

        (await UnicoreAsync("pause", "ticker")).Ends(0);
        // QEMU runs on: it is the guest's processor that stands.
        Assert.DoesNotContain("State:\tT", await File.ReadAllTextAsync($"/proc/{process}/status"), StringComparison.Ordinal);
        int held = await TickAsync();
        await Task.Delay(500);
        Assert.InRange(await TickAsync(), held, held + 1); // what was under way
        (await UnicoreAsync("resume", "ticker")).Ends(0);
        await TicksAsync();

        (await UnicoreAsync("gdb", "ticker", "--", "-batch", "-ex", "info symbol main", "-ex", "print $pc != 0"))
            .Ends(0).Says("main in section .text").Says("$1 = 1");
        await TicksAsync();
        // A held one can be looked into too, and be stopped.
        (await UnicoreAsync("pause", "ticker")).Ends(0);
        (await UnicoreAsync("stop", "--force", "ticker")).Ends(0);
        Assert.False(Directory.Exists($"/proc/{process}"));

        (await UnicoreAsync("run", "ticker")).Ends(0);
        await TicksAsync();
        Assert.Equal("running", (await StateAsync()).GetProperty("status").GetString());
    }

    /// <summary>Whether it is stopped, or its monitor dies.</summary>
    [VirtiofsFact]
    public async Task WhatServesAGuestsFoldersIsGoneWithIt()
    {
        _workspace.Write("writer/writer.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="musl" />
                <Volume Include="data" Path="/data" FileSystem="virtiofs" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("writer/data/seen", "");
        _workspace.Write("writer/main.c", """
            #include <fcntl.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
            	int fd = open("/data/seen", O_WRONLY | O_APPEND);
            	for (int i = 0;; i++) {
            		printf("tick %d\n", i);
            		write(fd, "x", 1);
            		usleep(50000);
            	}
            }
            """);
        (await UnicoreAsync("run", "--detach", "--name", "ticker", "--platform", "kvm", "--arch", "x86_64", "writer")).Ends(0);
        await TicksAsync();
        Assert.NotEqual(0, new FileInfo(_workspace["writer/data/seen"]).Length);
        Assert.NotEmpty(VirtiofsTheoryAttribute.Servers(_workspace["writer"]));
        (await UnicoreAsync("pause", "ticker")).Ends(0);
        (await UnicoreAsync("resume", "ticker")).Ends(0);
        await TicksAsync();
        (await UnicoreAsync("stop", "--force", "ticker")).Ends(0);
        Assert.Empty(VirtiofsTheoryAttribute.Servers(_workspace["writer"]));

        (await UnicoreAsync("run", "ticker")).Ends(0);
        await TicksAsync();
        Process.GetProcessById((await StateAsync()).GetProperty("process").GetInt32()).Kill();
        for (int i = 0; i < 100 && (await StateAsync()).GetProperty("status").GetString() == "running"; i++)
        {
            await Task.Delay(100);
        }

        Assert.Empty(VirtiofsTheoryAttribute.Servers(_workspace["writer"]));
    }

    private Task<Outcome> UnicoreAsync(params string[] arguments) => _workspace.RunAsync(
        "env", "", [$"XDG_STATE_HOME={_workspace["state"]}", "dotnet", "exec", Tool, .. arguments]);

    private async Task<JsonElement> StateAsync()
    {
        using var told = JsonDocument.Parse((await UnicoreAsync("inspect", "ticker")).Ends(0).Text);
        return told.RootElement[0].GetProperty("state").Clone();
    }

    /// <summary>The last whole line's number; -1 before the first.</summary>
    private async Task<int> TickAsync() =>
        Regex.Match((await UnicoreAsync("logs", "ticker")).Text, "tick (\\d+)\n", RegexOptions.RightToLeft) is { Success: true } last
            ? int.Parse(last.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : -1;

    /// <summary>Waits until the guest has gone on.</summary>
    private async Task TicksAsync()
    {
        int first = await TickAsync();
        for (int i = 0; i < 100 && await TickAsync() <= first; i++)
        {
            await Task.Delay(100);
        }

        Assert.True(await TickAsync() > first);
    }
}
