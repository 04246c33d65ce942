// SPDX-License-Identifier: BSD-3-Clause
// Results of a trial, kept as they come: a trial that was interrupted goes on where it was.
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Analysis.Driving;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Necessity;

/// <summary>A file of lines: what was tried, then one result each. A last line that was cut off counts as none.</summary>
internal sealed class TrialFile : IDisposable
{
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
            string head = JsonSerializer.Serialize(
                new TrialHead("necessity", 1, request.Program, request.Arguments, request.Test), TrialContext.Default.TrialHead);
            string text = File.Exists(path) ? File.ReadAllText(path) : "";
            string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines is [var first, ..] && first != head || lines is [] && text.Length > 0)
            {
                diagnostics.Add(new("UK2718", Severity.Error,
                    "The file has results of another program, of other arguments, of another test, or none at all. Name another file.",
                    path));
                return null;
            }

            // Without what was cut off.
            FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            stream.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('\n') + 1)));
            stream.Seek(0, SeekOrigin.End);
            TrialFile file = new(new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" })
            {
                Rows = [.. lines.Skip(1).Select(l => JsonSerializer.Deserialize(l, TrialContext.Default.CallNecessity)!)],
            };
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

    /// <summary>Keeps a result.</summary>
    public void Add(CallNecessity row) => _writer.WriteLine(JsonSerializer.Serialize(row, TrialContext.Default.CallNecessity));

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}

internal sealed record TrialHead(string Kind, int Format, string Program, IReadOnlyList<string> Arguments, TestFile? Test);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TrialHead))]
[JsonSerializable(typeof(CallNecessity))]
internal sealed partial class TrialContext : JsonSerializerContext;
