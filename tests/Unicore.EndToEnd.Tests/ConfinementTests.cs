// SPDX-License-Identifier: BSD-3-Clause
// What a guest can have its monitor read of the host.
namespace Unicore.EndToEnd.Tests;

public sealed class ConfinementTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>
    /// Semihosting, by which an image on arm64 says its exit code, has calls that open files of whoever runs the machine (SYS_OPEN 1,
    /// SYS_READ 6): QEMU would do them for any guest.
    /// </summary>
    [Fact]
    public async Task AGuestReadsNoFileOfItsUsersByItsMonitor()
    {
        _workspace.Write("reads/reads.ukproj", Workspace.OneLine);
        _workspace.Write("reads/main.c", """
            #include <stdio.h>
            #include <string.h>
            static long ask(long call, const void *with)
            {
            	register long x0 asm("x0") = call;
            	register const void *x1 asm("x1") = with;
            	asm volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
            	return x0;
            }
            int main(int argc, char **argv)
            {
            	char text[32] = "";
            	long path[] = { (long)argv[1], 0, (long)strlen(argv[1]) };
            	long file = ask(1, path);
            	long into[] = { file, (long)text, 9 };
            	printf("file %ld\n", file);
            	if (file >= 0 && ask(6, into) == 0)
            		printf("read <%s>\n", text);
            	return 0;
            }
            """);
        _workspace.Write("other/file", "of others");
        string[] target = ["--no-build", "-p:Platform=kvm", "-p:Arch=arm64", "-p:UnikernelTimeout=60"];
        (await _workspace.DotnetAsync("reads", "build", "-p:Platform=kvm", "-p:Arch=arm64")).Ends(0);
        (await _workspace.BootAsync("reads", [.. target, "--", _workspace["other/file"]])).Ends(0).DoesNotSay("read <");
        // With a debugger's port QEMU does such calls itself.
        target = [.. target, $"-p:UnikernelGdbPort={Random.Shared.Next(20_000, 30_000)}"];
        (await _workspace.BootAsync("reads", [.. target, "-p:UnikernelConfined=false", "--", _workspace["other/file"]]))
            .Ends(0).Says("read <of others>");
        (await _workspace.BootAsync("reads", [.. target, "--", _workspace["other/file"]])).Ends(0).Says("file -1");
        // Nor one that it finds by a detour from a folder that it does see.
        (await _workspace.BootAsync("reads", [.. target, "--", "/usr/.." + _workspace["other/file"]])).Ends(0).Says("file -1");
        (await _workspace.BootAsync("reads", [.. target, "--", $"/proc/self/root{_workspace["other/file"]}"])).Ends(0).Says("file -1");
    }
}
