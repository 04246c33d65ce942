// SPDX-License-Identifier: BSD-3-Clause
// Results of a trial, kept as they come: a trial that was interrupted goes on where it was.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Files;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Necessity;

/// <summary>
/// A file of lines: what was tried, then one result each. A last line that was cut off counts as none. Results count for what decides about
/// them alone: the program's contents, its arguments, variables that choose its libraries, the test, the options.
/// </summary>
internal sealed class TrialFile : IDisposable
{
    private static readonly string[] Variables = ["LD_LIBRARY_PATH", "LD_PRELOAD"];

    private readonly StreamWriter _writer;

    private TrialFile(StreamWriter writer) => _writer = writer;

    /// <summary>Opens a file; one that is new or empty is begun.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="request">The workload that its results are of.</param>
    /// <param name="diagnostics">Receives UK2718.</param>
    /// <returns>The file, or null after an error.</returns>
    public static TrialFile? Open(string path, RunRequest request, ICollection<Diagnostic> diagnostics)
    {
        try
        {
            string head = JsonSerializer.Serialize(Head(request), TrialContext.Default.TrialHead);
            string text = File.Exists(path) ? RegularFile.ReadText(path) : "";
            string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string? difference = lines is [var first, ..] ? Difference(first, head)
                : text.Length > 0 ? "the file has no results" : null;
            if (difference is not null)
            {
                diagnostics.Add(new("UK2718", Severity.Error,
                    $"Results of another trial do not count for this one: {difference}. Name another file, or delete this one.", path));
                return null;
            }

            CallNecessity[] rows = [.. lines.Skip(1).Select(Row)];
            // Without what was cut off.
            FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            stream.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('\n') + 1)));
            stream.Seek(0, SeekOrigin.End);
            TrialFile file = new(new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" }) { Rows = rows };
            if (lines.Length == 0)
            {
                file._writer.WriteLine(head);
            }

            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            diagnostics.Add(new("UK2718", Severity.Error, $"The file of results cannot be used: {e.Message}", path));
            return null;
        }
    }

    /// <summary>The results that were there.</summary>
    public IReadOnlyList<CallNecessity> Rows { get; private init; } = [];

    /// <summary>Keeps a result. What could not be tried now may be another time.</summary>
    public void Add(CallNecessity row)
    {
        if (row.Need != CallNeed.Untried)
        {
            _writer.WriteLine(JsonSerializer.Serialize(row, TrialContext.Default.CallNecessity));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static CallNecessity Row(string line) =>
        JsonSerializer.Deserialize(line, TrialContext.Default.CallNecessity) is { Name: not null } row ? row
            : throw new JsonException("a line is no result.");

    private static TrialHead Head(RunRequest request)
    {
        using FileStream program = File.OpenRead(request.Program);
        return new("necessity", 2, request.Program, Convert.ToHexStringLower(SHA256.HashData(program)), request.Arguments,
            new SortedDictionary<string, string?>(
                Variables.ToDictionary(v => v, Environment.GetEnvironmentVariable), StringComparer.Ordinal),
            request.Test, new SortedDictionary<string, bool>(request.Without.ToDictionary(), StringComparer.Ordinal),
            request.Duration?.TotalSeconds, request.Timeout.TotalSeconds);
    }

    /// <summary>What differs between two heads, in words; null for nothing.</summary>
    private static string? Difference(string there, string wanted)
    {
        if (there == wanted)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(there), ours = JsonDocument.Parse(wanted);
        JsonElement former = document.RootElement;
        string? Text(string name) =>
            former.ValueKind == JsonValueKind.Object && former.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : null;
        return Text("kind") != "\"necessity\"" ? "the file has no results"
            : Text("format") != ours.RootElement.GetProperty("format").GetRawText() ? "another release wrote the file"
            : ours.RootElement.EnumerateObject().Where(p => Text(p.Name) != p.Value.GetRawText()).Select(p => p.Name switch
            {
                "program" => $"it is of the program {Text("program")}",
                "hash" => "the program is not what it was",
                "arguments" => $"the program had other arguments, {Text("arguments")}",
                "variables" => $"{string.Join(" or ", Variables)} was another, {Text("variables")}",
                "test" => "--test was another",
                "without" => $"--without was another, {Text("without")}",
                "duration" => $"--for was {(Text("duration") is "null" or null ? "not given" : Text("duration"))}",
                _ => $"--timeout was {Text("timeout")}",
            }).DefaultIfEmpty("the file has no results").First();
    }
}

internal sealed record TrialHead(
    string Kind, int Format, string Program, string Hash, IReadOnlyList<string> Arguments, SortedDictionary<string, string?> Variables,
    TestFile? Test, SortedDictionary<string, bool> Without, double? Duration, double Timeout);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TrialHead))]
[JsonSerializable(typeof(CallNecessity))]
internal sealed partial class TrialContext : JsonSerializerContext;
