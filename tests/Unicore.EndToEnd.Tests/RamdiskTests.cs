// SPDX-License-Identifier: BSD-3-Clause
// A guest whose files come from an initial ramdisk: one that tar made, one that is cut off, none.
namespace Unicore.EndToEnd.Tests;

/// <summary>A program that prints a file, on the machines whose loader puts a ramdisk beside it.</summary>
public sealed class RamdiskTests
{
    private const string Project = """
        <Project Sdk="Unicore.Sdk/1.0.0">
          <ItemGroup>
            <LibraryReference Include="rootfs;vfscore;posix-fdio;syscall_shim;ukabi" />
          </ItemGroup>
        </Project>
        """;

    private const string Source = """
        #include <stdio.h>
        #include <uk/abi/fcntl.h>
        #include <uk/syscall.h>

        int main(void)
        {
            char text[100] = "";
            long fd = uk_syscall_r_openat(UK_AT_FDCWD, (long)"/etc/greeting", UK_O_RDONLY, 0);
            long n = uk_syscall_r_read(fd, (long)text, sizeof(text) - 1);

            printf("%ld: %s\n", n, text);
            return n < 0;
        }
        """;

    /// <summary>Three boots of one image.</summary>
    [Theory]
    [InlineData("x86_64", "microvm", 1, 199, 3)]
    [MatrixData("arm64", "virt", 0, 99, 1)]
    public async Task FilesOfTheRamdiskAreThereAndACorruptOneEndsTheGuest(string arch, string machine, int good, int crashed, int failed)
    {
        using var workspace = new Workspace();
        workspace.Write("main/main.ukproj", Project);
        workspace.Write("main/main.c", Source);
        workspace.Write("root/etc/greeting", "from the ramdisk");
        string[] target = ["-c", "Release", "-p:Platform=kvm", $"-p:Arch={arch}"];
        (await workspace.DotnetAsync("main", ["build", .. target])).Ends(0);
        (await workspace.RunAsync("tar", "root", "-cf", "../whole.tar", ".")).Ends(0);
        await File.WriteAllBytesAsync(workspace["cut.tar"], (await File.ReadAllBytesAsync(workspace["whole.tar"]))[..700]);

        (await Boot("-initrd", workspace["whole.tar"])).Ends(good).Says("16: from the ramdisk");
        (await Boot("-initrd", workspace["cut.tar"])).Ends(crashed)
            .Says("rootfs: the initial ramdisk (700 bytes) is corrupt at byte 512: a header is cut off");
        (await Boot()).Ends(failed).Says("-9: ");

        Task<Outcome> Boot(params string[] more) => workspace.RunAsync(Machine.Program(arch), $"main/bin/Release/kvm-{arch}",
            [.. Machine.Arguments(arch, machine), "-kernel", "main", .. more]);
    }
}
