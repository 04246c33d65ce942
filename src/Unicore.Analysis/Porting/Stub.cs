// SPDX-License-Identifier: BSD-3-Clause
// Functions that a program calls and that no library has: what stands in their place until somebody writes them.
using System.Text;
using System.Text.RegularExpressions;

namespace Unicore.Analysis.Porting;

/// <summary>What a stub gives back.</summary>
internal enum StubResult
{
    /// <summary>-1, with errno ENOSYS.</summary>
    Number,

    /// <summary>A null pointer, with errno ENOSYS.</summary>
    Pointer,

    /// <summary>0.0.</summary>
    Real,

    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>It is a variable.</summary>
    Variable,
}

/// <summary>A stub.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Result">What it gives back.</param>
/// <param name="Declaration">How headers declare it, or null.</param>
/// <param name="Header">The header that does, or null.</param>
internal sealed partial record Stub(string Name, StubResult Result, string? Declaration, string? Header)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Finds a symbol's declaration in a source as the compiler reads it.</summary>
    /// <param name="name">The symbol.</param>
    /// <param name="preprocessed">The source.</param>
    /// <returns>The stub; null if it is declared nowhere there.</returns>
    public static Stub? Find(string name, string preprocessed)
    {
        Match found;
        try
        {
            found = Regex.Match(preprocessed, $@"(?<=^|[;{{}}\n])[ \t]*(?<type>(?:[A-Za-z_]\w*[\s*]+)+\**)\b{Regex.Escape(name)}\s*"
                + @"(?<rest>\([^;{}]*?\)|\[[^\];]*\])?[^;{}()=,]*(?:\([^;{}]*\))*\s*;", RegexOptions.None, Patience);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }

        if (!found.Success || found.Groups["type"].Value.Trim() is "return" or "else" or "goto")
        {
            return null;
        }

        string type = Blanks().Replace(Words().Replace(found.Groups["type"].Value, " "), " ").Trim();
        string rest = Blanks().Replace(Markers().Replace(found.Groups["rest"].Value, " "), " ");
        StubResult result = rest is not ['(', ..] ? StubResult.Variable
            : type.Contains('*', StringComparison.Ordinal) ? StubResult.Pointer
            : type == "void" ? StubResult.Nothing
            : type is "double" or "float" or "long double" ? StubResult.Real
            : StubResult.Number;
        Match[] markers = [.. Markers().Matches(preprocessed[..found.Index]).Cast<Match>()];
        return new(name, result, $"{type} {name}{rest};", markers is [.., var last] ? last.Groups["file"].Value : null);
    }

    /// <summary>What stands before a program's stubs.</summary>
    private const string OfPort = """
        // Written by `unicore port`: what the program uses and no library has. Each function says so when it is called for the first
        // time. Write those that matter, or leave out what calls them.
        #include <errno.h>
        #include <stdio.h>

        static void say(int *said, const char *name)
        {
        	if (!*said)
        		fprintf(stderr, "%s: not implemented in this guest (a stub)\n", name);
        	*said = 1;
        	errno = ENOSYS;
        }

        """;

    /// <summary>The source of stubs: each says what it is when it is called for the first time.</summary>
    /// <param name="stubs">The stubs.</param>
    /// <param name="before">What stands before them: it has <c>say(int *said, const char *name)</c>.</param>
    public static string Source(IEnumerable<Stub> stubs, string before = OfPort)
    {
        StringBuilder text = new(before);
        foreach (Stub stub in stubs.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            text.Append("\n// ").Append(stub.Declaration ?? "No header declares it.")
                .Append(stub.Header is null ? "" : $" ({stub.Header})").Append('\n');
            (string type, string value) = stub.Result switch
            {
                StubResult.Number => ("long", " -1"),
                StubResult.Pointer => ("void *", " NULL"),
                StubResult.Real => ("double", " 0.0"),
                _ => ("void", ""),
            };
            text.Append(stub.Result == StubResult.Variable
                ? $"long {stub.Name}[64];\n"
                : $"{type}{(type.EndsWith('*') ? "" : " ")}{stub.Name}(void)\n{{\n\tstatic int said;\n\n\tsay(&said, \"{stub.Name}\");\n"
                    + $"\treturn{value};\n}}\n");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\b(?:extern|static|inline|__inline|__extension__|const|volatile|_Noreturn|__restrict)\b")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^# \d+ ""(?<file>[^""<]+)"".*$", RegexOptions.Multiline)]
    private static partial Regex Markers();
}
