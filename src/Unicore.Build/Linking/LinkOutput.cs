// SPDX-License-Identifier: BSD-3-Clause
// Explains what the linker says: which symbol is missing or doubled, who wants it and which library would have it.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Build.Linking;

/// <summary>Reads what compilers and linkers print.</summary>
/// <param name="libraries">What is known of libraries.</param>
public sealed partial class LinkOutput(ILinkedLibraries libraries)
{
    private readonly HashSet<string> _warned = [];

    /// <summary>Diagnostics of any action's output; the linker's are grouped by symbol: <c>UK3001</c> to <c>UK3006</c>.</summary>
    /// <param name="action">What ran.</param>
    /// <param name="output">What it printed, in the C locale.</param>
    /// <returns>The diagnostics; a linker's warning only when it is said for the first time, of whichever file.</returns>
    public IReadOnlyList<Diagnostic> Parse(BuildAction action, string output)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(output);
        if (output.Length == 0)
        {
            return [];
        }

        List<Diagnostic> result = [.. CompilerOutput.Parse(output, action.WorkingDirectory)
            .Where(d => !d.Message.StartsWith("undefined reference", StringComparison.Ordinal)).Select(WithOwner)];
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

                Match user = line.IndexOf(": undefined ", StringComparison.Ordinal) is >= 0 and var end
                    ? User().Match(line[..end])
                    : Match.Empty;
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
                string[] owners = [.. libraries.DefinersOf(name).Select(l => $"'{l}'").Order(StringComparer.Ordinal)];
                string where = owners.Length > 1
                    ? $"by the libraries {string.Join(" and ", owners)}"
                    : owners.Length == 1 ? $"twice in {owners[0]}" : "more than once";
                Locate(twice.Groups["place"].Value, name, places);
                (string? file, int at) = PlaceOf(name, places);
                Add(result, new("UK3004", Severity.Error,
                    $"The symbol '{name}' is defined {where}. Rename one, make it static, "
                        + $"or leave it out of that library's exportsyms.uk. ({line.Trim()})", file, at));
            }
            else if (OfCrate(line) is { } crate && !result.Exists(d => d.Code == "UK3026"))
            {
                // rustc says so of std without a place.
                result.Insert(0, new("UK3026", Severity.Error, crate));
            }
            else if (Other().Match(line) is { Success: true } other)
            {
                string text = other.Groups["text"].Value.Trim();
                if (!other.Groups["warning"].Success)
                {
                    Add(result, new("UK3005", Severity.Error, "The linker says: " + text));
                }
                else if (IsNew(text))
                {
                    result.Add(new("UK3006", Severity.Warning, "The linker says: " + text));
                }
            }
        }

        foreach ((string name, List<string> users) in undefined)
        {
            (string? file, int line) = PlaceOf(name, places);
            result.Add(new("UK3003", Severity.Error, Explain(name, users), file, line));
        }

        return result;
    }

    /// <summary>A header that was not found, with the library that would have it; a name that the C library leaves out.</summary>
    private Diagnostic WithOwner(Diagnostic diagnostic)
    {
        if (diagnostic.Code == "UK3001" && WithoutCxx().IsMatch(diagnostic.Message)
            && libraries.ProviderOf(LibraryRoles.Cxx) is { } cxx)
        {
            return diagnostic with
            {
                Code = "UK3025",
                Message = $"Exceptions, dynamic_cast and typeid need a library of C++, to which this project doesn't refer. "
                    + $"Add <LibraryReference Include=\"{cxx}\" />. ({diagnostic.Message})",
            };
        }

        if (OfCrate(diagnostic.Message) is { } sentence)
        {
            return diagnostic with { Code = "UK3026", Message = sentence };
        }

        Match undeclared = Undeclared().Match(diagnostic.Message);
        if (undeclared.Success && libraries.OutsideOfTheCLibrary(undeclared.Groups["name"].Value) is { } outside)
        {
            return diagnostic with { Code = "UK3024", Message = $"{undeclared.Value}: {outside}" };
        }

        Match missing = MissingHeader().Match(diagnostic.Message);
        if (diagnostic.Code == "UK3001" && missing.Success && libraries.OwnerOf(missing.Groups["header"].Value) is null
            && libraries.OutsideOfTheCLibrary(missing.Groups["header"].Value) is { } without)
        {
            return diagnostic with { Code = "UK3024", Message = without };
        }

        return diagnostic.Code == "UK3001" && missing.Success && libraries.OwnerOf(missing.Groups["header"].Value) is { } owner
            ? diagnostic with
            {
                Code = "UK3023",
                Message = $"'{missing.Groups["header"].Value}' is a header of the library '{owner}', "
                + "which is not declared to be needed here. "
                    + $"Add <LibraryReference Include=\"{owner}\" /> to the project that includes it.",
            }
            : diagnostic;
    }

    /// <summary>What to say of a crate that rustc did not find; null when no library has it, or something else is said.</summary>
    private string? OfCrate(string message)
    {
        string name = MissingCrate().Match(message).Groups["name"].Value;
        return name.Length > 0 && libraries.OwnerOfCrate(name) is { } library
            ? $"'{name}' is a crate of the library '{library}', to which this project doesn't refer. "
                + $"Add <LibraryReference Include=\"{library}\" /> to it{(name == "std" ? ", or begin the crate with #![no_std]" : "")}."
            : null;
    }

    private static void Add(List<Diagnostic> result, Diagnostic diagnostic)
    {
        if (!result.Contains(diagnostic))
        {
            result.Add(diagnostic);
        }
    }

    /// <summary>
    /// Whether a warning was not told yet, of whichever file: an image is linked in several steps, each of which may repeat it.
    /// </summary>
    private bool IsNew(string warning)
    {
        lock (_warned)
        {
            return _warned.Add(FileName().Replace(warning, ""));
        }
    }

    /// <summary>The place of the first use, when debug information named a file that is there.</summary>
    private void Locate(string place, string name, Dictionary<string, (string File, int Line)> places)
    {
        int colon = place.LastIndexOf(':');
        if (colon > 0 && int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int line))
        {
            foreach (string root in libraries.SourceRoots)
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

    private static (string? File, int Line) PlaceOf(string name, Dictionary<string, (string File, int Line)> places) =>
        places.TryGetValue(name, out (string File, int Line) place) ? place : (null, 0);

    private string Explain(string name, List<string> users)
    {
        StringBuilder text = new();
        text.Append("The symbol '").Append(name).Append("' is used");
        if (users.Count > 0)
        {
            text.Append(" in ").AppendJoin(", ", users);
        }

        text.Append(" but defined nowhere.");
        if (libraries.Whereabouts(name) is { } whereabouts)
        {
            return text.Append(' ').Append(whereabouts).ToString();
        }

        if (libraries.OutsideOfTheCLibrary(name) is { } sentence)
        {
            return text.Append(' ').Append(sentence).ToString();
        }

        if (name == "main")
        {
            return text.Append(" Write a function main in one of the application's sources.").ToString();
        }

        if (NameOfCxx().IsMatch(name))
        {
            string cure = libraries.ProviderOf(LibraryRoles.Cxx) is { } library
                ? $"add <LibraryReference Include=\"{library}\" />"
                : "define it";
            return text.Append(" It belongs to the library of C++, which none of the libraries in use is: ").Append(cure)
                .Append(", or do without.").ToString();
        }

        return text.Append(" Define it, correct its name, or add the library that has it.").ToString();
    }

    [GeneratedRegex("(?:implicit declaration of (?:built-in )?function|call to undeclared (?:library )?function"
        + @"|implicitly declaring library function|use of undeclared identifier) '(?<name>\w+)'"
        + @"|^'(?<name>\w+)' (?:undeclared|was not declared)")]
    private static partial Regex Undeclared();

    /// <summary>What rustc says of a crate that it doesn't find.</summary>
    [GeneratedRegex("^(?:error\\[E0463\\]: )?can't find crate for `(?<name>\\w+)`")]
    private static partial Regex MissingCrate();

    /// <summary>What gcc and clang say of exceptions and of type information that are switched off.</summary>
    [GeneratedRegex("^(?:exception handling disabled|cannot use '(?:throw|try)' with exceptions disabled"
        + "|.*'(?:typeid|dynamic_cast)'.*'-fno-rtti'|use of (?:typeid|dynamic_cast) requires -frtti)")]
    private static partial Regex WithoutCxx();

    /// <summary>What C++ programs and their compilers call.</summary>
    [GeneratedRegex("^(?:operator (?:new|delete)|std::|__cxa_|__gxx_|__dynamic_cast|_Unwind_"
        + "|(?:vtable|typeinfo) for (?:std|__cxxabiv1)::)")]
    private static partial Regex NameOfCxx();

    [GeneratedRegex("^'?(?<header>[^':]+)(?:: No such file or directory|' file not found)")]
    private static partial Regex MissingHeader();

    // A name of C++ has blanks in it: operator new(unsigned long).
    [GeneratedRegex(@"undefined (?:reference to|symbol:?) (?:[`'](?<name>[^`']+)'|(?<name>\S.*?)\s*$)")]
    private static partial Regex Undefined();

    /// <summary>Who uses it, at the end of what stands before ": undefined"; from there, since lines of C++ names are long.</summary>
    [GeneratedRegex(@"(?<place>[^\s:]*(?<user>[^\s/:]+(?::\d+|\.o|\.[cS])))(?::\([^)]*\))?$", RegexOptions.RightToLeft)]
    private static partial Regex User();

    [GeneratedRegex(@"(?<place>[^\s:]+:\d+)?(?::\([^)]*\))?(?:: | error: |^)(?:multiple definition of|duplicate symbol:) "
        + @"(?:[`'](?<name>[^`']+)'|(?<name>\S.*?)\s*$)")]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"\S*/\S*")]
    private static partial Regex FileName();

    [GeneratedRegex(
        @"^(?:\S*\bld(?:\.bfd|\.lld)?|collect2): (?!.*undefined reference)(?!.*in function)(?!error: ld returned)(?!NOTE:)"
        + @"(?!.*multiple definition)(?!.*more undefined references)(?<text>(?<warning>warning: )?.+)$")]
    private static partial Regex Other();
}
