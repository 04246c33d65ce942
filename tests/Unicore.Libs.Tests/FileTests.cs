// SPDX-License-Identifier: BSD-3-Clause
// Files, descriptors and what is waited for by them, against the host's kernel.
using System.Diagnostics;
using System.Globalization;
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>The libraries of files on the host.</summary>
public sealed class FileTests(FileLibraries libraries) : IClassFixture<FileLibraries>
{
    // Long suites ask for more: UNICORE_MODEL_CALLS=100000, UNICORE_FUZZ_SECONDS=3600.
    private static readonly int ModelCalls = NumberIn("UNICORE_MODEL_CALLS", 20_000);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(NumberIn("UNICORE_FUZZ_SECONDS", 3));

    /// <summary>The same program as a Linux process and on the libraries.</summary>
    [SandboxFact]
    public Task CallsAnswerWhatLinuxAnswers() => PrintTheSame("calls", 600);

    /// <summary>The same with sockets.</summary>
    [Fact]
    public Task SocketsAnswerWhatLinuxAnswers() => PrintTheSame("sockets", 700);

    /// <summary>The same with what inotify tells of.</summary>
    [SandboxFact]
    public Task WatchesTellWhatLinuxTells() => PrintTheSame("watches", 200);

    /// <summary>Random calls on a random tree, with the host's tmpfs as oracle; odd seeds reserve room, even ones look for holes.</summary>
    [SandboxFact]
    public async Task RandomCallsAgreeWithTheHosts()
    {
        FileModel model = new(
            async arguments => (await libraries.RunOnLinux("model", arguments)).StandardOutput,
            async arguments => (await libraries.RunProgram("model", arguments)) is { ExitCode: 0 } result
                ? result.StandardOutput
                : throw new InvalidOperationException(string.Join(' ', arguments)));
        for (int seed = 1; seed <= 2; seed++)
        {
            await model.AgreesAsync(ModelCalls, seed, "memory");
        }
    }

    /// <summary>The same on FAT, as far as that has it.</summary>
    [SandboxFact]
    public async Task RandomCallsOnFatAgreeWithTheHosts()
    {
        FileModel model = new(
            async arguments => (await libraries.RunOnLinux("model", arguments)).StandardOutput,
            async arguments =>
            {
                string image = (await libraries.MakeFat())[^1];
                return (await libraries.RunProgram("model", [.. arguments[..2], $"fat:{image}", .. arguments[3..]])).StandardOutput;
            });
        await model.AgreesAsync(ModelCalls, 1, "fat");
    }

    /// <summary>What posix-mmap keeps account of.</summary>
    [Fact]
    public async Task MappedAreasAgreeWithAMapOfPages()
    {
        BufferedCommandResult result = await libraries.RunAlone("areas_test", "posix-mmap", "areas.c");
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
    }

