// SPDX-License-Identifier: BSD-3-Clause
// Guests that a machine's firmware boots: from disks and CDs, by BIOS and UEFI.
using System.Text;

namespace Unicore.EndToEnd.Tests;

public sealed class DiskImageTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("raw", "bios", "qemu-q35")]
    [MatrixData("raw", "bios", "qemu-pc")]
    [MatrixData("raw", "uefi", "qemu-q35")]
    [MatrixData("raw", "uefi", "qemu-pc")]
    [MatrixData("qcow2", "bios", "qemu-q35")]
    [MatrixData("qcow2", "uefi", "qemu-q35")]
    [MatrixData("vmdk", "bios", "qemu-q35")]
    [MatrixData("vhd", "bios", "qemu-q35")]
    [MatrixData("iso", "bios", "qemu-q35")]
    [MatrixData("iso", "bios", "qemu-pc")]
    [MatrixData("iso", "uefi", "qemu-q35")]
    [MatrixData("efi", "uefi", "qemu-q35")]
    public async Task FirmwareBootsHelloWorld(string format, string firmware, string monitor)
    {
        _workspace.CopySample("helloworld");
        string[] how =
        [
            "-c", "Release", $"-p:ImageFormat={format}", $"-p:UnikernelFirmware={firmware}", $"-p:UnikernelMonitor={monitor}",
            "-p:UnikernelTimeout=240", "-p:UnikernelMemory=128",
        ];
        (await _workspace.BootAsync("helloworld", [.. how, "--", "x", "two words, \"quoted\""])).Ends(0)
            .Says("Hello, world!").Says("argument 1: x").Says("argument 2: two words, \"quoted\"");
    }

    /// <summary>The root file system and what the project hands over are on the disk; what `dotnet run` is given wins.</summary>
    [MatrixFact]
    public async Task WhatAGuestBeginsWithIsOnTheDisk()
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelArguments>first "second of the project's"</UnikernelArguments></PropertyGroup>
              <ItemGroup>
                <LibraryReference Include="musl" />
                <RootFileSystem Include="root" />
                <UnikernelEnvironment Include="COLOUR" Value="deep blue" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/root/etc/greeting", "from the disk");
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            int main(int argc, char *argv[])
            {
                char text[100] = "";
                FILE *file = fopen("/etc/greeting", "r");

                if (file)
                    fgets(text, sizeof(text), file);
                printf("{%s} {%s} {%s}\n", text, argv[argc - 1], getenv("COLOUR"));
                return argc;
            }
            """);
        (string Format, string Firmware)[] media = [("raw", "bios"), ("iso", "bios"), ("iso", "uefi"), ("efi", "uefi")];
        foreach ((string format, string firmware) in media)
        {
            await BootsWithAllAsync(format, firmware);
        }
    }

    private async Task BootsWithAllAsync(string format, string firmware)
    {
        string[] how = ["-c", "Release", $"-p:ImageFormat={format}"];
        (await _workspace.DotnetAsync("app", ["publish", .. how, $"-p:PublishDir=publish-{format}/"])).Ends(0);
        string[] published = Directory.GetFiles(_workspace[$"app/publish-{format}"]);
        Assert.Equal([_workspace[$"app/publish-{format}/app.{format}"]], published);
        string[] boot =
        [
            .. Machine.Arguments("x86_64", "q35"), "-m", "192", .. firmware == "uefi" ? (string[])["-bios", "/usr/share/ovmf/OVMF.fd"] : [],
            .. format == "efi"
                ? (string[])["-kernel", published[0]]
                : ["-drive", $"if=none,id=d,file={published[0]},format=raw,snapshot=on",
                    "-device", format == "iso" ? "ide-cd,drive=d" : "ide-hd,drive=d"],
        ];

        // isa-debug-exit: (3 << 1) | 1.
        (await _workspace.RunAsync(Machine.Program("x86_64"), "app", boot)).Ends(7)
            .Says("{from the disk} {second of the project's} {deep blue}");
        (await _workspace.BootAsync("app", [.. how, $"-p:UnikernelFirmware={firmware}", "-p:UnikernelMemory=192",
            "-p:UnikernelTimeout=240", "--", "mine"])).Ends(2).Says("{from the disk} {mine} {deep blue}");
    }

    /// <summary>What didn't change is not written again, and what did has a reason; the project's words are on the disk.</summary>
    [MatrixFact]
    public async Task ADiskIsWrittenWhenItWouldBeAnother()
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><ImageFormat>raw</ImageFormat></PropertyGroup>
              <ItemGroup>
                <UnikernelEnvironment Include="COLOUR" Value="deep blue" />
                <Network Include="user" />
                <Network Include="user" Address="10.0.2.15/24" Gateway="10.0.2.2" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", "int main(void) { return 0; }\n");
        string[] files = [_workspace["app/bin/Release/kvm-x86_64/app.raw"], _workspace["app/bin/Release/kvm-x86_64/publish/app.raw"]];
        async Task<Outcome> PublishAsync(params string[] more) =>
            (await _workspace.DotnetAsync("app", ["publish", "-v:n", .. more])).Ends(0);
        (await PublishAsync()).Says("DISK app.raw (").Says("bin/Release/kvm-x86_64/app.raw");
        DateTime[] times = [.. files.Select(File.GetLastWriteTimeUtc)];
        Assert.Contains("netdev.ip= netdev.ip=10.0.2.15/24:10.0.2.2 env.\"COLOUR=deep blue\"",
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(files[1])), StringComparison.Ordinal);

        (await PublishAsync()).Says(": 0 actions ran,");
        Assert.Equal(times, files.Select(File.GetLastWriteTimeUtc));
        (await PublishAsync("-p:UnikernelArguments=other")).Says("DISK app.raw (").DoesNotSay("IMAGE app (").Says(": 1 actions ran,");
        Assert.NotEqual(times, files.Select(File.GetLastWriteTimeUtc));
    }

    [MatrixFact]
    public async Task WhatCannotBeBootedIsACodedError()
    {
        _workspace.CopySample("helloworld");
        foreach (string target in new[] { "-p:Platform=xen", "-p:Platform=rpi3", "-p:Arch=arm64" })
        {
            (await _workspace.DotnetAsync("helloworld", "build", "-p:ImageFormat=efi", target)).Ends(1).Says("UK4061")
                .Says("-p:Platform=kvm -p:Arch=x86_64");
        }

        (await _workspace.DotnetAsync("helloworld", "build", "-p:ImageFormat=floppy")).Ends(1).Says("UK2020").Says("qcow2");
        (await _workspace.DotnetAsync("helloworld", "build", "-p:ImageFormat=raw", "-p:Platform=linuxu")).Ends(1).Says("UK4061");
        Outcome run = await _workspace.DotnetAsync("helloworld", "run", "-p:ImageFormat=raw", "-p:UnikernelMonitor=qemu-microvm");
        run.Says("UK5061");
        Assert.NotEqual(0, run.ExitCode);
        (await _workspace.DotnetAsync("helloworld", "run", "--no-build", "-p:ImageFormat=vmdk")).Says("UK5060");
        (await _workspace.DotnetAsync("helloworld", "run", "-p:ImageFormat=efi", "-p:UnikernelFirmware=bios")).Says("UK5062");
        (await _workspace.DotnetAsync("helloworld", "clean")).Ends(0);
        Assert.Empty(Directory.GetFiles(_workspace["helloworld/bin/Debug/kvm-x86_64"]));
    }
}
