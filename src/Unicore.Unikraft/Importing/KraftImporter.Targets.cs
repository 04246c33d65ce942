// SPDX-License-Identifier: BSD-3-Clause
// Targets: the list of 0.5 and 0.6 in all its spellings, and the architectures and platforms of 0.4, each with each.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;
using Unicore.Projects;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

public sealed partial class KraftImporter
{
    // More than anyone has; 0.4 multiplies platforms by architectures.
    private const int MaxTargets = 256;

    private readonly List<KraftTarget> _targets = [];
    private readonly List<(YamlNode Node, string Path, string Name, bool IsPlatform)> _halves = [];

    private void ReadTargets(YamlMap top)
    {
        switch (top.Find("targets"))
        {
            case null or { IsEmpty: true }:
                break;
            case YamlList list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    ReadTarget(list.Items[i], $"targets[{i}]");
                }

                break;
            case { } other:
                ReadTarget(other, "targets");
                break;
        }

        if (_targets.Count > MaxTargets)
        {
            TellTooMany(top.Find("targets")!);
        }

        List<string> platforms = ReadHalves(top.Find("platforms"), "platforms", isPlatform: true);
        List<string> architectures = ReadHalves(top.Find("architectures"), "architectures", isPlatform: false);
        if ((long)platforms.Count * architectures.Count > MaxTargets || platforms.Count + architectures.Count > MaxTargets)
        {
            TellTooMany(top.Find("platforms") ?? top);
            platforms = architectures = [];
        }

        foreach (string platform in platforms.Count > 0 || architectures.Count == 0 ? platforms : ["kvm"])
        {
            foreach (string architecture in architectures.Count > 0 ? architectures : ["x86_64"])
            {
                _targets.Add(new KraftTarget(platform, architecture, null, null));
            }
        }

