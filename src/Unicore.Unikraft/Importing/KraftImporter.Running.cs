// SPDX-License-Identifier: BSD-3-Clause
// What a guest is started with: arguments, environment, memory; and what a project has no place for: file systems and networks.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Projects;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

public sealed partial class KraftImporter
{
    /// <summary>Ends the parameters of libraries in a kernel's command line.</summary>
    private const string Stop = "--";

    private bool _hasParameters;

    /// <summary>
    /// One key of those that stand at the top, under a target, a platform, or <c>run</c>; any other goes to <paramref name="other"/>.
    /// </summary>
    private void ReadRunning(YamlEntry entry, string path, string? condition, Action<YamlEntry, string> other)
    {
        switch (entry.Key.Text)
        {
            case "cmd" or "command" or "arguments" or "args":
                ReadArguments(entry, path, condition);
                break;
            case "env" or "environment":
                ReadEnvironment(entry.Value, path + entry.Key.Text, condition);
                break;
            case "memory":
                ReadMemory(entry, path, condition);
                break;
            case "cpus" or "vcpus":
                Leave(entry, path, "UK2427", "`dotnet run` gives a guest one processor; start the image by hand for more");
                break;
            case "rootfs" or "initrd":
                Leave(entry, path, "UK2427",
                    "`dotnet run` hands over no initial file system; embed it (symbols LIBVFSCORE_…EINITRD of the core), "
                        + "or start the image by hand with it");
                break;
            case "roms":
                Leave(entry, path, "UK2427", "`dotnet run` hands over no further images; start the image by hand with them");
                break;
            case "volumes":
                Leave(entry, path, "UK2427",
                    "`dotnet run` mounts nothing; start the image by hand with the folder, as the machine monitor has it");
                break;
            case "networks":
                Leave(entry, path, "UK2427",
                    "`dotnet run` sets up no network; start the image by hand with it, as the machine monitor has it");
                break;
            case "pre_up" or "post_down":
                Leave(entry, path, "UK2427",
                    "`dotnet run` runs no other programs; call it before or after by hand, or from a target of the project");
                break;
            default:
                other(entry, path);
                break;
        }
    }

    private void ReadRun(YamlEntry run)
    {
        switch (run.Value)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    ReadRunning(entry, "run.", null, Unknown);
                }

