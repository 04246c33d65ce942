// SPDX-License-Identifier: BSD-3-Clause
// Platforms of someone else's, which come in packages: built on the SDK's own, without a copy of anything.
namespace Unicore.EndToEnd.Tests;

public sealed class PlatformPackageTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task APlatformWithAnEntryOfItsOwnComesInAPackage()
    {
        WritePlatform("toy", "linuxu", "<ImageFormat Include=\"LinuxProcess\" /><Monitor Include=\"process\" />",
            "$(LIBLINUXU_BASE)/link.lds", "-Wl,-e,toy_start");
        _workspace.Write("toy/exportsyms.uk", "toy_start\n");
        _workspace.Write("toy/entry.S", """
            // Says that it was here, with write(2), and goes on as its base does; the kernel's stack is as it was.
            	.section .text.toy_start, "ax", @progbits
            	.global toy_start
            	.type toy_start, @function
            toy_start:
            	mov	$1, %eax
            	mov	$1, %edi
            	lea	hello(%rip), %rsi
            	mov	$4, %edx
            	syscall
            	jmp	_start
            	.size toy_start, . - toy_start
            	.section .rodata.toy, "a", @progbits
            hello:	.ascii "toy\n"
            	.section .note.GNU-stack, "", @progbits

            """);
        await PackAsync("toy");
        WriteApplication("toy", "<UnikernelTargets>toy/x86_64;linuxu/x86_64</UnikernelTargets>");
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60", "--", "x")).Ends(2).Says("toy\nmain x\n");
        (await _workspace.BootAsync("app", "-p:Platform=linuxu", "-p:UnikernelTimeout=60", "--", "y")).Ends(2).Says("main y\n")
            .DoesNotSay("toy\n");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=toy", "-p:Arch=arm64")).Says("UK2003");
    }

    [MatrixFact]
    public async Task APlatformOfAPackageChoosesItsMonitors()
    {
        WritePlatform(
            "board",
            "kvm",
            "<ImageFormat Include=\"PvhElf\" Arch=\"amd64\" /><Monitor Include=\"qemu-q35;qemu-microvm\" Arch=\"x86_64\" />",
            "$(LIBX86_64_BASE)/link.lds",
            "-Wl,-e,_libkvm_entry -Wl,--defsym=ukplat_link_base=0x100000");
        await PackAsync("board");
        WriteApplication("board", "");
        (await _workspace.BootAsync("app", "-p:Platform=board", "-p:UnikernelTimeout=100", "--", "x")).Ends(2).Says("main x");
        (await _workspace.BootAsync("app", "--no-build", "-p:Platform=board", "-p:UnikernelMonitor=qemu-microvm",
            "-p:UnikernelTimeout=100"))
            .Ends(1);
        Outcome wrong = await _workspace.BootAsync("app", "--no-build", "-p:Platform=board", "-p:UnikernelMonitor=qemu-pc");
        wrong.Ends(126).Says("error UK5011").Says("'qemu-pc' does not run board/x86_64").Says(": qemu-q35, qemu-microvm.");
        (await _workspace.DotnetAsync("app", "build", "-p:Platform=border")).Ends(1).Says("error UK2010")
            .Says("board/x86_64, ").Says("kvm/x86_64, ");
    }

    /// <summary>A program that nobody but the platform knows runs its images; it sees no other files than they need.</summary>
    [Fact]
    public async Task APlatformOfAPackageBringsItsMonitors()
    {
        WritePlatform("tame", "linuxu",
            "<ImageFormat Include=\"LinuxProcess\" />"
                + "<Monitor Include=\"slow\" Program=\"nice\" Arguments=\"-n;5;{image};{arguments}\" />"
                + "<Monitor Include=\"reader\" Program=\"cat\" Arguments=\"{arguments}\" />"
                + "<Monitor Include=\"gone\" Program=\"no-such-runner\" Origin=\"https://example.org/runner\" />",
            "$(LIBLINUXU_BASE)/link.lds",
            "-Wl,-e,_start");
        await PackAsync("tame");
        WriteApplication("tame", "<UnikernelTargets>tame/x86_64</UnikernelTargets>");
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60", "--", "a b", "c")).Ends(3).Says("main a b\n");
        _workspace.Write("other/file", "of others");
        Task<Outcome> RunAsync(string monitor, params string[] arguments) =>
            _workspace.BootAsync("app", ["--no-build", "-p:UnikernelTimeout=60", $"-p:UnikernelMonitor={monitor}", .. arguments]);
        (await RunAsync("reader", "-p:UnikernelConfined=false", "--", _workspace["other/file"])).Ends(0).Says("of others");
        (await RunAsync("reader", "--", _workspace["other/file"])).Ends(1).Says("Permission denied").DoesNotSay("of others");
        (await RunAsync("gone")).Ends(127).Says("error UK5006").Says("it is to be had from https://example.org/runner");
        (await RunAsync("qemu-pc")).Ends(126).Says("error UK5011").Says(": slow, reader, gone.");
    }

    private void WritePlatform(string name, string platform, string items, string script, string flags)
    {
        _workspace.Write($"{name}/{name}.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <OutputType>Platform</OutputType>
                <Version>1.0.0</Version>
                <UnikernelArchitectures>x86_64</UnikernelArchitectures>
              </PropertyGroup>
              <ItemGroup>
                {items}
                <LibraryReference Include="{platform}" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write($"{name}/Linker.uk", $"""
            $(UK_IMAGE): $(UK_LIBS_OBJS) {script} $(LDSCRIPTS_EXTRA)
            	$(LD) $(LDFLAGS) -Wl,-z,max-page-size=0x1000 {flags} -Wl,-dT,{script} -o $@ $(UK_LIBS_OBJS)

            """);
    }

    private async Task PackAsync(string name) => (await _workspace.DotnetAsync(name, "pack", "-o", _workspace["feed"])).Ends(0);

    private void WriteApplication(string platform, string properties)
    {
        _workspace.Write("app/app.ukproj", $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>{properties}</PropertyGroup>
              <ItemGroup><LibraryReference Include="{platform}" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            int main(int argc, char **argv)
            {
            	printf("main %s\n", argc > 1 ? argv[1] : "");
            	return argc;
            }
            """);
    }
}
