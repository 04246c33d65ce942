// SPDX-License-Identifier: BSD-3-Clause
// Finds the tools of a toolchain and asks the compiler what it is, once.
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Toolchains;

public sealed partial record Toolchain
{
    private const string CacheHeader = "unicore-toolchain 2";

    /// <summary>
    /// Finds a toolchain. What the compiler says of itself is kept in <paramref name="cacheFolder"/> as long as its file does not change,
    /// so that later calls start no process.
    /// </summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="cacheFolder">Folder for the answers; null asks every time.</param>
    /// <param name="files">The disk that the answers are kept on.</param>
    /// <param name="runner">Starts processes.</param>
    /// <param name="cancellationToken">Stops the wait for the compiler.</param>
    /// <returns>The tools, or what is missing.</returns>
    public static ToolchainResult Probe(
        ToolchainRequest request, string? cacheFolder, IFileSystem files, IProcessRunner runner,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (TargetArchitecture.Find(request.Architecture) is not { } architecture)
        {
            string known = string.Join(" or ", TargetArchitecture.All.Select(a => a.Name));
            return new(null, [], [new("UK2112", Severity.Error, $"No toolchain is known for the architecture '{request.Architecture}'. "
                + $"Use {known}.")]);
        }

        string prefix = architecture == TargetArchitecture.Find(request.HostArchitecture) ? "" : architecture.Triple + "-";
        bool isPath = request.Compiler.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(request.Compiler);
        string compilerName = Path.GetFileName(request.Compiler);
        CompilerFamily family = compilerName.Contains("clang", StringComparison.Ordinal) ? CompilerFamily.Clang : CompilerFamily.Gcc;
        string ccName = isPath || family == CompilerFamily.Clang || request.Compiler != "gcc" ? request.Compiler : prefix + "gcc";

        List<ToolInfo> missing = [];
        string Require(string name)
        {
            string? path = ToolCatalog.Locate(name, request.SearchPath);
            if (path is null)
            {
                missing.Add(ToolCatalog.Find(name) ?? new ToolInfo(name, "", "was asked for"));
            }

            return path ?? "";
        }

        string cc = Require(ccName);
        string objcopy = Require(prefix + "objcopy");
        string nm = Require(prefix + "nm");
        string strip = Require(prefix + "strip");
        string ld = Require(request.Lto && family == CompilerFamily.Clang ? "ld.lld" : prefix + "ld");
        string make = Require("make");
        string[] launcher = request.CompilerLauncher is { Length: > 0 } text ? [.. ShellWords.Split(text)] : [];
        if (launcher.Length > 0)
        {
            launcher[0] = Require(launcher[0]);
        }

        if (missing.Count > 0)
        {
            return new(null, missing, missing.ConvertAll(Missing));
        }

        string? cxx = ToolCatalog.Locate(CxxName(ccName), request.SearchPath);
        string[] select = family == CompilerFamily.Clang ? ["--target=" + architecture.Triple] : [];
        CompilerAnswer? answer = Ask(
            cc, select, request.SearchPath, cacheFolder, files, runner, cancellationToken, out Diagnostic? failure);
        if (answer is null)
        {
            return new(null, [], [failure!]);
        }

        StringBuilder identity = new(answer.Version);
        foreach (string tool in (string[])[cc, cxx ?? "", objcopy, ld])
        {
            if (tool.Length > 0)
            {
                identity.Append('\n').Append(Stamp(tool));
            }
        }

        return new(new Toolchain
        {
            Family = family,
            Architecture = architecture.Name,
            Cc = [cc, .. select],
            Cxx = cxx is null ? [] : [cxx, .. select],
            Launcher = launcher,
            Objcopy = objcopy,
            Nm = nm,
            Strip = strip,
            Make = make,
            IncludeDirectory = answer.IncludeDirectory,
            SupportLibrary = answer.SupportLibrary,
            Version = answer.Version,
            Identity = identity.ToString(),
        }, [], []);
    }

