// SPDX-License-Identifier: BSD-3-Clause
// What was written down about a port beside its project, so that later changes by hand can be counted.
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unicore.Analysis.Porting;

/// <summary>One file of a port, as it was written.</summary>
/// <param name="Kind">Who wrote its lines: <c>sources</c>, <c>generated</c>, <c>written</c>, or <c>data</c>, which are not counted.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Hash">A hash of all of it, as text.</param>
/// <param name="LineHashes">A hash of each line, 4 bytes, in Base64; null for a file with too many of them.</param>
internal sealed record PortedFile(string Kind, int Lines, string Hash, string? LineHashes);

/// <summary>A port's <c>port.json</c>.</summary>
/// <param name="Software">What was ported, as it was named.</param>
/// <param name="Program">The program.</param>
/// <param name="BuildSystem">What built it on the host.</param>
/// <param name="Commands">The commands that did, with the options that were found to be needed; null in records of older ports.</param>
/// <param name="UpstreamLines">Lines of the program's sources that are in an archive.</param>
/// <param name="Files">The port's files, by their paths in it.</param>
internal sealed record PortRecord(
    string Software, string Program, string BuildSystem, IReadOnlyList<string>? Commands, int UpstreamLines,
    IReadOnlyDictionary<string, PortedFile> Files)
{
    /// <summary>The file's name; a folder that has it is a port.</summary>
    public const string Name = "port.json";

    public const string Sources = "sources", Generated = "generated", Written = "written", Data = "data";

    private const int MostLines = 20_000, HashSize = sizeof(uint);

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Folders of a project that nobody writes by hand.</summary>
    private static readonly string[] Made = ["bin", "obj"];

    /// <summary>Describes a file.</summary>
    public static PortedFile Describe(string kind, byte[] contents)
    {
        uint[] hashes = [.. LinesOf(contents)];
        byte[] bytes = new byte[hashes.Length * HashSize];
        for (int i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * HashSize), hashes[i]);
        }

        return new(kind, hashes.Length, Convert.ToHexStringLower(XxHash128.Hash(contents)),
            hashes.Length <= MostLines ? Convert.ToBase64String(bytes) : null);
    }

    /// <summary>How many lines a text has.</summary>
    public static int CountLines(byte[] contents) => LinesOf(contents).Count();

    /// <summary>The file's text.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads the record of a port; null if it is none that can be read.</summary>
    public static PortRecord? Read(string folder)
    {
        try
        {
            byte[] text = File.ReadAllBytes(Path.Combine(folder, Name));
            return JsonSerializer.Deserialize<PortRecord>(text, Options) is { Files: { } files } record
                && files.Values.All(IsValid) ? record : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static bool IsValid(PortedFile? file) => file is { Kind: not null, Hash: not null, Lines: >= 0 }
        && (file.LineHashes is null || Base64.IsValid(file.LineHashes));

    /// <summary>Counts whose lines a port has by now.</summary>
    /// <param name="folder">The port's folder.</param>
    public PortShare Share(string folder)
    {
        int Of(string kind) => Files.Values.Where(f => f.Kind == kind).Sum(f => f.Lines);
        int byHand = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path);
            if (name == Name || IsMade(name))
            {
                continue;
            }

            byte[] contents = File.ReadAllBytes(path);
            byHand += !Files.TryGetValue(name, out PortedFile? file) ? CountLines(contents)
                : file.Kind == Data || file.Hash == Convert.ToHexStringLower(XxHash128.Hash(contents)) ? 0
                : Changed(file, contents);
        }

        return new(Of(Sources) + UpstreamLines, Of(Generated), Of(Written), byHand);
    }

    /// <summary>Whether a build of the project, or of one in a folder of it, made a file.</summary>
    private bool IsMade(string name) => name.Split('/') is [var first, .. var rest] && (Made.Contains(first)
        || (rest is [var second, ..] && Made.Contains(second) && Files.ContainsKey($"{first}/{first}.ukproj")));

    /// <summary>Lines that were not there when the file was written.</summary>
    private static int Changed(PortedFile file, byte[] contents)
    {
        if (file.LineHashes is null)
        {
            return CountLines(contents);
        }

        byte[] bytes = Convert.FromBase64String(file.LineHashes);
        Dictionary<uint, int> known = [];
        for (int i = 0; i + HashSize <= bytes.Length; i += HashSize)
        {
            uint hash = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i));
            known[hash] = known.GetValueOrDefault(hash) + 1;
        }

        int changed = 0;
        foreach (uint hash in LinesOf(contents))
        {
            int left = known.GetValueOrDefault(hash);
            changed += left == 0 ? 1 : 0;
            known[hash] = Math.Max(0, left - 1);
        }

        return changed;
    }

    private static IEnumerable<uint> LinesOf(byte[] contents)
    {
        for (int at = 0; at < contents.Length;)
        {
            int length = contents.AsSpan(at).IndexOf((byte)'\n') is >= 0 and var end ? end : contents.Length - at;
            yield return XxHash32.HashToUInt32(contents.AsSpan(at, length));
            at += length + 1;
        }
    }
}
