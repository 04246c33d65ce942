// SPDX-License-Identifier: BSD-3-Clause
// Software's own build, run once on the host with its commands recorded.
using System.Diagnostics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Unicore.Analysis.Tracing;
using Unicore.Build.Actions;
using Unicore.Build.Confinement;
using Unicore.Build.Toolchains;

namespace Unicore.Analysis.Porting;

/// <summary>Runs the commands of a build system in a workplace.</summary>
/// <param name="place">The workplace, with sources in it.</param>
/// <param name="compiler">The compiler that the names of compilers stand for.</param>
/// <param name="libraries">Folders of libraries that the software is built with.</param>
/// <param name="more">Words to add to each call of a compiler.</param>
/// <param name="record">Receives what the build does, but not what its configuration tries.</param>
/// <param name="say">Receives what is going on.</param>
internal sealed class SourceBuild(
    Workplace place, string compiler, IReadOnlyList<string> libraries, string more, BuildRecord record, Action<string> say)
{
    private const int TailLines = 20, LongestLine = 400;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    internal static readonly string[] Temporary = ["/tmp", "/var/tmp", "/dev/shm", "/dev/tty", "/dev/ptmx", "/dev/pts"];

    private static readonly string[] CompilerNames = ["cc", "gcc", "c99", "c89"];

    private IReadOnlyCollection<string> _lastLines = [];

    /// <summary>A compiler of that name, as a shell would find it; null for none.</summary>
    public static string? Located(string program) => ToolCatalog.Locate(program, Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>Configures and builds.</summary>
    /// <param name="system">How.</param>
    /// <param name="name">What the software is called, for its log.</param>
    /// <param name="cancellation">Ends all processes of the build.</param>
    /// <returns>How it was in the end.</returns>
    /// <exception cref="PortException">UK2732, UK2733, UK2734.</exception>
    public async Task<BuildSystem> RunAsync(BuildSystem system, string name, CancellationToken cancellation)
    {
        foreach (string tool in system.Tools.Where(t => Located(t) is null))
        {
            throw new PortException("UK2733", $"'{tool}' is not there, which these sources are built with ({system.Name}). Install it"
                + ", or say with --configure and --build how else they are built.");
        }

        await RedirectAsync(cancellation).ConfigureAwait(false);
        Directory.CreateDirectory(place.Beside);
        while (true)
        {
            record.Begin();
            long before = File.Exists(place.Log) ? new FileInfo(place.Log).Length : 0;
            try
            {
                await OnceAsync(system, name, cancellation).ConfigureAwait(false);
                return system;
            }
            catch (PortException) when (!cancellation.IsCancellationRequested && system.Script is not null)
            {
                string output = LogFrom(before);
                IReadOnlyCollection<string> lines = _lastLines;
                string help = await HelpAsync(system.Script!, name, cancellation).ConfigureAwait(false);
                if (LeftOut.Option(output, help, system.Configure!) is not { } option)
                {
                    TellWhy(lines);
                    throw;
                }

                say($"it failed for what a guest does not have; from the beginning with {option}");
                system = system.With(option);
                record.Forget(place.IsOwn);
                place.Reset(cancellation);
            }
            catch (PortException) when (!cancellation.IsCancellationRequested)
            {
                TellWhy(_lastLines);
                throw;
            }
        }
    }

    /// <summary>Installs what was built.</summary>
    /// <param name="command">How.</param>
    /// <param name="folder">The folder that stands for the root of the file system; empty for that itself.</param>
    /// <param name="name">What the software is called, for its log.</param>
    /// <param name="cancellation">Ends all processes of it.</param>
    /// <exception cref="PortException">UK2734.</exception>
    public async Task InstallAsync(string command, string folder, string name, CancellationToken cancellation)
    {
        try
        {
            await RunAsync($"export DESTDIR={ShellWords.Quote(folder)}; {command}", record.Add, name, "installed", cancellation)
                .ConfigureAwait(false);
        }
        catch (PortException) when (!cancellation.IsCancellationRequested)
        {
            TellWhy(_lastLines);
            throw;
        }
    }

    /// <summary>
    /// Installs what was built below its prefix, by way of a folder that stands for the root: software may have a prefix of its own.
    /// </summary>
    /// <param name="command">How.</param>
    /// <param name="name">What the software is called, for its log.</param>
    /// <param name="cancellation">Ends all processes of it.</param>
    /// <exception cref="PortException">UK2734.</exception>
    public async Task InstallAsync(string command, string name, CancellationToken cancellation)
    {
        await InstallAsync(command, place.Stage, name, cancellation).ConfigureAwait(false);
        if (((string[])[place.Installed, BuildSystem.Prefix, "/usr", "/"]).Select(p => place.Stage + p).FirstOrDefault(Directory.Exists)
            is { } staged)
        {
            Workplace.Copy(staged, place.Installed, cancellation);
            foreach (string file in Workplace.FilesAndLinks(staged))
            {
                if (Path.GetExtension(file) == ".a")
                {
                    record.Found(file);
                }

                record.Copied(file, Path.Combine(place.Installed, Path.GetRelativePath(staged, file)));
            }
        }
    }

    private async Task OnceAsync(BuildSystem system, string name, CancellationToken cancellation)
    {
        if (system.Configure is { Length: > 0 } configure)
        {
            await RunAsync(configure, null, name, "configured", cancellation).ConfigureAwait(false);
        }

        try
        {
            await RunAsync(system.Build, record.Add, name, "built", cancellation).ConfigureAwait(false);
        }
        catch (PortException) when (system.OneAtATime().Build != system.Build && !cancellation.IsCancellationRequested)
        {
            // Some makefiles do not say all that they depend on, and the last lines of one that failed are of something else.
            say("it failed; once more, one thing at a time");
            await RunAsync(system.OneAtATime().Build, record.Add, name, "built", cancellation).ConfigureAwait(false);
        }

        if (record.Compiled == 0 && system.Build.StartsWith("make ", StringComparison.Ordinal))
        {
            say("it compiled nothing, as for sources that are built already; once more, whatever is there");
            await RunAsync(system.Build + " -B", record.Add, name, "built", cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> HelpAsync(string script, string name, CancellationToken cancellation)
    {
        long before = new FileInfo(place.Log).Length;
        try
        {
            await RunAsync(script + " --help", null, name, "asked", cancellation).ConfigureAwait(false);
        }
        catch (PortException) when (!cancellation.IsCancellationRequested)
        {
            // It has said what it has.
        }

        return LogFrom(before);
    }

    private void TellWhy(IReadOnlyCollection<string> lines)
    {
        foreach (string line in lines)
        {
            say("  " + line);
        }
    }

    private string LogFrom(long position)
    {
        using FileStream stream = File.OpenRead(place.Log);
        stream.Position = position;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Puts programs before those of the machine that hand names of compilers on to the one that is wanted. What calls a compiler by its
    /// path gets that one, and is recorded all the same.
    /// </summary>
    private async Task RedirectAsync(CancellationToken cancellation)
    {
        string real = Located(compiler) ?? throw new PortException("UK2732",
            $"The compiler '{compiler}' is not there, which builds the software for the C library that guests have. Install it (Debian's "
                + "package musl-tools has musl-gcc), or name another with --compiler: gcc's own C library has more than a guest's.");
        string gcc = Located("gcc") ?? real;
        Directory.CreateDirectory(place.Tools);
        string added = await LibraryGaps.FillAsync(real, gcc, Path.Combine(place.Tools, "crypt"), place.Headers, cancellation)
            .ConfigureAwait(false) + string.Concat(libraries.Select(l => $" -idirafter {ShellWords.Quote(l + "/include")} "
            + $"-L{ShellWords.Quote(l + "/lib")}")) + more;
        // musl-gcc has the gcc that it calls answer, for glibc.
        string answer = !Path.GetFileName(real).Contains("musl", StringComparison.Ordinal) ? ""
            : "case $* in --print-multiarch | -print-multiarch) exec echo x86_64-linux-musl;; esac\n";
        foreach (string alias in CompilerNames)
        {
            string path = Path.Combine(place.Tools, alias);
            File.WriteAllText(path, $"#!/bin/sh\n{answer}REALGCC={ShellWords.Quote(gcc)} exec {ShellWords.Quote(real)} \"$@\"{added}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    private async Task RunAsync(
        string command, Action<ExecutedCommand>? recorded, string name, string what, CancellationToken cancellation)
    {
        say(command);
        await File.AppendAllTextAsync(place.Log, $"$ {command}\n", cancellation).ConfigureAwait(false);
        int count = 0;
        long begun = Stopwatch.GetTimestamp();
        Action<ExecutedCommand> counted = executed =>
        {
            Interlocked.Increment(ref count);
            recorded?.Invoke(executed);
        };
        int code;
        using (SafeFileHandle nothing = File.OpenHandle("/dev/null"))
        using (FileStream log = new(place.Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        using (Timer timer = new(_ => say($"… {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s, {Volatile.Read(ref count)} commands"),
            null, Between, Between))
        {
            int descriptor = (int)log.SafeFileHandle.DangerousGetHandle();
            code = await CommandTracer.RunAsync("/usr/bin/env",
                [.. Variables(), "/bin/sh", "-c", "cd -- \"$0\" && eval \"$1\"", place.Sources, command],
                Reach(place.ForBuild()), counted,
                [(int)nothing.DangerousGetHandle(), descriptor, descriptor], cancellation).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        if (code != 0)
        {
            string log = place.KeepLog(name);
            _lastLines = Tail();
            throw new PortException("UK2734",
                $"The sources cannot be {what}: '{command}' ended with {code}. Above are the last lines of its output, all of it is in "
                    + $"'{log}'. Install what is missing, port a library with it "
                    + $"that a guest lacks (--with), or say with --configure and --build how they are {what}.");
        }
    }

    /// <summary>Reads what there is, and writes in some folders and what is temporary: not where somebody else would find it.</summary>
    public static FileReach Reach(IEnumerable<string> folders) =>
        new() { Read = ["/"], Write = [.. folders, Path.GetTempPath(), .. Temporary] };

    /// <summary>What the host has of libraries is nothing to guests: pkg-config and CMake find those that are ported along.</summary>
    private string[] Variables() =>
    [
        .. ((string[])["CFLAGS", "CPPFLAGS", "LDFLAGS", "MAKEFLAGS", "DESTDIR", "PKG_CONFIG_PATH"]).SelectMany(v => (string[])["-u", v]),
        "LC_ALL=C", "CCACHE_DISABLE=1", "CC=cc", $"PATH={place.Tools}:{Environment.GetEnvironmentVariable("PATH")}",
        $"PKG_CONFIG_LIBDIR={string.Join(':', libraries.SelectMany(l => (string[])[$"{l}/lib/pkgconfig", $"{l}/share/pkgconfig"])
            .DefaultIfEmpty(place.Tools))}",
        $"CMAKE_PREFIX_PATH={string.Join(':', libraries)}",
    ];

    private Queue<string> Tail()
    {
        Queue<string> tail = new();
        foreach (string line in File.ReadLines(place.Log, Encoding.UTF8))
        {
            tail.Enqueue(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
            if (tail.Count > TailLines)
            {
                tail.Dequeue();
            }
        }

        return tail;
    }
}