    /// <summary>cpio and tar, whole and damaged.</summary>
    [Fact]
    public async Task ArchivesAreUnpackedAsPackedAndDamagedOnesDoNoHarm()
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold("archive_test", "100", $"{seed}");
        }
    }

    /// <summary>All calls with a server that answers, then with one whose answers are damaged: by 9P, and by FUSE.</summary>
    [Theory]
    [InlineData("ninep_test")]
    [InlineData("fuse_test")]
    public async Task FoldersOfAServerAreAsTheHostHasThemAndLiesDoNoHarm(string program)
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold(program, "200", $"{seed}");
        }
    }

    /// <summary>Disks: an honest device and one that lies, EROFS whole and damaged.</summary>
    [Fact]
    public async Task DisksHaveWhatIsOnThemAndLiesAndDamageDoNoHarm()
    {
        (string folder, string image) = await libraries.MakeErofs();
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold("disk_test", "100", $"{seed}", folder, image);
        }
    }

    /// <summary>
    /// FAT of each width, whole and damaged; what is left on a disk satisfies the host's fsck.vfat, and mtools read it.
    /// </summary>
    [Fact]
    public async Task FatHasWhatWasWrittenAndDamageDoesNoHarm()
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            string[] images = await libraries.MakeFat();
            await AllChecksHold("fat_test", ["100", $"{seed}", .. images]);
            foreach (string image in images)
            {
                await FileLibraries.HostTool("fsck.vfat", "-n", image);
                Assert.Equal("third", await FileLibraries.HostTool("mtype", "-i", image, "::/sync"));
                string names = await FileLibraries.HostTool("mdir", "-b", "-i", image, "::/n");
                Assert.Contains("::/n/日本語のファイル名.txt\n", names, StringComparison.Ordinal);
                Assert.Contains("::/n/a name like others 299.longer\n", names, StringComparison.Ordinal);
                Assert.DoesNotContain("others 298", names, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Consoles that are virtio devices: honest ones, and some that lie.</summary>
    [Fact]
    public async Task ConsolesAreFilesAndLiesDoNoHarm()
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold("console_test", "500", $"{seed}");
        }
    }

    /// <summary>Network devices that are virtio devices: honest ones, and some that lie.</summary>
    [Fact]
    public async Task FramesComeAsTheyWereSentAndLiesDoNoHarm()
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold("net_test", "500", $"{seed}");
        }
    }

    /// <summary>Paths of random bytes, on a tree with links that lead round in circles.</summary>
    [Fact]
    public async Task PathsOfAnyBytesEndSomewhereOrInAnError()
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 1; seed == 1 || clock.Elapsed < Longest; seed++)
        {
            await AllChecksHold("path_test", "20000", $"{seed}");
        }
    }

    /// <summary>File systems inside each other, and while somebody walks in them.</summary>
    [Fact]
    public Task MountsComeAndGoAndLeaveNothingBehind() => AllChecksHold("mounts_test");

    /// <summary>Words of the loader's.</summary>
    [Fact]
    public Task VolumesAreMountedAsTheLoaderSaysOrNamed() => AllChecksHold("volume_test");

    /// <summary>Threads that wait for each other.</summary>
    [Fact]
    public Task CallsWaitForPipesEventsTimersAndLocks() => AllChecksHold("blocking_test");

    /// <summary>The root file system, devices, /proc.</summary>
    [Fact]
    public Task TheRootFileSystemHasTheInitialRamdiskAndDevices() => AllChecksHold("rootfs_test");

    /// <summary>Signals that wait, against a count of them.</summary>
    [Fact]
    public Task SignalsAreTakenAsAModelTakesThem() => AllChecksHold("signal_test");

    /// <summary>Structures and numbers against the host's headers.</summary>
    [Fact]
    public Task TheBinaryInterfaceIsThatOfTheHostsHeaders() => AllChecksHold("abi_test");

    /// <summary>The same for the other architecture, by its compiler.</summary>
    [CrossHeadersFact]
    public Task TheBinaryInterfaceOfArm64IsThatOfItsHeaders() => FileLibraries.CheckForArm64("abi_test");

    private async Task PrintTheSame(string program, int lines)
    {
        BufferedCommandResult linux = await libraries.RunOnLinux(program);
        BufferedCommandResult ours = await libraries.RunProgram(program);

        Assert.True(linux.ExitCode == 0, linux.StandardOutput + linux.StandardError);
        Assert.True(ours.ExitCode == 0, ours.StandardOutput + ours.StandardError);
        Assert.True(linux.StandardOutput.Split('\n').Length > lines, linux.StandardOutput);
        Assert.Equal(linux.StandardOutput.Split('\n'), ours.StandardOutput.Split('\n'));
    }

    private async Task AllChecksHold(string program, params string[] arguments)
    {
        BufferedCommandResult result = await libraries.RunProgram(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{result.StandardOutput}{result.StandardError}");
        Assert.Contains(" checks, 0 failed", result.StandardOutput, StringComparison.Ordinal);
    }

    private static int NumberIn(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>A test that needs the headers of arm64's C library.</summary>
    private sealed class CrossHeadersFactAttribute : FactAttribute
    {
        public CrossHeadersFactAttribute()
        {
            if (!File.Exists("/usr/aarch64-linux-gnu/include/stdio.h"))
            {
                Skip = "the headers of arm64's C library aren't installed (libc6-dev-arm64-cross)";
            }
        }
    }

    /// <summary>A test that compares with a tmpfs of the host's, as the root of a process.</summary>
    private sealed class SandboxFactAttribute : FactAttribute
    {
        public SandboxFactAttribute()
        {
            using Process unshare = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "true"])
            {
                RedirectStandardError = true,
            })!;
            unshare.WaitForExit();
            if (unshare.ExitCode != 0)
            {
                Skip = "this host lets nobody make a tmpfs of their own, so there is nothing to compare with";
            }
        }
    }
}