        string[] pairs = [.. _targets.Select(t => t.Pair).Distinct(StringComparer.Ordinal)];
        if (pairs.Length > 0)
        {
            _draft.AddProperty(ImportNames.UnikernelTargets, string.Join(';', pairs));
        }
    }

    private void TellTooMany(YamlNode place)
    {
        Tell(place, "UK2423", $"the targets here are left out: there are more than {MaxTargets}", Severity.Error);
        _targets.Clear();
        _halves.Clear();
    }

    private void ReadTarget(YamlNode node, string path)
    {
        (YamlScalar? platform, YamlScalar? architecture, YamlScalar? name) = (null, null, null);
        switch (node)
        {
            case YamlScalar text:
                platform = text;
                break;
            case YamlMap map:
                platform = One(map, "platform", "plat") is { } p ? NameIn(p) : null;
                architecture = One(map, "architecture", "arch") is { } a ? NameIn(a) : null;
                name = map.Find("name") as YamlScalar;
                break;
            default:
                Misshapen(node, path, "a target such as 'kvm/x86_64'");
                return;
        }

        // platform: kvm/x86_64 is a pair, too; an architecture beside it is the one that counts.
        string[] pair = platform?.Text.Split('/', 2) ?? [];
        string? arch = architecture?.Text ?? pair.ElementAtOrDefault(1);
        if (pair.Length == 0 || arch is null || !TargetPart().IsMatch(pair[0]) || !TargetPart().IsMatch(arch))
        {
            _draft.Remark(node.Line, $"{path}: {node.Show()}");
            Tell(node, "UK2430",
                $"'{node.Show()}' is no target: it takes a platform and an architecture, as in 'kvm/x86_64'; it is left out");
            return;
        }

        if (architecture is not null && pair.Length > 1 && ArchitectureName(pair[1]) != ArchitectureName(arch))
        {
            Tell(platform!, "UK2434",
                $"'{Shown(pair[1])}' of '{platform!.Show()}' is overridden by the architecture '{arch}'; leave one of them");
        }

        _targets.Add(new KraftTarget(PlatformName(pair[0]), ArchitectureName(arch), name, node as YamlMap) { Path = path });
    }

    /// <summary>What stands under the long or the short spelling of a key; the long one counts when both are there.</summary>
    private YamlNode? One(YamlMap map, string name, string shortly)
    {
        YamlNode? found = map.Find(name);
        if (found is not null && map.Find(shortly) is { } other)
        {
            Tell(other, "UK2434", $"'{Shown(shortly, other)}' is overridden by '{Shown(name, found)}'; leave one of them");
        }

        return found ?? map.Find(shortly);
    }

    /// <summary>A platform or an architecture: a name, or by the schema a mapping with more, which ReadTargetSettings tells of.</summary>
    private static YamlScalar? NameIn(YamlNode node) => node as YamlScalar ?? (node as YamlMap)?.Find("name") as YamlScalar;

    private List<string> ReadHalves(YamlNode? node, string path, bool isPlatform)
    {
        var names = new List<string>();
        IEnumerable<(YamlScalar Name, YamlNode? Value)> entries = node switch
        {
            YamlMap map => map.Entries.Select(e => (e.Key, (YamlNode?)e.Value)),
            YamlList list when list.Items.All(i => i is YamlScalar) => list.Items.Select(i => ((YamlScalar)i, (YamlNode?)null)),
            _ => [],
        };
        if (node is { IsEmpty: false } && !entries.Any())
        {
            Misshapen(node, path, "a mapping of names");
        }

        foreach ((YamlScalar key, YamlNode? value) in entries)
        {
            string name = isPlatform ? PlatformName(key.Text) : ArchitectureName(key.Text);
            if (value is YamlScalar { Truth: false })
            {
                Leave(value, $"{path}.{key.Text}", "UK2427", "it is turned off here, so no target has it");
            }
            else if (!TargetPart().IsMatch(key.Text))
            {
                Misshapen(value ?? key, $"{path}.{Shown(key)}", "a name");
            }
            else if (names.Count > MaxTargets || !names.Contains(name))
            {
                names.Add(name);
                AddHalf();
            }
            else
            {
                Tell(key, "UK2434",
                    $"'{Shown(path)}' names '{name}' twice, here as '{Shown(key)}'; leave one of them, with what stands under both");
                AddHalf();
            }

            void AddHalf() =>
                _halves.AddRange(value is null or { IsEmpty: true } or YamlScalar { Truth: true }
                    ? []
                    : [(value, $"{path}.{key.Text}", name, isPlatform)]);
        }

        return names;
    }

    /// <summary>What stands under targets, platforms and architectures: it holds for these only, and wins over what stands above.</summary>
    private void ReadTargetSettings()
    {
        foreach ((YamlNode node, string path, string name, bool isPlatform) in _halves)
        {
            int several = _targets.Select(t => isPlatform ? t.Platform : t.Architecture).Distinct(StringComparer.Ordinal).Count();
            string? condition = several == 1 ? null : $"'$({(isPlatform ? "Platform" : "Arch")})' == '{name}'";
            if (node is YamlMap map)
            {
                ReadHalf(map, path, name, condition);
            }
            else
            {
                Leave(node, path, "UK2428",
                    $"a project takes '{name}' from the core or from a LibraryReference as it is: bring that version there");
            }
        }

        bool isAlone = _targets.Select(t => t.Pair).Distinct(StringComparer.Ordinal).Count() == 1;
        foreach (IGrouping<string, KraftTarget> group in _targets.GroupBy(t => t.Pair, StringComparer.Ordinal))
        {
            List<KraftTarget> same = [.. group];
            string[] names = [.. same.Select((t, i) =>
                MSBuildText.Escape(t.Name is { IsEmpty: false } n && MSBuildText.CanHold(n.Text)
                    ? n.Text
                    : (i + 1).ToString(CultureInfo.InvariantCulture)))];
            string? isPair = isAlone ? null : $"'$(Platform)/$(Arch)' == '{group.Key}'";
            for (int i = 0; i < same.Count; i++)
            {
                // The first is built unless one of the others is asked for, so that each pair has exactly one.
                string?[] conditions = i == 0
                    ? [isPair, .. names.Skip(1).Distinct().Select(n => $"'$({ImportNames.UnikernelVariant})' != '{n}'")]
                    : [isPair, $"'$({ImportNames.UnikernelVariant})' == '{names[i]}'"];
                string condition = string.Join(" and ", conditions.OfType<string>());
                TellVariant(same, i, Shown(names[i]));
                ReadTargetMap(same[i], condition.Length == 0 ? null : condition);
            }
        }
    }

    private void TellVariant(List<KraftTarget> same, int index, string name)
    {
        KraftTarget target = same[index];
        YamlNode? place = (YamlNode?)target.Name ?? target.Map;
        if (place is not null && same.Count > 1)
        {
            Tell(place, "UK2431", index == 0
                ? $"{target.Pair} has {same.Count} targets; '{name}' is the one that is built unless "
                    + $"-p:{ImportNames.UnikernelVariant}=NAME asks for another"
                : $"{target.Pair} has {same.Count} targets; build this one with -p:{ImportNames.UnikernelVariant}={name} "
                    + $"-p:Platform={target.Platform} -p:Arch={target.Architecture}, after moving the other's image");
        }
        else if (target.Name is { IsEmpty: false } only)
        {
            _draft.Remark(only.Line, $"{target.Path}.name: {only.Show()}");
            Tell(only, "UK2427",
                $"'{target.Path}.name: {only.Show()}' is not expressed: a target has no name of its own; "
                    + $"pick it with -p:Platform={target.Platform} -p:Arch={target.Architecture}", Severity.Info);
        }
    }

    private void ReadTargetMap(KraftTarget target, string? condition)
    {
        string path = $"{target.Path}.";
        foreach (YamlEntry entry in target.Map?.Entries ?? [])
        {
            switch (entry.Key.Text)
            {
                case "name" when entry.Value is YamlScalar:
                    break;
                case "platform" or "plat" or "architecture" or "arch":
                    // Of two spellings the long one counts, which was told.
                    if (entry.Value is YamlMap half
                        && !(entry.Key.Text is "plat" or "arch"
                            && target.Map!.Find(entry.Key.Text == "plat" ? "platform" : "architecture") is not null))
                    {
                        ReadHalf(
                            half,
                            path + entry.Key.Text,
                            entry.Key.Text.StartsWith("plat", StringComparison.Ordinal) ? target.Platform : target.Architecture,
                            condition);
                    }

                    break;
                case "kconfig":
                    ReadKconfig(entry.Value, path + "kconfig", condition);
                    break;
                case "kernel":
                    Leave(entry, path, "UK2427", "the image's path follows from the project: bin/Configuration/platform-arch/");
                    break;
                default:
                    ReadRunning(entry, path, condition, Unknown);
                    break;
            }
        }
    }

    /// <summary>The mapping form of a platform or an architecture.</summary>
    private void ReadHalf(YamlMap map, string path, string name, string? condition)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            switch (entry.Key.Text)
            {
                case "name":
                    break;
                case "kconfig":
                    ReadKconfig(entry.Value, $"{path}.kconfig", condition);
                    break;
                case "source" when entry.Value is YamlScalar source && IsFolder(source.Text)
                    && Expand(source, $"{path}.source", source.Text) is { } folder:
                    _draft.AddItem(ImportNames.LibraryReference, AsPath(Rebase(folder)));
                    break;
                case "source" or "version":
                    Leave(entry, $"{path}.", "UK2428",
                        $"a project takes '{name}' from the core or from a LibraryReference as it is: bring that version there");
                    break;
                default:
                    ReadRunning(entry, $"{path}.", condition, Unknown);
                    break;
            }
        }
    }

    /// <summary>The one name of a platform; kraft knows Firecracker by two, and kraft.cloud is Firecracker too.</summary>
    private static string PlatformName(string name) => name.ToUpperInvariant() is "FIRECRACKER" or "KRAFTCLOUD" ? "fc" : name;

    private static string ArchitectureName(string name) => TargetArchitecture.Find(name)?.Name ?? name;

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z")]
    private static partial Regex TargetPart();

    private sealed record KraftTarget(string Platform, string Architecture, YamlScalar? Name, YamlMap? Map)
    {
        public string Path { get; init; } = "targets";

        public string Pair => $"{Platform}/{Architecture}";
    }
}
