// SPDX-License-Identifier: BSD-3-Clause
// What an arm64 guest can have of the host by semihosting: its end, and nothing else.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;

namespace Unicore.Running.Tests;

public sealed class SemihostingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-semihosting").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>It could write to the folder, which is a volume of the guest's.</summary>
    [Theory]
    [InlineData(true, false, false, 7)]
    [InlineData(false, false, false, 7)]
    [InlineData(true, true, false, 128 + 31)] // QEMU is ended by SIGSYS (signal(7)) when it starts a program
    [InlineData(false, true, true, 7)]
    public async Task AGuestStartsNoPrograms(bool isConfined, bool hasDebugger, bool isMade, int exitCode)
    {
        string made = Path.Combine(_folder, "made");
        GuestResult result = await RunAsync($"""
            ldr x1, =block
            mov x0, #0x12 // SYS_SYSTEM
            hlt #0xf000
            """, $"block: .quad text, {6 + made.Length}\ntext: .asciz \"touch {made}\"", isConfined, hasDebugger);
        Assert.Equal((isMade, exitCode), (File.Exists(made), result.ExitCode));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task AGuestMakesNoFiles(bool hasDebugger, bool isMade)
    {
        string made = Path.Combine(_folder, "made");
        GuestResult result = await RunAsync($"""
            ldr x1, =block
            mov x0, #0x01 // SYS_OPEN
            hlt #0xf000
            """, $"block: .quad text, 4, {made.Length}\ntext: .asciz \"{made}\"", true, hasDebugger);
        Assert.Equal((isMade, 7), (File.Exists(made), result.ExitCode));
    }

    private async Task<GuestResult> RunAsync(string code, string data, bool isConfined, bool hasDebugger)
    {
        string source = Path.Combine(_folder, "a.S"), image = Path.Combine(_folder, "image");
        await File.WriteAllTextAsync(source, $"""
            .global _start
            _start:
            {code}
            ldr x1, =leaving
            mov x0, #0x18 // SYS_EXIT
            hlt #0xf000
            b .
            .balign 8
            leaving: .quad 0x20026, 7
            {data}

            """);
        using (Process gcc = Process.Start("aarch64-linux-gnu-gcc",
            ["-nostdlib", "-static", "-Wl,-Ttext=0x40100000,--build-id=none", "-o", image, source]))
        {
            await gcc.WaitForExitAsync();
            Assert.Equal(0, gcc.ExitCode);
        }

        int? port = null;
        if (hasDebugger)
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        return await Guest.RunAsync(new()
        {
            Image = image, Architecture = "arm64", Monitor = "qemu-virt", IsConfined = isConfined, GdbPort = port,
            Volumes = [new(_folder, "/x", false)], Timeout = TimeSpan.FromSeconds(30),
        }, GuestConsole.None, CancellationToken.None);
    }
}
