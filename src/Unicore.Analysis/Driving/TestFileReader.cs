// SPDX-License-Identifier: BSD-3-Clause
// Test files: ours, and those of the UNICORE project's dependency tool.
using System.Globalization;
using System.Text.Json;
using Unicore.Analysis.Files;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Driving;

/// <summary>Reads test files; analyze.md of the documentation describes them.</summary>
public static class TestFileReader
{
    private const int MostSteps = 10_000;

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string[] Fields = ["port", "address", "steps", "output", "exit"];
    private static readonly string[] TheirFields =
        ["typeTest", "timeOutMsTest", "addressTelnet", "portTelnet", "timeMsCommand", "listCommands"];

    private static readonly string[] StepFields = ["input", "run", "get", "send", "wait", "expect", "status", "timeout"];

    /// <summary>Reads a test file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="diagnostics">Receives UK2711.</param>
    /// <returns>The test, or null after an error.</returns>
    public static TestFile? Read(string path, ICollection<Diagnostic> diagnostics)
    {
        try
        {
            return Parse(RegularFile.ReadText(path));
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? 0) + 1;
            diagnostics.Add(new("UK2711", Severity.Error, $"The test file is no JSON: {e.Message}", path, line));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or ArgumentException
            or InvalidOperationException) // of a text that is half of a UTF-16 pair
        {
            diagnostics.Add(new("UK2711", Severity.Error, $"The test file cannot be used: {e.Message.TrimEnd('.')}.", path));
        }

        return null;
    }

    /// <summary>Reads a test file's text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is no test; the message says why.</exception>
    internal static TestFile Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text, Options);
        JsonElement root = document.RootElement;
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("typeTest", out _) ? Theirs(root) : Ours(root);
    }

    private static TestFile Ours(JsonElement root)
    {
        Require(root, "the file", Fields);
        return new([.. Items(root, "steps").Select(Step)])
        {
            Port = Whole(root, "port", 0, ushort.MaxValue),
            Address = Address(root, "address"),
            Output = Text(root, "output"),
            Exit = Whole(root, "exit", 0, 255),
        };
    }

    private static TestStep Step(JsonElement step, int index)
    {
        string name = $"step {index + 1}";
        Require(step, name, StepFields);
        StepKind[] kinds = [.. Enum.GetValues<StepKind>().Where(k => step.TryGetProperty(NameOf(k), out _))];
        if (kinds is not [var kind])
        {
            throw new FormatException($"{name} has {(kinds.Length == 0 ? "none" : "several")} of input, run, get, send and wait");
        }

        string text = kind == StepKind.Wait
            ? Number(step, "wait")!.Value.ToString(CultureInfo.InvariantCulture)
            : Plain(kind, Text(step, NameOf(kind))!, name);
        return new(kind, text)
        {
            Expect = Text(step, "expect"),
            Status = Whole(step, "status", 0, 999) ?? (kind switch { StepKind.Run => 0, StepKind.Get => 200, _ => null }),
            Timeout = Number(step, "timeout") ?? 10,
        };
    }

    /// <summary>
    /// Theirs sends all commands to the program's input, runs each as one of the host's, or sends each to its port; it expects nothing, and
    /// waits up to three seconds for an answer.
    /// </summary>
    private static TestFile Theirs(JsonElement root)
    {
        const double Patience = 3;
        Require(root, "the file", TheirFields);
        StepKind kind = Text(root, "typeTest") switch
        {
            "stdin" => StepKind.Input,
            "exec" => StepKind.Run,
            "telnet" => StepKind.Send,
            var other => throw new FormatException($"typeTest is '{other}'; stdin, exec and telnet are known"),
        };
        double seconds = (Whole(root, "timeOutMsTest", 0, int.MaxValue) ?? 0) / 1000.0;
        List<TestStep> steps = [];
        foreach (JsonElement command in Items(root, "listCommands"))
        {
            string text = command.ValueKind == JsonValueKind.String
                ? command.GetString()!
                : throw new FormatException("a command is no text");
            if (text.Length > 0)
            {
                steps.Add(new(kind, kind == StepKind.Run ? Plain(kind, text, "a command") : text + "\n")
                {
                    Timeout = Math.Max(seconds, Patience),
                });
            }
        }

        return steps.Count == 0 ? throw new FormatException("listCommands has none") : new(steps)
        {
            Port = kind == StepKind.Send ? Whole(root, "portTelnet", 1, ushort.MaxValue)
                ?? throw new FormatException("portTelnet is missing") : null,
            Address = Address(root, "addressTelnet"),
        };
    }

    private static string Plain(StepKind kind, string text, string name) =>
        kind is StepKind.Run or StepKind.Get && text.Contains('\0', StringComparison.Ordinal)
            ? throw new FormatException($"{name} has a character 0, as no command and no URL has")
            : text;

    private static string NameOf(StepKind kind) => kind.ToString().ToLowerInvariant();

    private static void Require(JsonElement value, string what, string[] fields)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{what} is no object");
        }

        if (value.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !fields.Contains(n)) is { } unknown)
        {
            throw new FormatException($"{what} has a field '{unknown}'; there are {string.Join(", ", fields)}");
        }
    }

    private static JsonElement[] Items(JsonElement value, string field) =>
        !value.TryGetProperty(field, out JsonElement items) ? []
        : items.ValueKind != JsonValueKind.Array ? throw new FormatException($"{field} is no list")
        : items.GetArrayLength() > MostSteps ? throw new FormatException($"{field} has more than {MostSteps} entries")
        : [.. items.EnumerateArray()];

    private static string Address(JsonElement value, string field) => Text(value, field) is not { } text ? "127.0.0.1"
        : Uri.CheckHostName(text) != UriHostNameType.Unknown ? text
        : throw new FormatException($"{field} is neither an address nor a host's name");

    private static string? Text(JsonElement value, string field) =>
        !value.TryGetProperty(field, out JsonElement text) ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString()
        : throw new FormatException($"{field} is no text");

    private static double? Number(JsonElement value, string field) =>
        !value.TryGetProperty(field, out JsonElement number) ? null
        : number.ValueKind == JsonValueKind.Number && number.GetDouble() is >= 0 and <= 86400 and var seconds ? seconds
        : throw new FormatException($"{field} is no number of seconds");

    private static int? Whole(JsonElement value, string field, int least, int most) =>
        !value.TryGetProperty(field, out JsonElement number) ? null
        : number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int whole) && whole >= least && whole <= most ? whole
        : throw new FormatException($"{field} is no number from {least} to {most}");
}
