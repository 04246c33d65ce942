// SPDX-License-Identifier: BSD-3-Clause
// A user's folder: projects outside the repository that see nothing of it but its packages.
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.EndToEnd.Tests;

/// <summary>
/// Tests that look at the clock or at how quickly something ends: nothing runs beside them. Other classes run as many at a time as there
/// are processors.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// Tests of programs on musl, one after another: the first compiles its 1,400 files, the others take the objects. One target is enough,
/// `kvm/x86_64` in Release, for each further one would take as long as a hundred other tests; they are rows of the matrix.
/// </summary>
[CollectionDefinition(nameof(OnMusl))]
public sealed class OnMusl;

/// <summary>An empty folder with a NuGet source that has our packages.</summary>
public sealed class Workspace : IDisposable
{
    /// <summary>The repository's root.</summary>
    public static readonly string Repository = typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The line that makes a file a whole project.</summary>
    public const string OneLine = "<Project Sdk=\"Unicore.Sdk/1.0.0\" />";

    /// <summary>
    /// Where objects of libraries are kept from one test to the next, and from one run to the next: nobody's own cache is touched. What
    /// is about compiling says <see cref="Compiling"/>.
    /// </summary>
    public static readonly string ObjectCache = Path.Combine(Repository, ".artifacts/objects");

    /// <summary>The argument with which every source is compiled.</summary>
    public const string Compiling = "-p:UnikernelObjectCache=false";

    private readonly ConcurrentDictionary<string, string> _restored = new(StringComparer.Ordinal);

