// SPDX-License-Identifier: BSD-3-Clause
// Consoles of the machine's beside the guest's own, on each bus on which they are offered.
namespace Unicore.EndToEnd.Tests;

public sealed class ConsoleDeviceTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>What the host has to say is read to its last line; what the guest answers is all there when it ends.</summary>
    [MatrixTheory]
    [InlineData("x86_64", "microvm,acpi=off", "virtio-serial-device")]
    [MatrixData("x86_64", "q35", "virtio-serial-pci")]
    [MatrixData("arm64", "virt", "virtio-serial-device")]
    [MatrixData("arm64", "virt", "virtio-serial-pci")]
    public async Task AProgramTalksToTheHostByAConsoleDevice(string arch, string machine, string device)
    {
        _workspace.Write("app/app.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <ItemGroup>
                <LibraryReference Include="virtioconsole;rootfs;vfscore;posix-fdio;posix-poll;syscall_shim;ukabi" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <string.h>
            #include <uk/abi/fcntl.h>
            #include <uk/abi/poll.h>
            #include <uk/syscall.h>

            static char text[4096];

            int main(void)
            {
                long fd = uk_syscall_r_openat(UK_AT_FDCWD, (long)"/dev/hvc0", UK_O_RDWR, 0), n = 0, sum = 0, got = 0;
                struct uk_abi_pollfd wait = { .fd = (int)fd, .events = UK_POLLIN };

                printf("opened %ld\n", fd);
                if (fd < 0)
                    return 1;
                printf("poll %ld\n", uk_syscall_r_poll((long)&wait, 1, 10000));
                for (int end = 0; !end && (n = uk_syscall_r_read(fd, (long)text, sizeof(text))) > 0; got += n)
                    for (long i = 0; i < n; i++) {
                        sum += (unsigned char)text[i];
                        end |= text[i] == '!';
                    }
                printf("read %ld bytes, sum %ld\n", got, sum);
                memset(text, '.', sizeof(text));
                for (int i = 0; i < 10; i++)
                    uk_syscall_r_write(fd, (long)text, sizeof(text));
                printf("wrote %ld\n", uk_syscall_r_write(fd, (long)"the end\n", 8));
                return 0;
            }
            """);
        string input = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n")) + "!";
        _workspace.Write("input", input);
        (await _workspace.DotnetAsync("app", "build", "-c", "Release", "-p:Platform=kvm", $"-p:Arch={arch}")).Ends(0);
        string[] qemu =
        [
            "timeout", "100", Machine.Program(arch), .. Machine.Arguments(arch, machine), "-kernel", $"app/bin/Release/kvm-{arch}/app",
            "-global", "virtio-mmio.force-legacy=false", "-append", "",
        ];
        // What the pipe has no room for is lost: QEMU holds no console back.
        (await _workspace.RunAsync("sh", ".", [
                "-c", "mkfifo c.in c.out; cat input > c.in & cat c.out > output & \"$@\"; wait", "sh", .. qemu,
                "-device", device + ",max_ports=1", "-chardev", "pipe,id=c,path=c", "-device", "virtconsole,chardev=c"]))
            .Says("opened 3").Says("poll 1").Says($"read {input.Length} bytes, sum {input.Sum(c => c)}").Says("wrote 8");
        Assert.Equal(new string('.', 10 * 4096) + "the end\n", await File.ReadAllTextAsync(_workspace["output"]));
        (await _workspace.RunAsync(qemu[0], ".", qemu[1..])).Says("opened -2");
    }
}
