// SPDX-License-Identifier: BSD-3-Clause
// Random calls on a random tree of files in guests, with a Linux process on tmpfs as oracle.
using System.Globalization;
using Unicore.Libs.Tests;

namespace Unicore.Programs.Tests;

public sealed class ModelTests : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    // A tmpfs: how large directories are, and how many blocks a file takes, is a file system's own business.
    private readonly string _volume = $"/dev/shm/unicore-model-{Guid.NewGuid():N}";

    private readonly string _disk;

    public ModelTests() => _disk = _workspace["model.img"];

    public void Dispose()
    {
        Empty(false);
        _workspace.Dispose();
    }

    /// <summary>
    /// No difference. Left out by design: what a volume has not (9pfs/README.md: special files, O_TMPFILE, reserved room, holes,
    /// exchanges, files that lose their name while open), copies of a file into itself with sendfile, positions and ends of directories.
    /// </summary>
    [Theory]
    [InlineData("linuxu", "x86_64", "memory", 100_000)]
    [InlineData("kvm", "x86_64", "memory", 100_000)]
    [InlineData("kvm", "arm64", "memory", 100_000)]
    [InlineData("kvm", "x86_64", "volume", 100_000)]
    [InlineData("kvm", "arm64", "volume", 20_000)]
    public Task RandomCallsAnswerWhatLinuxAnswers(string platform, string arch, string files, int calls) =>
        AgreesAsync(platform, arch, files, calls, "9p");

    /// <summary>The same on a volume by virtiofs.</summary>
    [VirtiofsTheory]
    [InlineData("x86_64", 100_000)]
    [InlineData("arm64", 20_000)]
    public Task RandomCallsAnswerWhatLinuxAnswersByVirtiofs(string arch, int calls) =>
        AgreesAsync("kvm", arch, "volume", calls, "virtiofs");

    /// <summary>
    /// The same on a disk with FAT, which is clean afterwards. Left out beyond that: links, permissions, times, which FAT has not, or not
    /// all of them (vfat/README.md). Files do lose their names while they are open.
    /// </summary>
    [Theory]
    [InlineData("x86_64", 100_000)]
    [InlineData("arm64", 20_000)]
    public async Task RandomCallsAnswerWhatLinuxAnswersOnFat(string arch, int calls)
    {
        await AgreesAsync("kvm", arch, "fat", calls, "vfat");
        (await _workspace.RunAsync("fsck.vfat", ".", "-n", _disk)).Ends(0);
    }

    private async Task AgreesAsync(string platform, string arch, string files, int calls, string fileSystem)
    {
        _workspace.CopyFolder("tests/programs/model", "programs/model");
        _workspace.CopyFolder("tests/libs/files", "libs/files");
        (await _workspace.RunAsync("sh", ".", "-c", "cc -DON_LINUX -Ilibs/files -o on-linux programs/model/*.c libs/files/sandbox.c"))
            .Ends(0);
        string[] target = ["-c", "Release", $"-p:Platform={platform}", $"-p:Arch={arch}", "-p:UnikernelTimeout=1500",
            .. files == "volume" ? ["-p:ModelFolder=" + _volume, "-p:ModelFileSystem=" + fileSystem]
                : files == "fat" ? ["-p:ModelDisk=" + _disk] : Array.Empty<string>()];
        Empty(true);
        (await _workspace.DotnetAsync("programs/model", ["build", .. target])).Ends(0);
        FileModel model = new(
            async arguments => (await _workspace.RunAsync(_workspace["on-linux"], ".", arguments)).Text,
            async arguments =>
            {
                Empty(true);
                File.Delete(_disk);
                (await _workspace.RunAsync("mkfs.vfat", ".", "-C", _disk, "65536")).Ends(0);
                return (await _workspace.DotnetAsync("programs/model", ["run", "--no-build", .. target, "--", .. arguments])).Text;
            })
        {
            Attempts = 50,
        };
        string? seed = Environment.GetEnvironmentVariable("UNICORE_MODEL_SEED");
        await model.AgreesAsync(calls, seed is null ? 1 : int.Parse(seed, CultureInfo.InvariantCulture), files);
    }

    private void Empty(bool andMake)
    {
        if (Directory.Exists(_volume))
        {
            Directory.Delete(_volume, true);
        }

        if (andMake)
        {
            Directory.CreateDirectory(_volume);
        }
    }
}