    public Workspace()
    {
        Root = Directory.CreateTempSubdirectory("unicore-").FullName;
        Write("NuGet.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Repository}/.artifacts/test-packages" /></config>
              <packageSources>
                <clear /><add key="build" value="{Repository}/.artifacts/packages" /><add key="local" value="{Root}/feed" />
              </packageSources>
            </configuration>
            """);
        Directory.CreateDirectory(Path.Combine(Root, "feed"));
    }

    static Workspace()
    {
        // The version stays the same while the contents change: what earlier runs restored is stale.
        string stale = Path.Combine(Repository, ".artifacts/test-packages");
        if (Directory.Exists(stale))
        {
            Directory.Delete(stale, true);
        }
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>How long a command may take: the first one compiles a C library of 1,400 files.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Absolute path of <paramref name="path"/>.</summary>
    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Writes a file, with its folders.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    /// <summary>Copies a sample as it is in the repository, without what was built from it.</summary>
    public void CopySample(string name) => CopyFolder("samples/" + name, name);

    /// <summary>The samples of these names, their libraries as packages in the folder's feed.</summary>
    public async Task PackSamplesAsync(params string[] names)
    {
        foreach (string name in names)
        {
            CopySample(name);
            (await DotnetAsync(name + "/library", "pack", "-o", this["feed"])).Ends(0);
        }
    }

    /// <summary>Copies a folder of the repository, without what was built from it.</summary>
    public void CopyFolder(string folder, string name)
    {
        string from = Path.Combine(Repository, folder);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (!relative.Split('/').Any(part => part is "bin" or "obj"))
            {
                Write(Path.Combine(name, relative), File.ReadAllText(file));
            }
        }
    }

    /// <summary>Whether commands take MSBuilds that stay; without, each has its own, as it has with a user.</summary>
    public bool KeepsMSBuild { get; init; } = true;

    /// <summary>Runs dotnet in <paramref name="folder"/>; all output, in order of its streams.</summary>
    public async Task<Outcome> DotnetAsync(string folder, params string[] arguments)
    {
        if (!KeepsMSBuild)
        {
            return await RunAsync("dotnet", folder, MSBuildServer.None, arguments);
        }

        string? key = RestoreKey(folder, arguments);
        bool isRestored = key is not null && _restored.TryGetValue(key, out string? state) && state == RestoreState();
        string[] given = isRestored ? [arguments[0], "--no-restore", .. arguments[1..]] : arguments;
        // One whose command ran out of patience is busy: it isn't given back.
        var server = MSBuildServer.Borrow();
        Outcome outcome = await RunAsync("dotnet", folder, server.Variables, given);
        if (LostItsServer(outcome))
        {
            server = MSBuildServer.Borrow();
            outcome = await RunAsync("dotnet", folder, server.Variables, given);
        }

        server.Dispose();
        if (key is not null && outcome.ExitCode == 0)
        {
            _restored[key] = RestoreState();
        }

        return outcome;
    }

    /// <summary>
    /// Whether the MSBuild that a command found went away meanwhile, which dotnet says nothing of but the exit code, behind the properties
    /// that were asked for, if any were. A build of ours that fails says why.
    /// </summary>
    private static bool LostItsServer(Outcome outcome) => outcome.ExitCode == 1
        && outcome.Text.Trim() is "" or "The build failed. Fix the build errors and run again." or ['{', .., '}'];

    /// <summary>
    /// What of a command decides about its restore; null for one that does none, or is about it. An MSBuild that stays restores in a
    /// process of its own, which takes longer than the rest of a build in which little is to be done; it is left out where it was done.
    /// </summary>
    private static string? RestoreKey(string folder, string[] arguments)
    {
        string[] options = [.. arguments.TakeWhile(a => a != "--")];
        return options is not ["build" or "run" or "publish" or "pack", ..] || options.Contains("--no-build")
            || Array.Exists(options, o => o.Contains("estore", StringComparison.Ordinal)
                || o.StartsWith("/p", StringComparison.Ordinal) || o.StartsWith("--property", StringComparison.Ordinal))
            ? null
            : string.Join('\n', options.Skip(1).Prepend(folder)
                .Where(o => !o.StartsWith('-') || o.StartsWith("-p:", StringComparison.Ordinal)));
    }

    /// <summary>The files that decide about a restore, projects, what they import, packages, and what came of one.</summary>
    private string RestoreState()
    {
        try
        {
            return string.Join('\n', Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
                .Where(f => Path.GetExtension(f)
                    is ".ukproj" or ".csproj" or ".props" or ".targets" or ".config" or ".json" or ".sln" or ".nupkg")
                .Where(f => Path.GetFileName(f) == "project.assets.json"
                    || (!f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks} {new FileInfo(f).Length}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid().ToString(); // another command is at work in it
        }
    }

    /// <summary>
    /// Builds, or with `--no-build` doesn't, and boots by the command that `dotnet run` starts, with arguments as it has them. MSBuild's
    /// start, which each `dotnet run` waits for, is left out: for tests of what was built.
    /// </summary>
    public async Task<Outcome> BootAsync(string folder, params string[] arguments)
    {
        int end = arguments.Append("--").ToList().IndexOf("--");
        string command = await BuildToRunAsync(folder, arguments[..end]);
        return await RunAsync("sh", folder, ["-c", $"exec {command} \"$@\"", "sh", .. arguments.Skip(end + 1)]);
    }

    /// <summary>Builds, or with `--no-build` doesn't; the command that `dotnet run` would start, for a shell.</summary>
    public async Task<string> BuildToRunAsync(string folder, params string[] options)
    {
        string[] how = options.Contains("--no-build") ? ["--no-restore", "-t:ComputeRunArguments"] : ["-t:Build;ComputeRunArguments"];
        Outcome built = await DotnetAsync(
            folder, ["build", .. options.Where(o => o != "--no-build"), .. how, "-getProperty:RunCommand,RunArguments"]);
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(built.Ends(0).Text)); // warnings come behind it
        JsonElement told = JsonElement.ParseValue(ref reader).GetProperty("Properties");
        return $"{told.GetProperty("RunCommand").GetString()} {told.GetProperty("RunArguments").GetString()}";
    }

    /// <summary>Runs a program in <paramref name="folder"/>; all output, in order of its streams.</summary>
    public Task<Outcome> RunAsync(string program, string folder, params string[] arguments) =>
        RunAsync(program, folder, MSBuildServer.None, arguments);

    private async Task<Outcome> RunAsync(
        string program, string folder, IReadOnlyDictionary<string, string?> variables, string[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        BufferedCommandResult result = await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(this[folder])
            .WithEnvironmentVariables(e => e.Set("MSBUILDTERMINALLOGGER", "off").Set("DOTNET_NOLOGO", "1")
                .Set("UnikernelObjectCache", ObjectCache).Set("MSBuildSDKsPath", null).Set("MSBuildExtensionsPath", null)
                .Set("MSBUILD_EXE_PATH", null).Set(variables))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8, limit.Token);
        return new Outcome(result.ExitCode, result.StandardOutput + result.StandardError);
    }

    public void Dispose() => Directory.Delete(Root, true);
}

/// <summary>What a command printed and how it ended.</summary>
public sealed record Outcome(int ExitCode, string Text)
{
    /// <summary>Fails with everything that was printed unless the command ended with <paramref name="code"/>.</summary>
    public Outcome Ends(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode}, expected {code}:\n{Text}");
        return this;
    }

    /// <summary>Fails with everything that was printed unless it holds <paramref name="text"/>.</summary>
    public Outcome Says(string text)
    {
        Assert.True(Text.Contains(text, StringComparison.Ordinal), $"'{text}' is not in:\n{Text}");
        return this;
    }

    /// <summary>Fails with everything that was printed if it holds <paramref name="text"/>.</summary>
    public Outcome DoesNotSay(string text)
    {
        Assert.False(Text.Contains(text, StringComparison.Ordinal), $"'{text}' is in:\n{Text}");
        return this;
    }
}
