// SPDX-License-Identifier: BSD-3-Clause
// The configure stage of a Unikraft tree: its Config.uk in our engine, with what make would hand to conf.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Unikraft.Asking;

namespace Unicore.Unikraft.Configuring;

/// <summary>A solved configuration of a Unikraft tree.</summary>
/// <param name="Solved">The values, and where conf's <c>--syncconfig</c> would write them.</param>
/// <param name="Makefiles">Every makefile that was read to find out how the tree is configured.</param>
internal sealed record UnikraftConfiguration(SolvedConfiguration Solved, IReadOnlyList<string> Makefiles);

/// <summary>Solves the configuration of a Unikraft tree.</summary>
internal static class UnikraftConfigurer
{
    private static readonly string[] Results = ["KCONFIG_AUTOHEADER", "KCONFIG_AUTOCONFIG"];

    /// <summary>Solves; null after an error: <c>UK2601</c> to <c>UK2604</c>, and all of Kconfig's.</summary>
    public static UnikraftConfiguration? Configure(
        UnikraftRequest request, MakeQuestion question, IFileSystem files, ICollection<Diagnostic> diagnostics,
        CancellationToken cancellationToken)
    {
        if (question.Ask("olddefconfig", diagnostics, cancellationToken) is not { } answer)
        {
            return null;
        }

        if (FindConf(answer) is not var (environment, rootFile))
        {
            diagnostics.Add(new("UK2603", Severity.Error,
                $"The tree '{request.Root}' does not say how it is configured: its olddefconfig calls no 'conf --olddefconfig FILE'. "
                    + "Is it a Unikraft tree of release 0.8 or later?"));
            return null;
        }

        string?[] results = [.. Results.Select(n => environment.GetValueOrDefault(n))
            .Select(f => f is { Length: > 0 } ? Path.GetFullPath(f, request.ObjectDirectory) : null)];
        foreach (string file in results.OfType<string>())
        {
            // Config.uk files write there while they are read.
            files.CreateDirectory(Path.GetDirectoryName(file)!);
        }

        KconfigTree tree = KconfigTree.Parse(rootFile, KconfigOptions.ForDisk(request.ObjectDirectory, environment) with
        {
            Release = KconfigRelease.Linux52,
        });
        foreach (Diagnostic diagnostic in tree.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        if (tree.HasErrors)
        {
            return null;
        }

        return TargetValues(tree, request, diagnostics) is { } targetValues
            && Solving.Solve(tree, targetValues, request.Fragments, request.Values.Concat(request.Overrides), diagnostics) is { } solver
            && IsForTarget(solver, request, diagnostics)
            ? new(
                new()
                {
                    Solver = solver,
                    Weakest = targetValues,
                    Tree = new(
                        Path.GetFullPath(rootFile, request.ObjectDirectory), request.ObjectDirectory, request.ConfigFile,
                        tree.Options.Release, environment),
                    Header = results[0] ?? "",
                    AutoConfFiles = results[1] is { } autoConf ? [autoConf] : [],

                    // Make's own copy, which libraries may read.
                    ConfigCopies = [Path.Combine(request.ObjectDirectory, "config")],
                },
                answer.Makefiles)
            : null;
    }

    /// <summary>The call of conf: variables that are set for it, then <c>--olddefconfig</c> and the first file.</summary>
    private static (Dictionary<string, string?> Environment, string RootFile)? FindConf(MakeAnswer answer)
    {
        foreach (string line in answer.Output.Rules.Where(r => r.Target == "olddefconfig").SelectMany(r => r.Lines))
        {
            IReadOnlyList<string> words = ShellWords.Split(line);
            int mode = words.ToList().IndexOf("--olddefconfig");
            if (mode > 0 && mode + 1 < words.Count)
            {
                Dictionary<string, string?> environment = answer.Environment
                    .ToDictionary(e => e.Key, e => (string?)e.Value, StringComparer.Ordinal);
                foreach (string word in words.Take(mode).Where(w => w.IndexOf('=', StringComparison.Ordinal) > 0))
                {
                    int equals = word.IndexOf('=', StringComparison.Ordinal);
                    environment[word[..equals]] = word[(equals + 1)..];
                }

                return (environment, words[mode + 1]);
            }
        }

        return null;
    }

    /// <summary>The symbols that stand for the target: the weakest values, as if they stood in a first fragment.</summary>
    private static List<KconfigValue>? TargetValues(KconfigTree tree, UnikraftRequest request, ICollection<Diagnostic> diagnostics)
    {
        List<KconfigValue> values = [];
        Origin origin = new($"the target {request.Target}");
        foreach (string[] wishes in Symbols(request.Target))
        {
            string? known = wishes.FirstOrDefault(w => tree.Symbols.TryGetValue(w, out KconfigSymbol? symbol) && symbol.IsDefined);
            if (known is not null)
            {
                values.Add(new(known, "y", origin));
            }
            else if (!wishes[0].StartsWith("KVM_VMM_", StringComparison.Ordinal) || request.Target.Platform != "qemu")
            {
                diagnostics.Add(new("UK2010", Severity.Error,
                    $"The tree '{request.Root}' does not have the target '{request.Target}': it has no "
                        + $"symbol {string.Join(" or ", wishes)}.{request.Target.Note} It has: {string.Join(", ", Known(tree))}. "
                        + "Choose with Platform and Arch."));
                return null;
            }
        }

        return values;
    }

    /// <summary>What must be y for a target; of each list the first that the tree has.</summary>
    private static IEnumerable<string[]> Symbols(Target target)
    {
        yield return target.Architecture switch
        {
            "x86_64" => ["ARCH_X86_64"],
            "arm64" => ["ARCH_ARM_64", "ARCH_ARM64"],
            "arm" => ["ARCH_ARM_32"],
            var other => ["ARCH_" + Upper(other)],
        };
        switch (target.Platform)
        {
            // Before 0.15 kvm had no choice of monitors: what it built ran on QEMU.
            case "qemu":
                yield return ["PLAT_KVM"];
                yield return ["KVM_VMM_QEMU"];
                break;
            case "fc" or "firecracker":
                yield return ["PLAT_KVM"];
                yield return ["KVM_VMM_FIRECRACKER"];
                break;
            default:
                yield return ["PLAT_" + Upper(target.Platform)];
                break;
        }
    }

    private static bool IsForTarget(KconfigSolver solver, UnikraftRequest request, ICollection<Diagnostic> diagnostics)
    {
        foreach (string[] wishes in Symbols(request.Target))
        {
            if (wishes.FirstOrDefault(w => solver.ValueOf(w) is not null) is { } symbol && solver.ValueOf(symbol) != "y")
            {
                diagnostics.Add(new("UK2604", Severity.Error,
                    $"The configuration is for another target than '{request.Target}': {symbol} is {solver.ValueOf(symbol)}, "
                        + $"as a fragment or a Kconfig item says.{request.Target.Note} Take that out, or choose the target with "
                        + "Platform and Arch."));
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> Known(KconfigTree tree) =>
        tree.Symbols.Values
            .Where(s => s.IsDefined && s.Name is { } n
                && (n.StartsWith("PLAT_", StringComparison.Ordinal) || n.StartsWith("ARCH_", StringComparison.Ordinal))
                && s.Definitions.Any(m => m.Prompt is not null))
            .Select(s => s.Name!).Order(StringComparer.Ordinal);

    private static string Upper(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
