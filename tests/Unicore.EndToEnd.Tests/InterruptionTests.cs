// SPDX-License-Identifier: BSD-3-Clause
// Builds that are interrupted, killed or out of disk: nothing half-written stays, and the next build is right.
using System.Diagnostics;

namespace Unicore.EndToEnd.Tests;

[Collection(nameof(Alone))]
public sealed class InterruptionTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    private void WriteApplication(string folder)
    {
        _workspace.Write($"{folder}/app.ukproj", Workspace.OneLine);
        _workspace.Write($"{folder}/main.c", "int f19(void);\nint main(void) { return f19(); }\n");
        for (int i = 0; i < 20; i++)
        {
            _workspace.Write($"{folder}/f{i}.c", $"int f{i}(void);\nint f{i}(void) {{ return {i}; }}\n");
        }
    }

    /// <summary>A compiler launcher that writes half an object, waits, and only then compiles.</summary>
    private void WriteSlowLauncher()
    {
        _workspace.Write("slow",
            "#!/bin/bash\nfor ((i = 1; i < $#; i++)); do\n\tif [ \"${!i}\" = -o ]; then j=$((i + 1)); echo half > \"${!j}\"; "
                + "fi\ndone\nsleep 1\nexec \"$@\"\n");
        File.SetUnixFileMode(_workspace["slow"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] Objects() =>
        Directory.Exists(_workspace["app/obj"]) ? Directory.GetFiles(_workspace["app/obj"], "*.o", SearchOption.AllDirectories) : [];

    [Theory]
    [InlineData("INT")]
    [MatrixData("KILL")]
    public async Task BuildThatIsInterruptedLeavesNothingHalfWrittenAndTheNextIsRight(string signal)
    {
        WriteApplication("app");
        WriteApplication("whole");
        WriteSlowLauncher();
        (await _workspace.DotnetAsync("app", "restore")).Ends(0);

        // A session of its own, as a terminal's foreground job: the signal reaches the compilers too.
        var start = new ProcessStartInfo(
            "env", ["--default-signal=INT", "setsid", "dotnet", "build", "--no-restore", Workspace.Compiling,
                "-p:CompilerLauncher=" + _workspace["slow"]])
        {
            WorkingDirectory = _workspace["app"],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        using (Process build = Process.Start(start)!)
        {
            Task<string> output = build.StandardOutput.ReadToEndAsync();
            Task<string> errors = build.StandardError.ReadToEndAsync();
            Stopwatch watch = Stopwatch.StartNew();
            while (Objects().Length < 2 && !build.HasExited && watch.Elapsed < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(50);
            }

            Assert.False(build.HasExited, build.HasExited ? await output + await errors : "");
            watch.Restart();
            (await _workspace.RunAsync("kill", ".", "-" + signal, "--", "-" + build.Id)).Ends(0);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await build.WaitForExitAsync(limit.Token);
            Assert.NotEqual(0, build.ExitCode);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"it took {watch.Elapsed} to stop");
            Assert.DoesNotContain("UK9001", await output, StringComparison.Ordinal);
        }

        foreach (string file in Objects())
        {
            Assert.True(File.ReadAllBytes(file).AsSpan().StartsWith("\u007fELF"u8), file);
        }

        if (signal == "INT")
        {
            Assert.Empty(Directory.GetFiles(_workspace["app"], "*.tmp", SearchOption.AllDirectories));
        }

        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]));
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        (await _workspace.DotnetAsync("whole", "build")).Ends(0);
        Assert.Equal(File.ReadAllBytes(_workspace["whole/bin/Debug/kvm-x86_64/app"]),
            File.ReadAllBytes(_workspace["app/bin/Debug/kvm-x86_64/app"]));
        Assert.Empty(Directory.GetFiles(_workspace["app"], "*.tmp", SearchOption.AllDirectories));
    }

    [SmallDiskFact]
    public async Task FullDiskIsACodedErrorAndWithRoomTheNextBuildIsRight()
    {
        Directory.CreateDirectory(_workspace["app"]);
        (await _workspace.RunAsync("mount", ".", "-t", "tmpfs", "-o", "size=64m", "tmpfs", _workspace["app"])).Ends(0);
        try
        {
            _workspace.Write("app/app.ukproj", Workspace.OneLine);
            _workspace.Write("app/main.c", "int main(void) { return 3; }\n");
            (await _workspace.DotnetAsync("app", "build", "-p:Platform=linuxu")).Ends(0);
            _workspace.Write("app/main.c", "char big[1 << 20] = { 5 };\nint main(void) { return big[0]; }\n");
            await _workspace.RunAsync("dd", ".", "if=/dev/zero", "of=" + _workspace["app/filler"], "bs=4k");
            (await _workspace.DotnetAsync("app", "build", "--no-restore", "-p:Platform=linuxu")).Ends(1).Says("error UK3010")
                .Says("disk is full");
            Assert.Empty(Directory.GetFiles(_workspace["app"], "*.tmp", SearchOption.AllDirectories));
            File.Delete(_workspace["app/filler"]);
            (await _workspace.DotnetAsync("app", "run", "-p:Platform=linuxu")).Ends(5);
        }
        finally
        {
            await _workspace.RunAsync("umount", ".", "-l", _workspace["app"]);
        }
    }
}

/// <summary>A test that needs a small disk of its own; skipped, with the reason, where none can be mounted.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        string folder = Directory.CreateTempSubdirectory("unicore-mount-").FullName;
        using Process mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder])
        {
            RedirectStandardError = true,
        })!;
        mount.WaitForExit();
        if (mount.ExitCode == 0)
        {
            using Process unmount = Process.Start("umount", folder);
            unmount.WaitForExit();
        }
        else
        {
            Skip = "mounting a tmpfs is not allowed here, so there is no disk to fill";
        }

        Directory.Delete(folder);
    }
}
