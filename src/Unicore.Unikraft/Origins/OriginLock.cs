// SPDX-License-Identifier: BSD-3-Clause
// The hashes of archives that no makefile pins, as they were first seen.
using System.Text.Json;
using System.Text.Json.Nodes;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;

namespace Unicore.Unikraft.Origins;

/// <summary>
/// The file <c>unikraft.lock.json</c>: <c>{ "version": 1, "archives": { "ADDRESS": "SHA-256" } }</c>, to be kept with the project. Several
/// builds may add to it at once.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="locks">A folder of this user in which builds take turns.</param>
public sealed class OriginLock(string path, string locks)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is wrong with the file, or null.</summary>
    /// <returns><c>UK2605</c> or null.</returns>
    public Diagnostic? Check()
    {
        try
        {
            Read();
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new("UK2605", Severity.Error,
                $"The lock file is damaged: {e.Message} Take it from version control again, "
                    + "or delete it to trust what the addresses give now.", path);
        }
    }

    /// <summary>The hash that an address gave first, or null.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The SHA-256.</returns>
    public string? Find(string address) => Read().GetValueOrDefault(address);

    /// <summary>Keeps a hash.</summary>
    /// <param name="address">The address.</param>
    /// <param name="sha256">What it gave.</param>
    public void Add(string address, string sha256)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream turn = Turn();
        SortedDictionary<string, string> archives = Read();
        archives[address] = sha256;
        JsonObject entries = [];
        foreach ((string key, string value) in archives)
        {
            entries[key] = value;
        }

        FileWriter.WriteIfChanged(path, new JsonObject { ["version"] = 1, ["archives"] = entries }.ToJsonString(Indented) + "\n");
    }

    private FileStream Turn()
    {
        Directory.CreateDirectory(locks);
        string turn = Path.Combine(
            locks, Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(System.Text.Encoding.UTF8.GetBytes(path))));
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(turn, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(50);
            }
        }
    }

    private SortedDictionary<string, string> Read()
    {
        SortedDictionary<string, string> archives = new(StringComparer.Ordinal);
        if (File.Exists(path) && JsonNode.Parse(File.ReadAllText(path))?["archives"] is { } entries)
        {
            foreach ((string address, JsonNode? hash) in entries.AsObject())
            {
                archives[address] = hash?.GetValue<string>() ?? throw new FormatException($"The hash of '{address}' is null.");
            }
        }

        return archives;
    }
}
