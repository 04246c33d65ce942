// SPDX-License-Identifier: BSD-3-Clause
// A port's folder: it appears whole, and takes the place of nothing but an older port.
using System.Text.Json;

namespace Unicore.Analysis.Porting;

/// <summary>Writes a folder beside its place and renames it there.</summary>
internal static class OutputFolder
{
    /// <summary>A folder's path, as it is renamed: whole, and with no slash behind.</summary>
    public static string PathOf(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Says whether a folder may be written.</summary>
    /// <param name="folder">The folder; null if it is not known yet.</param>
    /// <param name="force">Whether a port that is there gives way.</param>
    /// <exception cref="PortException">UK2737.</exception>
    public static void Check(string? folder, bool force)
    {
        if (folder is "")
        {
            throw new PortException("UK2737", "--output names no folder; leave it out for one of the program's name.");
        }

        if (folder is not null && $"{Directory.GetCurrentDirectory()}/".StartsWith(PathOf(folder).TrimEnd('/') + "/",
            StringComparison.Ordinal))
        {
            throw new PortException("UK2737", $"'{folder}' is the working folder or has it inside, and cannot be replaced. Name another "
                + "with --output.", folder);
        }

        if (folder is null || (!File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())))
        {
            return;
        }

        if (!force)
        {
            throw new PortException("UK2737",
                $"'{folder}' is there already. Name another with --output, or have a port that is there give way with --force.", folder);
        }

        if (!Has(folder, PortRecord.Name, "files"))
        {
            throw new PortException("UK2737", $"'{folder}' is no port: it has no {PortRecord.Name} and project. --force has only ports "
                + "give way; name another with --output.", folder);
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
