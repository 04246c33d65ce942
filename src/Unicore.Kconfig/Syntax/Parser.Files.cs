// SPDX-License-Identifier: BSD-3-Clause
// Opens the files that source lines name, each text once, within bounds.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class Parser
{
    private const int MostFiles = 50_000;
    private const long MostText = 1L << 27;
    private readonly List<Sourced> _sources = [];
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private int _filesOpened;
    private long _textRead;

    /// <summary>Parses what a <c>source</c> line names: one file, or all that its wildcards stand for.</summary>
    private void ParseSource(string path, KconfigPlace from, bool optional)
    {
        if (!_options.Manners.HasWildcards)
        {
            ParseFile(path, from, optional);
            return;
        }

        IReadOnlyList<string> found = PathPattern.Find(Resolve(path), _options.ListFolder);
        if (found.Count == 0)
        {
            _filesMissing.Add(Resolve(path));
            _bag.Add("UK1002", Severity.Info, from, $"No file is named '{path}', so nothing is read here.");
        }

        // conf opens all of them before it reads the first, and that one last.
        foreach (string file in found.Reverse())
        {
            _ = TextOf(file);
        }

        foreach (string file in found)
        {
            ParseFile(file, from, optional: true);
        }
    }

    public void ParseFile(string path, KconfigPlace from, bool optional)
    {
        string full = Resolve(path);
        string? text = TextOf(full);
        if (text is null)
        {
            if (!optional)
            {
                string hint = path.Contains('$') ? " A variable in the path has no value." : "";
                _bag.Error("UK1002", from, $"The Kconfig file '{path}' does not exist (looked for '{full}').{hint}",
                    $" can't open file \"{path}\"");
            }

            return;
        }

        if (_sources.Exists(s => s.File == full))
        {
            TellLoop(full, from);
            return;
        }

        if (_sources.Count >= _options.DeepestNesting || ++_filesOpened > MostFiles)
        {
            _bag.Error("UK1004", from, _sources.Count >= _options.DeepestNesting
                ? $"Files are nested more than {_options.DeepestNesting} deep by source lines."
                : $"More than {MostFiles} files are read by source lines.");
            return;
        }

        _textRead += text.Length;
        if (_textRead > MostText)
        {
            _bag.Error("UK1004", from,
                $"With '{path}', more than {MostText >> 20} MiB of Kconfig text are read by source lines; the file is left out.");
            return;
        }

        var lexer = new Lexer(full, path, text, _macros, _bag);
        _sources.Add(new Sourced(full, from.Line, lexer));
        StackGuard.Run(() => ParseBlock(lexer, null, default));
        _sources.RemoveAt(_sources.Count - 1);
    }

    /// <summary>The text of a file, which counts as read from now on; null when there is none.</summary>
    private string? TextOf(string full)
    {
        if (!_texts.TryGetValue(full, out string? text))
        {
            text = _options.ReadFile(full);
            _texts[full] = text;
            (text is null ? _filesMissing : _filesRead).Add(full);
        }

        return text;
    }

    private sealed record Sourced(string File, int Line, Lexer Lexer);

    /// <summary>
    /// Where the next statement stands, as conf tells it: in a file further out when this one ends, and in none after the last.
    /// </summary>
    private string NextStatement()
    {
        for (int i = _sources.Count - 1; i >= 0; i--)
        {
            if (_sources[i].Lexer.ReadLine() is { } line)
            {
                _sources[i].Lexer.Unread();
                return $"{_sources[i].File}:{line[0].Line}";
            }
        }

        return $"<none>:{_sources[0].Lexer.Here.Line}";
    }

    private void TellLoop(string file, KconfigPlace from)
    {
        List<Sourced> loop = _sources[_sources.FindIndex(s => s.File == file)..];
        string chain = string.Join(" -> ", loop.Select(s => s.File).Append(file));
        var kernel = new StringBuilder(
            $"Recursive inclusion detected.\nInclusion path:\n  current file : {file}\n  included from: {from}\n");
        for (int i = loop.Count - 1; i > 0; i--)
        {
            kernel.Append($"  included from: {loop[i - 1].File}:{loop[i].Line}\n");
        }

        _bag.Add("UK1003", Severity.Error, from, $"This file is read from within itself: {chain}. Remove one of these source lines.",
            shown: kernel.ToString());
    }

    private string Resolve(string path)
    {
        string full = _options.SourceRoot is null || Path.IsPathRooted(path) ? path : Path.Combine(_options.SourceRoot, path);
        return full.Contains('\0') ? full.Replace("\0", "", StringComparison.Ordinal) : full;
    }
}
