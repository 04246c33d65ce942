// SPDX-License-Identifier: BSD-3-Clause
// A port's folder: it appears whole, and takes the place of nothing but an older port.
using System.Text.Json;

namespace Unicore.Analysis.Porting;

/// <summary>What a folder is that may give way to another of its kind.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Code">The code of errors about it.</param>
/// <param name="Record">The file that says that it is one.</param>
/// <param name="Member">A member of that, since others may call a file so.</param>
internal sealed record OutputKind(string Name, string Code, string Record, string Member)
{
    /// <summary>A port.</summary>
    public static readonly OutputKind Port = new("port", "UK2737", PortRecord.Name, "files");
}

/// <summary>Writes a folder beside its place and renames it there.</summary>
internal static class OutputFolder
{
    /// <summary>A folder's path, as it is renamed: whole, and with no slash behind.</summary>
    public static string PathOf(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Says whether a folder may be written.</summary>
    /// <param name="folder">The folder; null if it is not known yet.</param>
    /// <param name="force">Whether one that is there gives way.</param>
    /// <param name="kind">What it will be.</param>
    /// <exception cref="PortException">Of the kind's code.</exception>
    public static void Check(string? folder, bool force, OutputKind kind)
    {
        if (folder is "")
        {
            throw new PortException(kind.Code, "--output names no folder; leave it out for one by name in the working folder.");
        }

        if (folder is not null && Workplace.Below(Directory.GetCurrentDirectory(), PathOf(folder)) is not null)
        {
            throw new PortException(kind.Code, $"'{folder}' is the working folder or has it inside, and cannot be replaced. Name another "
                + "with --output.", folder);
        }

        if (folder is null || (!File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())))
        {
            return;
        }

        if (!force)
        {
            throw new PortException(kind.Code,
                $"'{folder}' is there already. Name another with --output, or have a {kind.Name} that is there give way with --force.",
                folder);
        }

        if (!Has(folder, kind.Record, kind.Member))
        {
            throw new PortException(kind.Code, $"'{folder}' is no {kind.Name}: it has no {kind.Record} and project. --force has nothing "
                + "else give way; name another with --output.", folder);
        }
    }

    /// <summary>Whether a folder is what we have written: a record with a member of ours, and a project beside it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="record">The record's name; others may call a file so.</param>
    /// <param name="member">A member of it.</param>
    public static bool Has(string folder, string record, string member)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, record)));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(member, out _)
                && Directory.EnumerateFiles(folder, "*.ukproj").Any();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Writes the folder, if it still may be.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="write">Fills a folder that becomes it.</param>
    public static void Write(string folder, Action<string> write)
    {
        string parent = Path.GetDirectoryName(folder)!, temporary = $"{folder}.{Guid.NewGuid():n}.tmp", old = temporary + ".old";
        Directory.CreateDirectory(parent);
        try
        {
            Directory.CreateDirectory(temporary);
            write(temporary);
            if (Directory.Exists(folder))
            {
                Directory.Move(folder, old);
            }

            Directory.Move(temporary, folder);
        }
        catch when (Directory.Exists(old))
        {
            Directory.Move(old, folder);
            throw;
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
