// SPDX-License-Identifier: BSD-3-Clause
// compile_commands.json: how sources that are built already were compiled.
using System.Text.Json;
using Unicore.Analysis.Porting;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Decomposing;

/// <summary>Reads compilation databases (clang's documentation, "JSON Compilation Database Format Specification").</summary>
internal static class CommandsFile
{
    /// <summary>The name that they have.</summary>
    public const string Name = "compile_commands.json";

    private const int Longest = 256 << 20;

    private static readonly string[] Launchers = ["ccache", "sccache", "distcc", "icecc", "env"];

    /// <summary>The compilations that a file names.</summary>
    /// <exception cref="PortException">UK5100.</exception>
    public static IReadOnlyList<Compilation> Read(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Length > Longest)
            {
                throw new InvalidDataException($"it has more than {Longest >> 20} MiB.");
            }

            using FileStream stream = file.OpenRead();
            using JsonDocument document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidDataException("it is no list of commands.");
            }

            return [.. document.RootElement.EnumerateArray().SelectMany((e, i) => Entry(e, i, Path.GetDirectoryName(file.FullName)!))];
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException)
        {
            throw new PortException("UK5100", $"The commands in '{path}' cannot be used: {e.Message} Have the build write it anew, or name "
                + "the folder of the sources with --build.", path);
        }
    }

    private static IEnumerable<Compilation> Entry(JsonElement entry, int number, string folder)
    {
        string? Text(string name) => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        string[]? words = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("arguments", out JsonElement list)
            && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(w => w.GetString() ?? "")]
            : Text("command") is { } command ? [.. ShellWords.Split(command)] : null;
        string? file = Text("file");
        if (words is not [var program, _, ..] || string.IsNullOrEmpty(program) || string.IsNullOrEmpty(file))
        {
            throw new InvalidDataException($"entry {number + 1} has no file, or no command.");
        }

        string working = Path.GetFullPath(Text("directory") ?? ".", folder), source = Path.GetFullPath(file, working);
        // A launcher (ccache) may stand before its compiler. What else a file may have run is not run.
        int first = Array.FindIndex(words, w => w is not ['-', ..] && CompilerCall.IsCompiler(w, words));
        if (first < 0 || !words.Take(first).All(w => Launchers.Contains(Path.GetFileName(w)) || w.Contains('=', StringComparison.Ordinal)))
        {
            return [];
        }

        CompilerCall call = CompilerCall.Read(working, words[first].Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(words[first], working) : words[first], [.. ResponseFiles.Expanded(words.Skip(first + 1), working)]);
        return call.Sources.Contains(source) ? [new(source, call)] : [];
    }
}
