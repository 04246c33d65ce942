// SPDX-License-Identifier: BSD-3-Clause
// The verb `run`: options, arguments and variables, as they reach a guest of a Unikraft tree.
using System.Buffers.Binary;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Running.Guests;
using Unicore.Tool.Commands;

namespace Unicore.Tool.Tests;

public sealed class RunVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-launch").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void TheProjectsArgumentsAreForWhenTheUserGivesNone()
    {
        Assert.Equal(["a", "b"], RunCommand.Chosen(["a", "b", ":::"], ":::"));
        Assert.Equal(["c"], RunCommand.Chosen(["a", "b", ":::", "c"], ":::"));
        Assert.Equal(["a", ":::"], RunCommand.Chosen(["a", ":::"], null));
    }

    [Theory]
    [InlineData("fc")]
    [InlineData("firecracker")]
    public async Task AnImageTooLargeLeavesNothingBehind(string platform)
    {
        WriteElf(0);
        BufferedCommandResult result = await RunAsync(new() { ["TMPDIR"] = _folder }, "--platform", platform, "--memory", "1");
        Assert.Equal(GuestExit.NotStarted, result.ExitCode);
        Assert.Contains("error UK5016: ", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder, "unicore-run-*"));
    }

    [Fact]
    public async Task WhatFirecrackerReadsIsForItsUserOnly()
    {
        WriteElf(0);
        WriteProgram("firecracker", "stat -c 'mode %a' \"${3%/*}\"");
        BufferedCommandResult result = await RunAsync(new()
        {
            ["TMPDIR"] = _folder,
            ["PATH"] = _folder + ":" + Environment.GetEnvironmentVariable("PATH"),
        },
            "--platform", "fc");
        Assert.Equal((0, "mode 700\n"), (result.ExitCode, result.StandardOutput));
        Assert.Empty(Directory.EnumerateDirectories(_folder, "unicore-run-*"));
    }

    /// <summary>The guest has done its work when the command beside it has; what either says of its end comes back.</summary>
    [Theory]
    [InlineData("trap 'exit 0' TERM; while :; do sleep 0.1; done", "true", 0, "")]
    [InlineData("trap 'exit 0' TERM; while :; do sleep 0.1; done", "exit 4", 4, "error UK5046: ")]
    [InlineData("trap 'exit 0' TERM; while :; do sleep 0.1; done", "if", 2, "error UK5046: ")]
    [InlineData("exit 3", "sleep 600", 3, "")]
    public async Task ACommandRunsBesideAGuest(string guest, string command, int code, string error)
    {
        WriteProgram("image", guest);
        BufferedCommandResult result = await RunAsync(new(), "--platform", "linuxu", "--during", command);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(error, result.StandardError, StringComparison.Ordinal);
        Assert.Equal(error.Length > 0, result.StandardError.Contains("UK", StringComparison.Ordinal));
    }

    /// <summary>A process that the command has left behind would hold our output for ever.</summary>
    [Theory]
    [InlineData("trap 'exit 0' TERM; while :; do sleep 0.1; done", "true", 0)]
    [InlineData("while [ ! -s left ]; do sleep 0.1; done; exit 3", "sleep 600", 3)]
    public async Task NothingOfTheCommandIsLeft(string guest, string command, int code)
    {
        WriteProgram("image", $"cd {_folder}\n{guest}");
        string left = Path.Combine(_folder, "left");
        BufferedCommandResult result = await RunAsync(new(), "--platform", "linuxu", "--during",
            $"(sh -c 'echo $$ >{left}; exec sleep 600' &); while [ ! -s {left} ]; do sleep 0.1; done; {command}")
            .WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(code, result.ExitCode);
        Assert.True(SpinWait.SpinUntil(() => HasEnded($"/proc/{File.ReadAllText(left).Trim()}/stat"), TimeSpan.FromSeconds(10)));

        static bool HasEnded(string state)
        {
            try
            {
                return File.ReadAllText(state).Contains(") Z ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task HotReloadOfDotnetWatchIsSaidToBeOfNoUse()
    {
        WriteProgram("image", "true");
        string[] arguments = ["--platform", "linuxu"];
        BufferedCommandResult result = await RunAsync(new() { ["DOTNET_WATCH_HOTRELOAD_NAMEDPIPE_NAME"] = "a" }, arguments);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning UK5024: ", result.StandardError, StringComparison.Ordinal);
        Assert.Empty((await RunAsync(new() { ["DOTNET_WATCH"] = "1" }, arguments)).StandardError);
    }

    [Fact]
    public async Task AProcessImageDoesNotDependOnTheUsersShell()
    {
        WriteProgram("image", "echo \"<$1>\"");
        BufferedCommandResult result = await RunAsync(new() { ["SHELL"] = "/bin/false" }, "--platform", "linuxu", "--", "two words");
        Assert.Equal((0, "<two words>"), (result.ExitCode, result.StandardOutput.Trim()));
    }

    [Fact]
    public async Task OfTwoVariablesOfOneNameTheLastCounts()
    {
        WriteProgram("image", "echo \"$@\"");
        File.AppendAllText(Path.Combine(_folder, ".config"), "CONFIG_LIBUKLIBPARAM=y\nCONFIG_LIBPOSIX_ENVIRON_LIBPARAM=y\n");
        BufferedCommandResult result = await RunAsync([], "--platform", "linuxu", "--env", "A=1", "--env", "a=3", "--env", "B=2", "--env",
            "A=4=5",
            "--timeout", "5000000");
        Assert.Equal((0, "env.vars=a=3 env.vars=B=2 env.vars=A=4=5 --"), (result.ExitCode, result.StandardOutput.Trim()));
    }

    private async Task<BufferedCommandResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        string image = Path.Combine(_folder, "image"), config = Path.Combine(_folder, ".config");
        File.AppendAllText(config, "");
        File.AppendAllText(image, "");
        return await Cli.Wrap("dotnet")
            .WithArguments(["exec", Path.Combine(AppContext.BaseDirectory, "Unicore.Tool.dll"), "run", image, "--unikraft", config,
            .. arguments])
            .WithEnvironmentVariables(environment).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    private void WriteProgram(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), $"#!/bin/sh\n{text}\n");
        using System.Diagnostics.Process chmod = System.Diagnostics.Process.Start("chmod", ["+x", Path.Combine(_folder, name)]);
        chmod.WaitForExit();
    }

    /// <summary>An ELF file with one segment, which ends 4 MiB behind an address.</summary>
    private string WriteElf(ulong address)
    {
        byte[] file = new byte[64 + 56];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 24), address);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 40), 4 << 20);
        string elf = Path.Combine(_folder, "image.elf");
        File.WriteAllBytes(elf, file);
        return elf;
    }
}