    /// <summary>The diagnostic for a missing tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns><c>UK2110</c> with the package to install.</returns>
    public static Diagnostic Missing(ToolInfo tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        string cure = tool.Package.Length == 0
            ? "Install it, or name another one."
            : $"Install the package '{tool.Package}' (Debian, Ubuntu: 'sudo apt-get install {tool.Package}'), or build with "
                + "-p:UnikernelRestoreToolchain=true.";
        return new("UK2110", Severity.Error, $"The tool '{tool.Name}', which {tool.Purpose}, was not found. {cure}");
    }

    /// <summary>Path, size and date of a command, for keys.</summary>
    /// <param name="command">Name of the executable, or a path to it.</param>
    /// <returns>One line; the bare name when <c>PATH</c> does not have it.</returns>
    public static string StampOf(string command) =>
        ToolCatalog.Locate(command, Environment.GetEnvironmentVariable("PATH") ?? "") is { } path ? Stamp(path) : command;

    /// <summary>Path, size and date of a tool, for keys.</summary>
    /// <param name="path">The file.</param>
    /// <returns>One line.</returns>
    internal static string Stamp(string path)
    {
        FileInfo file = PhysicalFileSystem.FileOf(path);
        return string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static string CxxName(string cc)
    {
        string file = Path.GetFileName(cc);
        string other = file.Contains("clang", StringComparison.Ordinal)
            ? file.Replace("clang", "clang++", StringComparison.Ordinal)
            : file.Replace("gcc", "g++", StringComparison.Ordinal);
        return string.Concat(cc.AsSpan(0, cc.Length - file.Length), other);
    }

    private static CompilerAnswer? Ask(
        string cc, string[] select, string searchPath, string? cacheFolder, IFileSystem files, IProcessRunner runner,
        CancellationToken cancellationToken, out Diagnostic? failure)
    {
        failure = null;
        string key = cc + " " + string.Join(' ', select);
        string stamp = Stamp(cc);
        string? cache = cacheFolder is null ? null
            : Path.Combine(cacheFolder, "compiler-" + Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(key))) + ".txt");
        if (cache is not null && files.Stat(cache) is not null)
        {
            string[] lines = Encoding.UTF8.GetString(files.ReadAllBytes(cache)).Split('\n')[..^1];
            if (lines.Length == 6 && lines[0] == CacheHeader && lines[1] == key && lines[2] == stamp && Directory.Exists(lines[4]))
            {
                return new(lines[3], lines[4], lines[5]);
            }
        }

        Dictionary<string, string?> environment = new(ToolEnvironment.Plain) { ["PATH"] = searchPath };
        ProcessResult Say(params string[] question) =>
            runner.RunAsync(new([cc, .. select, .. question], Path.GetTempPath(), environment), cancellationToken).GetAwaiter().GetResult();

        ProcessResult version = Say("--version"), include = Say("-print-file-name=include");
        string firstLine = version.Output.Split('\n')[0].Trim();
        string folder = include.Output.Trim();
        if (version.ExitCode != 0 || include.ExitCode != 0 || firstLine.Length == 0 || !Directory.Exists(folder))
        {
            failure = new("UK2111", Severity.Error,
                $"The compiler '{cc}' does not answer as gcc or clang would: '{(version.Output + version.Error).Trim()}', headers in "
                    + $"'{folder}'. Install it again, or name another with -p:UnikernelCompiler=.");
            return null;
        }

        // clang has a library of its own, which need not be installed; gcc's is there wherever something can be linked.
        string[] rtlib = Path.GetFileName(cc).Contains("clang", StringComparison.Ordinal) ? ["--rtlib=libgcc"] : [];
        string support = Say([.. rtlib, "-print-libgcc-file-name"]).Output.Trim();
        CompilerAnswer answer = new(firstLine, Path.GetFullPath(folder), File.Exists(support) ? Path.GetFullPath(support) : "");
        if (cache is not null)
        {
            files.WriteIfChanged(
                cache, Encoding.UTF8.GetBytes($"{CacheHeader}\n{key}\n{stamp}\n{answer.Version}\n{answer.IncludeDirectory}\n"
                + $"{answer.SupportLibrary}\n"));
        }

        return answer;
    }

    private sealed record CompilerAnswer(string Version, string IncludeDirectory, string SupportLibrary);
}
