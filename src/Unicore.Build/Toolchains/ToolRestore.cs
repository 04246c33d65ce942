// SPDX-License-Identifier: BSD-3-Clause
// Which tools a project needs and this system lacks, and how its package manager brings them.
using System.ComponentModel;
using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Toolchains;

/// <summary>What a project is built and run with.</summary>
public sealed record ToolDemand
{
    /// <summary>How each target is compiled; its architecture is the target's.</summary>
    public required IReadOnlyList<ToolchainRequest> Compilers { get; init; }

    /// <summary>What else is started: what generates sources, what runs images.</summary>
    public IReadOnlyList<ToolInfo> Others { get; init; } = [];

    /// <summary>Whether there is C++ to compile.</summary>
    public bool HasCxx { get; init; }

    /// <summary>Whether there is Rust to compile, here or in a library.</summary>
    public bool HasRust { get; init; }
}

/// <summary>Tools that aren't here.</summary>
/// <param name="Tools">Each once.</param>
/// <param name="Diagnostics">What is wrong with those that are.</param>
public sealed record MissingTools(IReadOnlyList<ToolInfo> Tools, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Looks for tools, and installs those that are missing.</summary>
/// <param name="searchPath">Folders as <c>PATH</c> has them.</param>
/// <param name="runner">Starts compilers, to ask them.</param>
public sealed partial class ToolRestore(string searchPath, IProcessRunner runner)
{
    /// <summary>What isn't here.</summary>
    /// <param name="demand">What is needed.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The tools.</returns>
    public MissingTools Look(ToolDemand demand, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(demand);
        List<ToolInfo> missing = [.. demand.Others.Where(t => ToolCatalog.Locate(t.Name, searchPath) is null)];
        List<Diagnostic> diagnostics = [];
        if (demand.HasRust && MissingRustc(cancellationToken) is not null)
        {
            missing.Add(RustCompiler.Tool);
        }

        foreach (ToolchainRequest request in demand.Compilers)
        {
            ToolchainResult result = Toolchain.Probe(request, null, new PhysicalFileSystem(), runner, cancellationToken);
            missing.AddRange(result.Missing);
            missing.AddRange(demand.HasCxx && result.Toolchain is { Cxx.Count: 0 } toolchain ? [toolchain.CxxTool] : []);
            diagnostics.AddRange(result.Missing.Count == 0 ? result.Diagnostics : []);
        }

        return new([.. missing.Select(Installable).DistinctBy(t => (t.Name, t.Package))], diagnostics);
    }

    /// <summary>Says that a tool is missing, and how to get it.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="cancellationToken">Stops looking for others of its kind.</param>
    /// <returns>The diagnostic.</returns>
    public Diagnostic Describe(ToolInfo tool, CancellationToken cancellationToken) =>
        (tool == RustCompiler.Tool ? MissingRustc(cancellationToken) : null) ?? Toolchain.Missing(tool);

    /// <summary>Has the system's package manager install what is missing.</summary>
    /// <param name="tools">The tools, each of a package.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Why they aren't there now (<c>UK2113</c>, or that the package has another release); null when they are.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Diagnostic?> InstallAsync(IReadOnlyList<ToolInfo> tools, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tools);
        string[] asRoot = Environment.UserName == "root" ? [] : ["sudo", "-n"];
        string[] packages = [.. tools.Select(t => t.Package).Distinct(StringComparer.Ordinal)];
        string[] install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "--", .. packages];
        foreach (string[] call in (string[][])[["apt-get", "update", "-qq"], install])
        {
            string[] command = [.. asRoot, .. call];
            if (await FailureAsync(command, cancellationToken).ConfigureAwait(false) is { } why)
            {
                return new("UK2113", Severity.Error, $"'{string.Join(' ', command)}' failed: {why} Run it yourself, with the rights that "
                    + "it needs, and build again.");
            }
        }

        // The package of another release of the system has another release of rustc.
        return tools.Contains(RustCompiler.Tool) ? MissingRustc(cancellationToken) : null;
    }

    /// <summary>A package's name that a library gives is that of a package, and no option, path or sign for apt-get.</summary>
    private static ToolInfo Installable(ToolInfo tool) => PackageName().IsMatch(tool.Package) ? tool : tool with { Package = "" };

    /// <summary>Runs the package manager. One that is killed leaves packages half installed: it is asked to end, and waited for.</summary>
    private static async Task<string?> FailureAsync(string[] command, CancellationToken cancellationToken)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap(command[0]).WithArguments(command[1..])
                .WithValidation(CommandResultValidation.None).WithEnvironmentVariables(e => e.Set("DEBIAN_FRONTEND", "noninteractive"))
                .ExecuteBufferedAsync(Encoding.UTF8, Encoding.UTF8, CancellationToken.None, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 ? null : result.StandardError.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    // Debian's policy, 5.6.1, and an architecture; a plus or minus at the end would be apt-get's.
    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]*[a-z0-9](:[a-z0-9-]*[a-z0-9])?\\z")]
    private static partial Regex PackageName();

    /// <summary>The diagnostic for rustc when there is none of the release; else null.</summary>
    private Diagnostic? MissingRustc(CancellationToken cancellationToken)
    {
        List<string> others = [];
        return RustCompiler.Find(searchPath, null, new PhysicalFileSystem(), runner, others, cancellationToken) is null
            ? RustCompiler.Missing(others) : null;
    }
}
