// SPDX-License-Identifier: BSD-3-Clause
// The core, the libraries, and the configuration symbols that stand under them.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

public sealed partial class KraftImporter
{
    /// <summary>For a shell: where the project takes the core and its libraries from, when the environment does not say.</summary>
    private const string Workdir = "${UK_WORKDIR:-$HOME/.unikraft}";

    private void ReadCore(YamlNode? node)
    {
        if (node is null)
        {
            return;
        }

        Component core = ReadComponent(node, "unikraft");
        _draft.AddProperty(ImportNames.UnikraftRoot,
            core.Folder ?? $"$({ImportNames.Workdir})/unikraft", remark: core.Remark is { } remark ? $"core: {remark}" : null);
        TellOrigin(node, core, "unikraft", $"what stands in $({ImportNames.UnikraftRoot})", $"{Workdir}/unikraft");
    }

    private void ReadLibraries(YamlNode? node)
    {
        switch (node)
        {
            case null or { IsEmpty: true }:
                break;
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    ReadLibrary(entry.Key, entry.Value, $"libraries.{entry.Key.Text}");
                }

                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    ReadListed(item);
                }

                break;
            default:
                Misshapen(node, "libraries", "a mapping of names to versions");
                break;
        }
    }

    /// <summary>A library of a list: <c>musl</c>, <c>musl:stable</c>, a path, or a mapping with its name in it.</summary>
    private void ReadListed(YamlNode item)
    {
        if (item is YamlMap map && map.Find("name") is YamlScalar name)
        {
            ReadLibrary(name, new YamlMap([.. map.Entries.Where(e => e.Key.Text != "name")], map.Line, map.Column),
                $"libraries.{name.Text}");
        }
        else if (item is not YamlScalar { IsEmpty: false } text)
        {
            Misshapen(item, "libraries", "a library's name");
        }
        else if (IsFolder(text.Text) && Expand(text, "libraries", text.Text) is { } folder)
        {
            _draft.AddItem(ImportNames.LibraryReference, AsPath(Rebase(folder)));
        }
        else if (Address().Match(text.Text) is { Success: true } match)
        {
            ReadLibrary(text with { Text = NameIn(match.Groups["address"].Value) }, text, "libraries");
        }
        else
        {
            int split = text.Text.IndexOfAny([':', '@']);
            ReadLibrary(text with { Text = split < 0 ? text.Text : text.Text[..split] },
                text with { Text = split < 0 ? "" : text.Text[(split + 1)..], IsPlain = true }, "libraries");
        }
    }

    /// <summary>
    /// The name by which a project knows what an address leads to: its last part, as for <c>x</c> in <c>https://example.org/lib-x.git</c>.
    /// </summary>
    private static string NameIn(string address)
    {
        string last = address[(address.LastIndexOfAny(['/', ':']) + 1)..];
        last = last.EndsWith(".git", StringComparison.Ordinal) ? last[..^".git".Length] : last;
        return last.StartsWith("lib-", StringComparison.Ordinal) ? last["lib-".Length..] : last;
    }

    private void ReadLibrary(YamlScalar name, YamlNode value, string path)
    {
        if (!LibraryName().IsMatch(name.Text))
        {
            Misshapen(value, $"libraries.{Shown(name)}", "a library's name, of letters, digits and '._+-',");
            return;
        }

        if (value is YamlScalar { Truth: false })
        {
            Leave(value, path, "UK2427", "the library is turned off here, so the project does not refer to it");
            return;
        }

        bool isBare = value.IsEmpty || value is YamlScalar { Truth: true };
        Component library = isBare ? new Component() : ReadComponent(value, path);
        _draft.AddItem(ImportNames.LibraryReference, library.Folder is null ? name.Text : AsPath(library.Folder),
            remark: library.Remark is { } remark ? $"{name.Text}: {remark}" : null);
        string other = name.Text.StartsWith("lib-", StringComparison.Ordinal) ? "" : $" or lib-{name.Text}";
        TellOrigin(value, library, name.Text, $"what stands in $(UK_LIBS)/{name.Text}{other}",
            $"${{UK_LIBS:-{Workdir}/libs}}/{name.Text}");
    }

    /// <summary>A path, so that it is not taken for a library's name.</summary>
    private static string AsPath(string folder) =>
        folder.Contains('/', StringComparison.Ordinal) || folder.StartsWith("$(", StringComparison.Ordinal) ? folder : $"./{folder}";

    /// <summary>Version and source choose what the tool fetches. A project fetches nothing of Unikraft's, so both are told.</summary>
    private void TellOrigin(YamlNode place, Component component, string name, string taken, string folder)
    {
        if (component.Remark is { } remark)
        {
            string fetch = component.Source is { } source ? Clone(source, component.Version, $"\"{folder}\"")
                : $"check out '{component.Version}' there";
            Tell(place, "UK2428",
                $"'{name}' is to be {remark}, and a project takes {(component.Folder is null ? taken : $"'{component.Folder}'")} as it "
                    + $"is: {fetch}");
        }
    }

    /// <summary>
    /// What a shell clones an address with into a folder. <c>-b</c> takes branches and tags only, and what looks like a commit can be
    /// either.
    /// </summary>
    private static string Clone(string source, string? version, string folder)
    {
        bool isCommit = version is not null && Commit().IsMatch(version);
        string branch = version is null || isCommit ? "" : $"-b {ShellWords.Quote(version)} ";
        string end = source.StartsWith('-') ? "-- " : "";
        return $"git clone {branch}{end}{ShellWords.Quote(source)} {folder}"
            + (isCommit ? $" && git -C {folder} checkout {version}" : "");
    }

    /// <summary>A short form (version, address or folder) or a mapping of <c>source</c>, <c>version</c> and <c>kconfig</c>.</summary>
    private Component ReadComponent(YamlNode node, string path)
    {
        var component = new Component();
        switch (node)
        {
            case YamlScalar { IsEmpty: false } text:
                return ReadSource(text, path, component, isVersion: true);
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    component = (entry.Key.Text, entry.Value) switch
                    {
                        ("source", YamlScalar { IsEmpty: false } source) =>
                            ReadSource(source, $"{path}.source", component, isVersion: false),
                        ("version", YamlScalar { IsEmpty: false } version) => component with { Version = version.Show() },
                        ("kconfig", _) => Kconfig(entry, component),
                        ("source" or "version", _) => Wrong(entry, component),
                        _ => Other(entry, component),
                    };
                }

                return component;
            case { IsEmpty: true }:
                return component;
            default:
                Misshapen(node, path, "a version, or a mapping of 'source', 'version' and 'kconfig',");
                return component;
        }

        Component Kconfig(YamlEntry entry, Component same)
        {
            ReadKconfig(entry.Value, $"{path}.kconfig", null);
            return same;
        }

        Component Wrong(YamlEntry entry, Component same)
        {
            Misshapen(entry.Value, $"{path}.{entry.Key.Text}", "a text");
            return same;
        }

        Component Other(YamlEntry entry, Component same)
        {
            Unknown(entry, $"{path}.");
            return same;
        }
    }

    /// <summary>An address, with or without <c>@version</c>; a folder; where <paramref name="isVersion"/>, else a version.</summary>
    private Component ReadSource(YamlScalar text, string path, Component component, bool isVersion)
    {
        if (IsFolder(text.Text))
        {
            return Expand(text, path, text.Text) is { } folder ? component with { Folder = Rebase(folder) } : component;
        }

        if (Address().Match(text.Text) is { Success: true } match)
        {
            string version = match.Groups["version"].Value, address = match.Groups["address"].Value;
            component = version.Length > 0 ? component with { Version = Shown(version) } : component;
            if (LocalFolder(address) is { } local)
            {
                return Expand(text, path, local) is { } place ? component with { Folder = Rebase(place) } : component;
            }

            return component with
            {
                Source = text with { Text = address } is var source ? source.Show() : null,
            };
        }

        return isVersion ? component with { Version = text.Show() } : component with { Source = text.Show() };
    }

    /// <summary>Symbols as a list of <c>CONFIG_X=y</c> or as a mapping.</summary>
    private void ReadKconfig(YamlNode node, string path, string? condition)
    {
        IEnumerable<YamlNode> parts = node is YamlList list ? list.Items : [node];
        foreach (YamlNode part in parts)
        {
            switch (part)
            {
                case { IsEmpty: true } when node is not YamlList:
                    break;
                case YamlMap map:
                    foreach (YamlEntry entry in map.Entries)
                    {
                        if (entry.Value is YamlScalar { IsEmpty: false } value)
                        {
                            AddSymbol(value, path, entry.Key.Text, value.Truth is { } truth ? (truth ? "y" : "n") : value.Text, condition);
                        }
                        else
                        {
                            Misshapen(entry.Value, $"{path}.{entry.Key.Text}", "a value such as 'y'");
                        }
                    }

                    break;
                case YamlScalar text when NotSet().Match(text.Text) is { Success: true } match:
                    AddSymbol(text, path, match.Groups[1].Value, "n", condition);
                    break;
                case YamlScalar text when text.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var split:
                    AddSymbol(text, path, text.Text[..split], text.Text[(split + 1)..], condition);
                    break;
                default:
                    Misshapen(part, path, "CONFIG_NAME=VALUE");
                    break;
            }
        }
    }

    private void AddSymbol(YamlScalar place, string path, string name, string value, string? condition)
    {
        string symbol = name.Trim();
        bool hasPrefix = symbol.StartsWith("CONFIG_", StringComparison.Ordinal);
        string bare = hasPrefix ? symbol["CONFIG_".Length..] : symbol;
        if (!SymbolName().IsMatch(bare))
        {
            Misshapen(place, $"{path}.{name}", "the name of a configuration symbol");
            return;
        }

        if (!hasPrefix)
        {
            Tell(place, "UK2424",
                $"'{Shown(bare)}' lacks its 'CONFIG_', without which kraft's value has no effect; the project sets the symbol");
        }

        // A project's values stand without the quotes of a .config.
        bool isQuoted = value.Length > 1 && value[0] == '"' && value[^1] == '"';
        if (Expand(place, $"{path}.{symbol}", isQuoted ? Backslash().Replace(value[1..^1], "$1") : value) is { } text
            && _draft.AddItem(ImportNames.Kconfig, bare, text, condition) is { } replaced && replaced != text)
        {
            Tell(place, "UK2434", $"{Shown($"CONFIG_{bare}={replaced}")} is overridden here by '{Shown(text)}'; leave one of them");
        }
    }

    /// <summary>The folder of this machine that an address leads to; a bare repository is none to build from.</summary>
    private string? LocalFolder(string address) =>
        address.StartsWith("file:///", StringComparison.OrdinalIgnoreCase)
        && Uri.UnescapeDataString(address["file://".Length..]) is var path && IsFolder(path)
        && !path.EndsWith(".git", StringComparison.Ordinal) ? path : null;

    [GeneratedRegex(@"^[0-9a-f]{7,40}\z")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^[A-Za-z0-9._+-]+\z")]
    private static partial Regex LibraryName();

    [GeneratedRegex(@"^[A-Za-z0-9_]+\z")]
    private static partial Regex SymbolName();

    [GeneratedRegex(@"^#\s*(CONFIG_[A-Za-z0-9_]+) is not set\z")]
    private static partial Regex NotSet();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Backslash();

    [GeneratedRegex(@"^(?<address>(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*(?:/[^@]*)?|[\w.-]+@[\w.-]+:[^@]+))(?:@(?<version>.+))?\z",
        RegexOptions.Singleline)]
    private static partial Regex Address();

    /// <summary>Where a component comes from. Only a folder is something that a project can say.</summary>
    private sealed record Component
    {
        public string? Folder { get; init; }

        public string? Source { get; init; }

        public string? Version { get; init; }

        public string? Remark => (Version, Source) switch
        {
            (null, null) => null,
            (null, _) => $"'{Source}'",
            (_, null) => $"version '{Version}'",
            _ => $"version '{Version}' of '{Source}'",
        };
    }
}
