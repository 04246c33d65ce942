// SPDX-License-Identifier: BSD-3-Clause
// Explains what the linker says: which symbol is missing or doubled, who wants it and which library would have it.
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

                if (missing.Groups["user"].Value is { Length: > 0 } user && users.Count < 5 && !users.Contains(user))
                {
                    users.Add(user);
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
            result.Add(new("UK3003", Severity.Error, Explain(name, users)));
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
                string symbol = library.KconfigSymbol ?? "LIB" + library.Name.ToUpperInvariant().Replace('-', '_');
                return text.Append(" The library '").Append(library.Name).Append("' defines it and is not part of this build: add <LibraryReference Include=\"")
                    .Append(library.Name).Append("\" />, or switch it on with CONFIG_").Append(symbol).Append("=y.").ToString();
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

    [GeneratedRegex(@"(?:(?:^|[/\s])(?<user>[^\s/:]+:\d+|[^\s/:]+\.o):.*?|^.*?)undefined (?:reference to|symbol:?) [`']?(?<name>[^`'\s]+)'?")]
    private static partial Regex Undefined();

    [GeneratedRegex(@"(?:multiple definition of|duplicate symbol:) [`']?(?<name>[^`';\s]+)")]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"^(?:\S*\bld(?:\.bfd|\.lld)?|collect2): (?!.*undefined reference)(?!.*in function)(?!error: ld returned)(?<text>(?<warning>warning: )?.+)$")]
    private static partial Regex Other();
}
