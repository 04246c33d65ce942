// SPDX-License-Identifier: BSD-3-Clause
// Monitors that a platform describes: their command lines, and what they cannot do.
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;
using Unicore.Running.Monitors;

namespace Unicore.Running.Tests;

public sealed class ProgramMonitorTests
{
    /// <summary>What a platform describes is a monitor as the others are, and goes before one of that name.</summary>
    [Fact]
    public void APlatformDescribesItsMonitor()
    {
        MonitorProgram program = new()
        {
            Name = "qemu-pc", Program = "runner", Disk = "--disk{index}={file}", ReadOnlyDisk = "--ro{index}={file}",
            Initrd = "--files={file}", Devices = ["/dev/kvm"],
            Network = ["--net{index}={device}", "--mac={mac}"],
            Arguments =
            [
                "--mem={memory}", "{initrd}", "{disks}", "{networks}", "--", "{image}", "<{command-line}>", "{other} {image}",
                "{command-line}", "{arguments}",
            ],
        };
        GuestRequest request = new()
        {
            Image = "/{memory}", MemoryMiB = 17, Initrd = "/{image}.cpio", Monitors = ["qemu-pc"], MonitorPrograms = [program],
            Disks = [new("/d", null, null, false), new("/{image}", null, null, true)],
            Networks = [GuestNetwork.Parse("tap,Device=tap7,Mac=52:54:00:00:00:09", out _)],
        };
        IMonitor monitor = MonitorCatalog.Choose(request, out _)!;
        Launch launch = monitor.Launch(request, "/launch");
        Assert.Equal("runner", launch.Program);
        Assert.Equal("--mem=17 --files=/{image}.cpio --disk0=/d --ro1=/{image} --net0=tap7 "
            + "--mac=52:54:00:00:00:09 -- /{memory} <> {other} /{memory}",
            string.Join(' ', launch.Arguments));
        Assert.Equal(["/{memory}", "/{image}.cpio", "/{image}"], launch.Reach!.Read);
        Assert.Equal(["/dev/kvm", "/d", "/dev/net/tun"], launch.Reach.Write);
        Assert.Equal(["a b"], monitor.Launch(request with { Arguments = ["a b"] }, "/launch").Arguments.TakeLast(1));
        Assert.Contains("<\"a b\">", monitor.Launch(request with { Arguments = ["a b"] }, "/launch").Arguments);
        Assert.Equal((true, true, false, false),
            (monitor.HasDisks, monitor.HasNetwork("tap"), monitor.HasNetwork("user"), monitor.HasVolumes));
        Assert.Equal(3, monitor.Interpret(request, new(3, "", default)).ExitCode);
        Assert.Equal(200, monitor.Interpret(request, new(3, "", new byte[] { 200 })).ExitCode);
        Assert.False(new ProgramMonitor(program with { Disk = null }).HasDisks);
        Assert.DoesNotContain(MonitorCatalog.All, m => m is ProgramMonitor);
    }

    [Fact]
    public void AProgramIsForOneArchitectureOrForAll()
    {
        GuestRequest request = new()
        {
            Image = "/x", Monitors = ["mine"],
            MonitorPrograms =
            [
                new() { Name = "mine", Program = "on-arm", Architecture = "arm64" },
                new() { Name = "mine", Program = "on-x86", Architecture = "x86_64" },
            ],
        };
        string? Program(GuestRequest wanted) => MonitorCatalog.Choose(wanted, out _)?.Launch(wanted, "/launch").Program;
        Assert.Equal("on-x86", Program(request));
        Assert.Equal("on-arm", Program(request with { Architecture = "arm64" }));
        Assert.Null(Program(request with { MonitorPrograms = [request.MonitorPrograms[0]] }));
    }

    /// <summary>It would start a guest that lacks something, and say nothing of it.</summary>
    [Fact]
    public async Task WhatAProgramCannotDoIsACodedError()
    {
        string here = typeof(ProgramMonitorTests).Assembly.Location;
        GuestRequest request = new()
        {
            Image = here, Monitors = ["mine"], MonitorPrograms = [new() { Name = "mine", Program = "true", Disk = "{file}" }],
        };
        async Task<string?> CodeAsync(GuestRequest wanted) =>
            (await Guest.RunAsync(wanted, GuestConsole.None, CancellationToken.None)).Diagnostics.SingleOrDefault()?.Code;
        Assert.Equal("UK5031", await CodeAsync(request with { Disks = [new(here, null, null, true)] }));
        Assert.Equal("UK5049", await CodeAsync(request with { Initrd = here }));
        Assert.Equal("UK5050", await CodeAsync(request with { GdbPort = 1234 }));
        Assert.Equal("UK5050", await CodeAsync(request with { GdbPort = 1234, Monitors = ["firecracker"] }));
        Assert.Null(await CodeAsync(request));
    }

    [Theory]
    [InlineData(null, "https://example.org/x", "Put it on PATH; it is to be had from https://example.org/x.")]
    [InlineData("some-package", null, "Install the package some-package: apt-get install some-package.")]
    [InlineData(null, null, "Put it on PATH.")]
    public async Task AMissingProgramOfAPlatformsIsNamed(string? package, string? origin, string cure)
    {
        GuestResult result = await Guest.RunAsync(
            new()
            {
                Image = typeof(ProgramMonitorTests).Assembly.Location, Monitors = ["mine"],
                MonitorPrograms = [new() { Name = "mine", Program = "no-such-runner", Package = package, Origin = origin }],
            },
            GuestConsole.None, CancellationToken.None);
        Diagnostic missing = Assert.Single(result.Diagnostics);
        Assert.Equal((GuestExit.Missing, "UK5006", "no-such-runner is not on this machine. " + cure),
            (result.ExitCode, missing.Code, missing.Message));
    }
}
