// SPDX-License-Identifier: BSD-3-Clause
// Which tree the verbs of `unicore kconfig` are about, and whose conf they act as: as the command line says, or as a build did.
using System.CommandLine;
using Unicore.Build.Configuring;
using Unicore.Kconfig;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>What <c>--release</c> and <c>--build</c> say.</summary>
/// <param name="Options">How files are found and read.</param>
/// <param name="Build">The build whose tree is meant; null for the tree of this folder.</param>
internal sealed record KconfigScope(KconfigOptions Options, ConfiguredTree? Build)
{
    private static readonly string[] Releases = ["5.2", "6.1"];

    /// <summary>The option that all verbs have.</summary>
    public static Option<string?> ReleaseOption { get; } = CreateReleaseOption();

    /// <summary>The option of the verbs that read a tree.</summary>
    public static Option<string?> BuildOption { get; } = new("--build")
    {
        Description = "The tree and the configuration of a project that was configured or built: its folder, "
            + "or that of one target below obj/.",
        HelpName = "FOLDER",
    };

    /// <summary>The configuration that is meant when none is named.</summary>
    public string UsualConfig =>
        Build?.ConfigFile ?? (Environment.GetEnvironmentVariable("KCONFIG_CONFIG") is { Length: > 0 } named ? named : ".config");

    /// <summary>
    /// The first Kconfig file: the one that is named, the build's, or one of the usual names in this folder or in <c>$srctree</c>.
    /// </summary>
    /// <param name="named">What the command line names.</param>
    public string? FirstFile(string? named) =>
        named is not null ? Build is null ? named : Path.GetFullPath(named)
        : Build?.RootFile ?? Array.Find(["Kconfig", "Config.uk"], name => Options.ReadFile(name) is not null);

    /// <summary>The scope of a call; null, told, when there is no such build.</summary>
    public static KconfigScope? Read(ParseResult parsed)
    {
        ConfiguredTree? build = null;
        if (parsed.GetValue(BuildOption) is { } folder && (build = Find(folder)) is null)
        {
            return null;
        }

        KconfigOptions options = build?.Options ?? KconfigOptions.ForConf();
        return new(ConfiguredTree.Parse(parsed.GetValue(ReleaseOption)) is { } release ? options with { Release = release } : options,
            build);
    }

    private static ConfiguredTree? Find(string folder)
    {
        if (!Path.Exists(folder))
        {
            Console.Error.WriteLine($"unicore: '{folder}', which --build names, does not exist.");
            return null;
        }

        string[] found = [.. File.Exists(folder) ? [folder] : In(folder)];
        if (found.Length > 1)
        {
            Console.Error.WriteLine($"unicore: '{folder}' has several targets; "
                + $"name one of them:\n{string.Join('\n', found.Select(f => "  --build " + Path.GetDirectoryName(f)))}");
            return null;
        }

        ConfiguredTree? tree = found.Length == 1 ? ConfiguredTree.Load(found[0]) : null;
        if (tree is null || !File.Exists(tree.RootFile))
        {
            Console.Error.WriteLine($"unicore: '{folder}' was not configured yet; run `dotnet build -t:Configure` for its project.");
            return null;
        }

        return tree;
    }

    /// <summary>The files that builds left: in the folder of one target, in <c>obj</c>, or in a project's folder.</summary>
    private static IEnumerable<string> In(string folder)
    {
        string own = Path.Combine(folder, ConfiguredTree.FileName), below = Path.Combine(folder, "obj");
        IEnumerable<string> Targets(string obj) =>
            !Directory.Exists(obj) ? [] : Directory.EnumerateDirectories(obj).SelectMany(Directory.EnumerateDirectories)
            .Select(t => Path.Combine(t, ConfiguredTree.FileName)).Where(File.Exists).Order(StringComparer.Ordinal);
        return File.Exists(own) ? [own] : Directory.Exists(below) ? Targets(below) : Targets(folder);
    }

    private static Option<string?> CreateReleaseOption()
    {
        var option = new Option<string?>("--release")
        {
            Description = "Act as the conf of that Linux release: 5.2 for Unikraft's trees, "
                + "6.1 unless told.",
            HelpName = "5.2|6.1",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong(Releases);
        return option;
    }
}
