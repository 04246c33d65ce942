// SPDX-License-Identifier: BSD-3-Clause
// Rebuilds: nothing when nothing changed, and only what a change touches.
namespace Unicore.EndToEnd.Tests;

public sealed class IncrementalTests : IDisposable
{
    private readonly Workspace _workspace = new() { KeepsMSBuild = false };

    public void Dispose() => _workspace.Dispose();

    private void WriteApplication(string folder)
    {
        _workspace.Write($"{folder}/app.ukproj", Workspace.OneLine);
        _workspace.Write($"{folder}/one.h", "#define ONE 1\n");
        _workspace.Write($"{folder}/main.c", "#include \"one.h\"\nint two(void);\nint main(void) { return two() + ONE; }\n");
        _workspace.Write($"{folder}/two.c", "int two(void) { return 2; }\n");
    }

    [Fact]
    public async Task SecondBuildRunsNoCompilerLinkerOrMake()
    {
        WriteApplication("app");

        // Every tool of the machine is watched: strace would see any process; a PATH of counters sees these.
        foreach (string tool in new[] { "gcc", "cc", "ld", "make", "objcopy", "nm", "sh", "as" })
        {
            _workspace.Write($"counters/{tool}",
                $"#!/bin/bash\necho {tool} >> {_workspace["ran"]}\nPATH=/usr/local/bin:/usr/bin:/bin exec {tool} \"$@\"\n");
            File.SetUnixFileMode(_workspace[$"counters/{tool}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string path = _workspace["counters"] + ":" + Environment.GetEnvironmentVariable("PATH");
        (await _workspace.RunAsync("env", "app", "PATH=" + path, "dotnet", "build", Workspace.Compiling)).Ends(0);
        File.Delete(_workspace["ran"]);
        Outcome second = await _workspace.RunAsync("env", "app", "PATH=" + path, "dotnet", "build", "--no-restore", "-v:n",
            Workspace.Compiling);
        second.Ends(0);
        Assert.False(File.Exists(_workspace["ran"]), "ran " + (File.Exists(_workspace["ran"]) ? File.ReadAllText(_workspace["ran"]) : ""));
    }

    [Fact]
    public async Task OnlyUsersOfAChangedHeaderAreRebuiltAndTheReasonIsSaid()
    {
        WriteApplication("app");
        (await _workspace.DotnetAsync("app", "build")).Ends(0);
        File.SetLastWriteTimeUtc(_workspace["app/one.h"], DateTime.UtcNow.AddMinutes(1));
        (await _workspace.DotnetAsync("app", "build", "--no-restore", "-v:n")).Ends(0).DoesNotSay("CC ");
        _workspace.Write("app/one.h", "#define ONE 5\n");
        (await _workspace.DotnetAsync("app", "build", "--no-restore", "-v:n")).Ends(0).Says("main.c").Says("one.h changed")
            .DoesNotSay("two.c");
    }

    [Fact]
    public async Task ClangdOpensEverySourceWithoutAnError()
    {
        WriteApplication("app");
        (await _workspace.DotnetAsync("app", "build", "-p:DesignTimeBuild=true", "-restore")).Ends(0);
        Assert.False(File.Exists(_workspace["app/bin/Debug/kvm-x86_64/app"]), "a design-time build compiled");
        (await _workspace.RunAsync("clangd", "app", "--compile-commands-dir=obj", "--check=" + _workspace["app/main.c"])).Ends(0)
            .DoesNotSay("E[");
    }
}
