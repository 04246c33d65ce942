// SPDX-License-Identifier: BSD-3-Clause
// What the sub-verbs about a tree share: finding the Kconfig file and the configuration, reading them, and telling what is wrong with them.
using System.CommandLine;
using Unicore.Diagnostics;
using Unicore.Kconfig;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;
using Unicore.Tool.Conf;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>A tree and a configuration of it, read from the disk.</summary>
internal sealed class KconfigInputs
{
    public const int Findings = 1;
    public const int WrongUsage = 2;

    private readonly string[] _roots =
        [.. new[] { Directory.GetCurrentDirectory(), Environment.GetEnvironmentVariable("srctree") }.OfType<string>()
            .Where(r => r.Length > 0)];

    private KconfigInputs(KconfigTree tree, string config) => (Tree, Config) = (tree, config);

    public KconfigTree Tree { get; }

    /// <summary>Path of the configuration; there may be no such file.</summary>
    public string Config { get; }

    public static Argument<string?> FileArgument() => new("Kconfig")
    {
        Description = "The first Kconfig file; by default Kconfig, else Config.uk, in this folder (or in $srctree).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> ConfigOption() =>
        new("--config") { Description = "The configuration; by default $KCONFIG_CONFIG, else .config." };

    public static Option<bool> JsonOption() =>
        new("--json") { Description = "Write JSON, for programs (see kconfig.schema.json in the documentation)." };

    /// <summary>Parses the tree. Warnings and errors go to the error output; null when there is no tree to work with.</summary>
    /// <param name="scope">Which tree; null when there is none, which was told.</param>
    /// <param name="file">The first file, or null for the usual one.</param>
    /// <param name="config">The configuration, or null for the usual one.</param>
    /// <param name="mayHaveErrors">True for a verb that tells what is wrong itself; others need a tree without errors.</param>
    public static KconfigInputs? Open(KconfigScope? scope, string? file, string? config, bool mayHaveErrors = false)
    {
        if (scope is null)
        {
            return null;
        }

        var tree = KconfigTree.Parse(scope.FirstFile(file) ?? "Kconfig", scope.Options);
        var inputs = new KconfigInputs(tree, config ?? scope.UsualConfig);
        bool isUseless = tree.HasErrors && (!mayHaveErrors || tree.Symbols.Count == 0);
        if (!mayHaveErrors || isUseless)
        {
            inputs.Report(tree.Diagnostics.Where(d => d.Severity != Severity.Info));
        }

        return isUseless ? null : inputs;
    }

    /// <summary>The configuration of <see cref="Config"/>; null, told on the error output, when a named file is missing.</summary>
    public KconfigSolver? Load(bool mustExist = false, bool explain = false) => Load(Config, mustExist, explain);

    /// <summary>The configuration of a file; without one, and when none has to be there, the defaults.</summary>
    public KconfigSolver? Load(string path, bool mustExist, bool explain = false)
    {
        var solver = new KconfigSolver(Tree);
        try
        {
            if (File.Exists(path))
            {
                solver.Load(KconfigText.FromBytes(File.ReadAllBytes(path)), path, explain);
                return solver;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"unicore: {path}: {e.Message}");
            return null;
        }

        if (mustExist)
        {
            Console.Error.WriteLine(
                $"unicore: the configuration '{path}' does not exist; name another, or make it with `unicore kconfig --olddefconfig`.");
            return null;
        }

        return solver;
    }

    /// <summary>Writes the configuration to <see cref="Config"/> and says so; false, told, when it cannot be written.</summary>
    public bool Save(KconfigSolver solver)
    {
        try
        {
            new ConfDisk().Replace(Config, solver.WriteDotConfig());
            Console.Error.WriteLine($"unicore: wrote {Config}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"unicore: {Config}: {e.Message}");
            return false;
        }
    }

    /// <summary>The symbol of that name, with or without prefix; null, told with the nearest name, when nothing defines it.</summary>
    public KconfigSymbol? Find(string name)
    {
        string bare = Tree.BareName(name);
        if (Tree.Symbols.TryGetValue(bare, out KconfigSymbol? symbol) && symbol.IsDefined)
        {
            return symbol;
        }

        string hint = Tree.Nearest(bare) is { } near ? $" Did you mean '{near}'?" : "";
        Console.Error.WriteLine($"unicore: error UK1106: no Kconfig file defines '{bare}'.{hint}");
        return null;
    }

    /// <summary>A place as a person in this folder would type it.</summary>
    public string Show(KconfigPlace place) => $"{ShowFile(place.File)}:{place.Line}";

    /// <summary>A path below this folder, or below the sources, without it.</summary>
    public string ShowFile(string? file)
    {
        foreach (string root in _roots)
        {
            if (file is not null && file.StartsWith(root + "/", StringComparison.Ordinal))
            {
                return file[(root.Length + 1)..];
            }
        }

        return file ?? "";
    }

    /// <summary>One diagnostic as compilers write theirs.</summary>
    public string Line(Diagnostic diagnostic)
    {
        string place = diagnostic.File is null
            ? "unicore"
            : ShowFile(diagnostic.File)
                + (diagnostic.Line == 0 ? "" : diagnostic.Column == 0 ? $":{diagnostic.Line}" : $":{diagnostic.Line}:{diagnostic.Column}");
        string severity = diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };
        return $"{place}: {severity} {diagnostic.Code}: {diagnostic.Message}";
    }

    /// <summary>Prints a JSON document.</summary>
    public static void Print(string json) => Console.Out.WriteLine(json);

    /// <summary>Diagnostics on the error output.</summary>
    public void Report(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Console.Error.WriteLine(Line(diagnostic));
        }
    }
}