                break;
            case { IsEmpty: false }:
                Misshapen(run.Value, "run", "a mapping");
                break;
        }
    }

    /// <summary>A list, or one text with blanks between the words as a shell has them.</summary>
    private void ReadArguments(YamlEntry entry, string path, string? condition)
    {
        string name = path + entry.Key.Text;
        var words = new List<string>();
        switch (entry.Value)
        {
            case { IsEmpty: true }:
                return;
            case YamlScalar text:
                words.AddRange(ShellWords.Split(text.Text));
                break;
            case YamlList list when list.Items.All(i => i is YamlScalar):
                words.AddRange(list.Items.Select(i => ((YamlScalar)i).Text));
                break;
            default:
                Misshapen(entry.Value, name, "a list of texts");
                return;
        }

        int stop = words.IndexOf(Stop);
        bool hasParameters = stop >= 0 && ArePermittedBefore(words[..stop]);
        if (stop > 0 && !hasParameters)
        {
            Tell(entry.Value, "UK2437",
                $"what stands before '{Stop}' in '{Shown(name)}' is no parameter of a library, such as 'netdev.ip=…', and goes to main "
                    + "with all the rest; an image with LIBUKLIBPARAM would not hand it to main");
        }

        // A command of a target takes the place of the file's, with its parameters.
        if (_hasParameters || (hasParameters && stop > 0))
        {
            _hasParameters = true;
            AddWords(entry.Value, name, ImportNames.UnikernelParameters, hasParameters ? words[..stop] : [], condition);
        }

        AddWords(entry.Value, name, ImportNames.UnikernelArguments, hasParameters ? words[(stop + 1)..] : words, condition);
    }

    private void AddWords(YamlNode place, string name, string property, IReadOnlyList<string> words, string? condition)
    {
        string joined = MSBuildText.Join(words);
        if (Expand(new YamlScalar(joined, true, place.Line, place.Column), name, joined) is { } text)
        {
            TellReplaced(place, name, _draft.AddProperty(property, text, condition), text);
        }
    }

    /// <summary>
    /// Whether words are what a kernel reads before <c>--</c>: parameters of libraries (<c>netdev.ip=1</c>), lists of values in brackets
    /// among them.
    /// </summary>
    private static bool ArePermittedBefore(IEnumerable<string> words)
    {
        bool isInList = false;
        foreach (string word in words)
        {
            if (!isInList && !Parameter().IsMatch(word))
            {
                return false;
            }

            isInList = (isInList || word.Contains("=[", StringComparison.Ordinal)) && !word.EndsWith(']');
        }

        return !isInList;
    }

    /// <summary>A list of <c>NAME=VALUE</c>, or a mapping.</summary>
    private void ReadEnvironment(YamlNode node, string path, string? condition)
    {
        IEnumerable<YamlNode> parts = node is YamlList list ? list.Items : [node];
        foreach (YamlNode part in parts)
        {
            switch (part)
            {
                case { IsEmpty: true } when node is not YamlList:
                    break;
                case YamlScalar { IsEmpty: false } text when node is YamlList:
                    int split = text.Text.IndexOf('=', StringComparison.Ordinal);
                    AddVariable(text, path, split < 0 ? text.Text : text.Text[..split], split < 0 ? "" : text.Text[(split + 1)..],
                        condition);
                    break;
                case YamlMap map:
                    foreach (YamlEntry entry in map.Entries)
                    {
                        if (entry.Value is YamlScalar value)
                        {
                            AddVariable(value, path, entry.Key.Text, value.IsEmpty ? "" : value.Text, condition);
                        }
                        else
                        {
                            Misshapen(entry.Value, $"{path}.{entry.Key.Text}", "a text");
                        }
                    }

                    break;
                default:
                    Misshapen(part, path, "NAME=VALUE");
                    break;
            }
        }
    }

    private void AddVariable(YamlScalar place, string path, string name, string value, string? condition)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            Misshapen(place, path, "NAME=VALUE");
        }
        else if (Expand(place, path, name) is { } key && Expand(place, path, value) is { } text
            && _draft.AddItem(ImportNames.UnikernelEnvironment, key, text, condition) is { } replaced && replaced != text)
        {
            Tell(place, "UK2434", $"{Shown($"{key}={replaced}")} is overridden here by '{Shown(text)}'; leave one of them");
        }
    }

    /// <summary>Of two keys for one property the later counts.</summary>
    private void TellReplaced(YamlNode place, string path, string? replaced, string value)
    {
        if (replaced is not null && replaced != value)
        {
            Tell(place, "UK2434", $"'{Shown(replaced)}' is overridden here by '{Shown(path)}'; leave one of them");
        }
    }

    /// <summary>Memory in MiB, as QEMU's -m counts, or with a unit.</summary>
    private void ReadMemory(YamlEntry entry, string path, string? condition)
    {
        Match match = Size().Match((entry.Value as YamlScalar)?.Text ?? "");
        double factor = match.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 1.0 / 1024, "G" => 1024, "T" => 1024 * 1024, _ => 1 };
        double size = match.Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * factor : 0;
        if (size >= 1 && size <= int.MaxValue && size == Math.Floor(size))
        {
            string memory = ((int)size).ToString(CultureInfo.InvariantCulture);
            TellReplaced(entry.Value, path + entry.Key.Text, _draft.AddProperty(ImportNames.UnikernelMemory, memory, condition), memory);
        }
        else
        {
            Leave(entry, path, "UK2427", $"it is no whole number of MiB; set {ImportNames.UnikernelMemory} by hand");
        }
    }

    [GeneratedRegex(@"^\s*(?<number>[0-9]{1,12})\s*(?<unit>[KMGT]?)(i?B)?\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Size();

    [GeneratedRegex(@"^[A-Za-z_]\w*\.[A-Za-z_][\w.]*(=.*)?\z", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}
