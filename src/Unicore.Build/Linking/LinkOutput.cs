// SPDX-License-Identifier: BSD-3-Clause
// Explains what the linker says: which symbol is missing or doubled, who wants it and which library would have it.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Kconfig;

namespace Unicore.Build;

internal sealed partial class LinkOutput(BuildRequest request, List<LinkedLibrary> linked)
{
    /// <summary>Diagnostics of any action's output; the linker's are grouped by symbol.</summary>
    public IReadOnlyList<Diagnostic> Parse(BuildAction action, string output)
    {
        if (output.Length == 0)
        {
            return [];
        }

        List<Diagnostic> result = [.. CompilerOutput.Parse(output, action.WorkingDirectory).Where(d => !d.Message.StartsWith("undefined reference", StringComparison.Ordinal))];
        SortedDictionary<string, List<string>> undefined = new(StringComparer.Ordinal);
        Dictionary<string, (string File, int Line)> places = new(StringComparer.Ordinal);
        foreach (string line in output.Split('\n'))
        {
            Match missing = Undefined().Match(line);
            if (missing.Success)
            {
                string name = missing.Groups["name"].Value;
                if (!undefined.TryGetValue(name, out List<string>? users))
                {
                    undefined.Add(name, users = []);
                }

                Match user = User().Match(line);
                if (user.Success && users.Count < 5 && !users.Contains(user.Groups["user"].Value))
                {
                    users.Add(user.Groups["user"].Value);
                    Locate(user.Groups["place"].Value, name, places);
                }

                continue;
            }

            Match twice = Duplicate().Match(line);
            if (twice.Success)
            {
                string name = twice.Groups["name"].Value;
                string[] owners = [.. linked.Where(l => Defines(l, name)).Select(l => $"'{l.Library.Name}'").Order(StringComparer.Ordinal)];
                string where = owners.Length > 1 ? $"by the libraries {string.Join(" and ", owners)}" : owners.Length == 1 ? $"twice in {owners[0]}" : "more than once";
                Add(result, new("UK3004", Severity.Error,
                    $"The symbol '{name}' is defined {where}. Rename one, make it static, or leave it out of that library's exportsyms.uk. ({line.Trim()})"));
            }
            else if (Other().Match(line) is { Success: true } other)
            {
                bool warning = other.Groups["warning"].Success;
                Add(result, new(warning ? "UK3006" : "UK3005", warning ? Severity.Warning : Severity.Error, "The linker says: " + other.Groups["text"].Value.Trim()));
            }
        }

        foreach ((string name, List<string> users) in undefined)
        {
            (string? file, int line) = places.TryGetValue(name, out (string File, int Line) place) ? place : (null, 0);
            result.Add(new("UK3003", Severity.Error, Explain(name, users), file, line));
        }

        return result;
    }

    private static void Add(List<Diagnostic> result, Diagnostic diagnostic)
    {
        if (!result.Contains(diagnostic))
        {
            result.Add(diagnostic);
        }
    }

    /// <summary>The place of the first use, when debug information named a file that is there.</summary>
    private void Locate(string place, string name, Dictionary<string, (string File, int Line)> places)
    {
        int colon = place.LastIndexOf(':');
        if (colon > 0 && int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int line))
        {
            foreach (string root in (string[])[request.ProjectDirectory, .. linked.Select(l => Path.GetDirectoryName(l.Library.Root) ?? l.Library.Root)])
            {
                string file = Path.GetFullPath(place[..colon], root);
                if (File.Exists(file))
                {
                    places.TryAdd(name, (file, line));
                    return;
                }
            }
        }
    }

    private string Explain(string name, List<string> users)
    {
        StringBuilder text = new();
        text.Append("The symbol '").Append(name).Append("' is used");
        if (users.Count > 0)
        {
            text.Append(" in ").AppendJoin(", ", users);
        }

        text.Append(" but defined nowhere.");
        foreach (LinkedLibrary item in linked)
        {
            if (item.Library.ExportedSymbols.Count > 0 && DefinesHidden(item, name))
            {
                return text.Append(" The library '").Append(item.Library.Name).Append("' defines it but hides it: add it to that library's exportsyms.uk.").ToString();
            }
        }

        foreach (LibraryManifest library in request.AvailableLibraries)
        {
            if (linked.TrueForAll(l => l.Library.Name != library.Name) && Exports(library, name))
            {
                text.Append(" The library '").Append(library.Name).Append("' defines it and is not part of this build: ");
                return library.KconfigSymbol is { } symbol && request.KconfigValues?.Invoke(symbol) is { } value && value != "y"
                    ? text.Append("it is switched off. Switch it on with CONFIG_").Append(symbol).Append("=y.").ToString()
                    : text.Append("add <LibraryReference Include=\"").Append(library.Name).Append("\" />.").ToString();
            }
        }

        if (name == "main")
        {
            return text.Append(" Write a function main in one of the application's sources.").ToString();
        }

        return text.Append(" Define it, correct its name, or add the library that has it.").ToString();
    }

    private static bool Defines(LinkedLibrary item, string name) => DefinesIn(item.Object, name);

    private static bool DefinesHidden(LinkedLibrary item, string name) => DefinesIn(Path.ChangeExtension(item.Object, ".ld.o"), name);

    private static bool DefinesIn(string file, string name) => File.Exists(file) && ElfSymbols.Read(File.ReadAllBytes(file)).Defined.Contains(name);

    private static bool Exports(LibraryManifest library, string name)
    {
        foreach (string list in library.ExportedSymbols)
        {
            if (File.Exists(list) && SymbolList.Parse(File.ReadAllText(list)).Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"undefined (?:reference to|symbol:?) [`']?(?<name>[^`'\s]+)'?")]
    private static partial Regex Undefined();

    [GeneratedRegex(@"(?<place>[^\s:]*?(?<user>[^\s/:]+(?::\d+|\.o|\.[cS])))(?::\([^)]*\))?: undefined ")]
    private static partial Regex User();

    [GeneratedRegex(@"(?:multiple definition of|duplicate symbol:) [`']?(?<name>[^`';\s]+)")]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"^(?:\S*\bld(?:\.bfd|\.lld)?|collect2): (?!.*undefined reference)(?!.*in function)(?!error: ld returned)(?!NOTE:)(?!.*multiple definition)(?!.*more undefined references)(?<text>(?<warning>warning: )?.+)$")]
    private static partial Regex Other();
}
