// SPDX-License-Identifier: BSD-3-Clause
// What a preprocessed source says: files that it reads, types that these define, and what the source itself names.
namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>A type and where it is defined.</summary>
internal sealed record DefinedType(string Kind, string Name, string File, int Line);

/// <summary>Reads what a C preprocessor writes: tokens, and lines <c># LINE "FILE" FLAGS</c> (gcc's manual, "Preprocessor
/// Output").</summary>
/// <remarks>No parser: a type is what stands between struct, union or enum and a brace, or last in a typedef.</remarks>
internal sealed class TextFacts
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _declared = new(StringComparer.Ordinal);
    private readonly List<DefinedType> _types = [];
    private readonly List<string> _statement = [];
    private int _depth;
    private (string Name, int Line)? _alias;
    private bool _isTypedef;
    private int _parentheses;
    private string? _file; // null in the source itself

    private TextFacts()
    {
    }

    /// <summary>Files that were read, by their paths as the preprocessor has them.</summary>
    public IReadOnlySet<string> Files => _files;

    /// <summary>Words of the source itself.</summary>
    public IReadOnlySet<string> Named => _named;

    /// <summary>Functions and data that headers declare, with the first header that does.</summary>
    public IReadOnlyDictionary<string, string> Declared => _declared;

    /// <summary>Types of all files.</summary>
    public IReadOnlyList<DefinedType> Types => _types;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The source, as it was named to the compiler.</param>
    public static TextFacts Read(string text, string source)
    {
        TextFacts facts = new();
        string file = source;
        int line = 1;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            ReadOnlySpan<char> row = text.AsSpan(at, end - at);
            at = end + 1;
            if (row.StartsWith("# "))
            {
                if (Marker(row) is { } marker)
                {
                    (line, file) = marker;
                    facts._files.Add(file);
                }

                continue;
            }

            if (!row.StartsWith("#"))
            {
                facts._file = file == source ? null : file;
                facts.Line(row, file, line);
            }

            line++;
        }

        return facts;
    }

    private static (int Line, string File)? Marker(ReadOnlySpan<char> row)
    {
        int open = row.IndexOf('"'), close = row.LastIndexOf('"');
        return open > 2 && close > open && int.TryParse(row[2..(open - 1)], out int number)
            ? (number, row[(open + 1)..close].ToString().Replace("\\\\", "\\", StringComparison.Ordinal)) : null;
    }

    private void Line(ReadOnlySpan<char> row, string file, int line)
    {
        for (int i = 0; i < row.Length;)
        {
            char c = row[i];
            if (c is '"' or '\'')
            {
                for (i++; i < row.Length && row[i] != c; i++)
                {
                    i += row[i] == '\\' ? 1 : 0;
                }

                i++;
            }
            else if (char.IsAsciiLetterOrDigit(c) || c is '_' or '$')
            {
                int start = i;
                while (i < row.Length && (char.IsAsciiLetterOrDigit(row[i]) || row[i] is '_' or '$' or '.'))
                {
                    if (row[i] == '.' && !char.IsAsciiDigit(c))
                    {
                        break;
                    }

                    i++;
                }

                if (!char.IsAsciiDigit(c))
                {
                    Word(row[start..i].ToString(), line);
                }
            }
            else
            {
                i++;
                Sign(c, file, line);
            }
        }
    }

    private void Word(string word, int line)
    {
        if (_file is null)
        {
            _named.Add(word);
        }

        if (_depth == 0)
        {
            _isTypedef |= word == "typedef";
            if (_isTypedef && (_parentheses == 0 || _statement is [.., "(", "*"]))
            {
                _alias = word is "__attribute__" or "__aligned__" or "__extension__" ? _alias : (word, line);
            }
        }

        Remember(word);
    }

    /// <summary>No more is looked back at than this.</summary>
    private void Remember(string word)
    {
        _statement.Add(word);
        if (_statement.Count > 4)
        {
            _statement.RemoveAt(0);
        }
    }

    private void Declare()
    {
        if (_file is not null && !_isTypedef && _parentheses == 0 && _statement is [.., var name]
            && (char.IsAsciiLetter(name[0]) || name[0] == '_'))
        {
            _declared.TryAdd(name, _file);
        }
    }

    private void Sign(char c, string file, int line)
    {
        switch (c)
        {
            case '[' when _depth == 0:
                Declare();
                break;
            case '{':
                if (_statement is [.., ("struct" or "union" or "enum") and var kind, var name])
                {
                    _types.Add(new(kind, name, file, line));
                }

                _depth++;
                _statement.Clear();
                return;
            case '}':
                _depth = Math.Max(0, _depth - 1);
                if (_depth == 0 && !_isTypedef)
                {
                    _statement.Clear();
                }

                return;
            case '(' when _depth == 0:
                Declare();
                _parentheses++;
                break;
            case ')' when _depth == 0:
                _parentheses = Math.Max(0, _parentheses - 1);
                break;
            case ';' when _depth == 0:
                if (_isTypedef && _alias is { } alias)
                {
                    _types.Add(new("typedef", alias.Name, file, alias.Line));
                }

                Declare();
                (_isTypedef, _alias, _parentheses) = (false, null, 0);
                _statement.Clear();
                return;
            case ';':
                _statement.Clear();
                return;
        }

        if (!char.IsWhiteSpace(c))
        {
            Remember(c.ToString());
        }
    }
}
