// SPDX-License-Identifier: BSD-3-Clause
// Solo5: platforms in packages of their own, and their images in the public tenders, where those are on PATH.
namespace Unicore.EndToEnd.Tests;

/// <summary>A test that needs a tender of Solo5's (https://github.com/Solo5/solo5), and is skipped, aloud, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TenderFactAttribute : FactAttribute
{
    public TenderFactAttribute(string tender, bool isOfMatrix = false) => Skip = isOfMatrix && !MatrixDataAttribute.IsWhole
        ? "./build.sh matrix runs it"
        : Find(tender) is null ? $"{tender} is not on PATH: it is built from https://github.com/Solo5/solo5" : null;

    /// <summary>Where a tender is.</summary>
    public static string? Find(string tender) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(f => Path.Combine(f, tender)).FirstOrDefault(File.Exists);
}

/// <summary>Images for Solo5.</summary>
public sealed class Solo5Tests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Nothing of the SDK knows of the platforms: what it has comes by their packages.</summary>
    [Fact]
    public void TheSdkHasNothingOfIt()
    {
        string sdk = Path.Combine(Workspace.Repository, ".artifacts/sdk");
        Assert.Empty(Directory.EnumerateFileSystemEntries(sdk, "*solo5*", SearchOption.AllDirectories));
        Assert.All(Directory.EnumerateFiles(sdk, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".targets" or ".props"
            or ".json"), f => Assert.DoesNotContain("solo5", File.ReadAllText(f), StringComparison.OrdinalIgnoreCase));
    }

    [TenderFact("solo5-spt")]
    public async Task AnImageIsAProcessUnderSeccomp()
    {
        await WriteAsync("solo5");
        (await _workspace.BootAsync("app", "-p:UnikernelTimeout=60", "--", "a b", "\"c")).Ends(3)
            .Says("argument a b\nargument \"c\n").Says("variable x y\n").Says("at its end\n").Says("waited\n").Says("the year is right");
        (await _workspace.BootAsync("app", "--no-build", "-p:UnikernelTimeout=60", "--", "crash")).Ends(139).DoesNotSay("at its end");
        (await _workspace.BootAsync("app", "--no-build", "-p:UnikernelTimeout=60", "-p:UnikernelMemory=1")).Says("solo5-spt: ")
            .DoesNotSay("argument");
        (await _workspace.BootAsync("app", "--no-build", "-p:UnikernelTimeout=1", "--", "sleep")).Ends(124).Says("error UK5004");
        (await _workspace.BootAsync("app", "--no-build", "-p:Ports=0:80")).Ends(126)
            .Says("error UK5034: solo5-spt has no network devices for its guests on a network of the kind 'user', but on 'tap' ones.");
    }

    /// <summary>In the matrix, for it takes a Linux of its own: not every host has a KVM, nor one for what is no PC.</summary>
    [TenderFact("solo5-hvt", isOfMatrix: true)]
    public async Task AnImageIsAVirtualMachineOfOneProcessor()
    {
        await WriteAsync("solo5-hvt");
        (await _workspace.DotnetAsync("app", "build")).Ends(0).DoesNotSay("warning");
        string image = _workspace["app/bin/Debug/solo5-hvt-x86_64/app"];
        (await HvtAsync(image, "env.WORD=here -- \"a b\" c")).Ends(3).Says("argument a b\nargument c\nvariable here\n")
            .Says("waited\nthe year is right\nat its end\n");
        (await HvtAsync(image, "crash")).Ends(99).Says("Crash: page fault: write to a read-only page").DoesNotSay("at its end");
        (await HvtAsync(await ConformanceAsync("solo5-hvt"))).Ends(0).Says(" 0 failures").DoesNotSay("failed:");
    }

    private Task<Outcome> HvtAsync(string image, params string[] words) => NestedLinux.RunAsync(
        _workspace, TenderFactAttribute.Find("solo5-hvt")!, image, ["--mem=64", "--", "/image", .. words]);

    /// <summary>The contracts are kept, but for what an image can't have of these tenders, which the platforms say.</summary>
    [TenderFact("solo5-spt")]
    public async Task ThePromisesAreKept()
    {
        await PackAsync();
        await ConformanceAsync("solo5");
        string[] options = ["-p:Platform=solo5", "-p:UnikernelTimeout=120"];
        (await _workspace.BootAsync("conformance", [.. options, "--no-build"])).Ends(0).Says(" 0 failures").DoesNotSay("failed:");
        (await _workspace.BootAsync("conformance", [.. options, "--no-build", "--", "--act", "init: what runs at the end"])).Ends(7)
            .Says("end: handler 1");
        string command = await _workspace.BuildToRunAsync("conformance", [.. options, "--no-build"]);
        (await _workspace.RunAsync("sh", "conformance", "-c", command + " --act 'console: every byte' > out.bin")).Ends(0);
        byte[] output = await File.ReadAllBytesAsync(_workspace["conformance/out.bin"]);
        int begin = output.AsSpan().IndexOf("<begin>"u8) + 7, end = output.AsSpan().IndexOf("<end>"u8);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), output[begin..end]);
        (await _workspace.RunAsync("sh", "conformance", "-c",
            $"{{ {command} --act 'console: lines without end'; echo \"ended $?\" >&2; }} | head -n 3")).Says("ended 141").DoesNotSay("UK");
    }

    /// <summary>The conformance guest for a platform.</summary>
    private async Task<string> ConformanceAsync(string platform)
    {
        _workspace.CopyFolder("tests/conformance", "conformance");
        _workspace.Write("conformance/Directory.Build.props",
            "<Project><ItemGroup><LibraryReference Include=\"solo5;solo5-hvt\" Version=\"1.0.0\" /></ItemGroup></Project>");
        (await _workspace.DotnetAsync("conformance", "build", $"-p:Platform={platform}")).Ends(0).DoesNotSay("warning");
        return _workspace[$"conformance/bin/Debug/{platform}-x86_64/conformance"];
    }

    /// <summary>As many disks as the image says that it has; their bytes are the files'.</summary>
    [TenderFact("solo5-spt")]
    public async Task DisksAreFiles()
    {
        await PackAsync();
        _workspace.Write("disks/disks.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelTargets>solo5/x86_64</UnikernelTargets></PropertyGroup>
              <ItemGroup>
                <LibraryReference Include="solo5" Version="1.0.0" />
                <LibraryReference Include="ukblkdev" />
                <Kconfig Include="SOLO5_DISKS" Value="2" />
                <Disk Include="one.img;two.img" />
              </ItemGroup>
            </Project>
            """);
        _workspace.Write("disks/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <uk/blkdev.h>
            int main(void)
            {
            	char *buffer = aligned_alloc(4096, 65536);
            	struct uk_blkdev *d = uk_blkdev_find("disk1");
            	for (struct uk_blkdev *any = uk_blkdev_next(NULL); any; any = uk_blkdev_next(any))
            		printf("%s is %s, %d bytes\n", any->name, any->id, (int)any->size);
            	printf("read %d: %s\n", uk_blk_io(d, UK_BLK_READ, 0, buffer, 4096), buffer);
            	memset(buffer, 'y', 65536);
            	printf("write %d, ", uk_blk_io(d, UK_BLK_WRITE, 8192, buffer, 65536));
            	printf("flush %d, ", uk_blk_io(d, UK_BLK_FLUSH, 0, NULL, 0));
            	printf("beyond %d\n", uk_blk_io(d, UK_BLK_WRITE, d->size, buffer, 512));
            	return 0;
            }
            """);
        byte[] disk = new byte[1 << 20];
        await File.WriteAllBytesAsync(_workspace["disks/one.img"], disk);
        "from the host"u8.CopyTo(disk);
        await File.WriteAllBytesAsync(_workspace["disks/two.img"], disk);
        (await _workspace.BootAsync("disks", "-p:UnikernelTimeout=60")).Ends(0)
            .Says("vda is disk0, 1048576 bytes\nvdb is disk1, 1048576 bytes").Says("read 0: from the host\nwrite 0, flush 0, beyond -22\n");
        disk.AsSpan(8192, 65536).Fill((byte)'y');
        Assert.Equal(disk, await File.ReadAllBytesAsync(_workspace["disks/two.img"]));
        (await _workspace.BootAsync("disks", "-p:CONFIG_SOLO5_DISKS=3", "-p:UnikernelTimeout=60")).Ends(1).Says("'disk2'")
            .Says("declared but not attached");
    }

    /// <summary>A server on a tap device, by musl and lwIP: frames come while it rests.</summary>
    [TenderFact("solo5-spt", isOfMatrix: true)]
    public async Task AServerIsOnATapDevice()
    {
        await PackAsync();
        _workspace.CopySample("httpserver");
        _workspace.Write("httpserver/httpserver.ukproj", """
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup><UnikernelTargets>solo5/x86_64</UnikernelTargets></PropertyGroup>
              <ItemGroup>
                <LibraryReference Include="solo5" Version="1.0.0" />
                <LibraryReference Include="musl;lwip" />
                <Kconfig Include="SOLO5_NETWORKS" Value="1" />
                <Network Include="tap" Device="tap0" Address="10.7.0.2/24" />
              </ItemGroup>
            </Project>
            """);
        string command = await _workspace.BuildToRunAsync("httpserver", "-c", "Release", "-p:UnikernelTimeout=60");
        _workspace.Write("httpserver/ask.sh", $$"""
            ip tuntap add dev tap0 mode tap && ip addr add 10.7.0.1/24 dev tap0 && ip link set tap0 up || exit 1
            {{command}} > out.txt 2>&1 &
            for i in $(seq 100); do grep -qs serving out.txt && break; sleep 0.1; done
            for i in 1 2 3; do
            	exec 3<>/dev/tcp/10.7.0.2/80 && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && cat <&3
            done
            kill %1
            """);
        Outcome outcome = await _workspace.RunAsync("unshare", "httpserver", "-rn", "timeout", "60", "bash", "ask.sh");
        Assert.Equal(3, outcome.Text.Split("<h1>Hello from a unikernel</h1>").Length - 1);
    }

    /// <summary>Both are built side by side with another, and neither is much larger than what any hypervisor boots.</summary>
    [MatrixFact]
    public async Task ImagesAreAboutAsLargeAsThoseOfKvm()
    {
        await PackAsync();
        _workspace.CopySample("helloworld");
        _workspace.Write("helloworld/helloworld.ukproj",
            Project("<UnikernelTargets>kvm/x86_64;solo5/x86_64;solo5-hvt/x86_64</UnikernelTargets>"));
        (await _workspace.DotnetAsync("helloworld", "build", "-c", "Release")).Ends(0).DoesNotSay("warning");
        long Bytes(string platform) => new FileInfo(_workspace[$"helloworld/bin/Release/{platform}-x86_64/helloworld"]).Length;
        Assert.InRange(Bytes("solo5"), 1, Bytes("kvm") * 13 / 10);
        Assert.InRange(Bytes("solo5-hvt"), 1, Bytes("kvm") * 13 / 10);
    }

    private static string Project(string properties) => $"""
        <Project Sdk="Unicore.Sdk/1.0.0">
          <PropertyGroup>{properties}</PropertyGroup>
          <ItemGroup>
            <LibraryReference Include="solo5;solo5-hvt" Version="1.0.0" />
            <UnikernelEnvironment Include="WORD" Value="x y" />
          </ItemGroup>
        </Project>
        """;

    private async Task PackAsync()
    {
        foreach (string name in new[] { "solo5", "solo5-hvt" })
        {
            _workspace.CopyFolder("src/plat/" + name, name);
        }

        foreach (string name in new[] { "solo5", "solo5-hvt" })
        {
            (await _workspace.DotnetAsync(name, "pack", "-o", _workspace["feed"])).Ends(0).DoesNotSay("warning");
        }
    }

    private async Task WriteAsync(string platform)
    {
        await PackAsync();
        _workspace.Write("app/app.ukproj", Project($"<UnikernelTargets>{platform}/x86_64</UnikernelTargets>"));
        _workspace.Write("app/main.c", """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <time.h>
            #include <unistd.h>
            static void at_end(void)
            {
            	puts("at its end");
            }
            static const int constant = 1;
            int main(int argc, char **argv)
            {
            	struct timespec before, after, wait = { 0, 50000000 };
            	char c;
            	for (int i = 1; i < argc; i++)
            		printf("argument %s\n", argv[i]);
            	fflush(stdout);
            	atexit(at_end);
            	printf("variable %s\n", getenv("WORD"));
            	if (argc > 1 && !strcmp(argv[1], "crash"))
            		*(volatile int *)&constant = 2;
            	if (argc > 1 && !strcmp(argv[1], "sleep"))
            		sleep(100);
            	clock_gettime(CLOCK_MONOTONIC, &before);
            	nanosleep(&wait, NULL);
            	clock_gettime(CLOCK_MONOTONIC, &after);
            	if ((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 50000000)
            		puts("waited");
            	if (time(NULL) / 31556952 > 50)
            		puts("the year is right");
            	return read(0, &c, 1) ? 100 : argc;
            }
            """);
    }
}
