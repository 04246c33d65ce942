// SPDX-License-Identifier: BSD-3-Clause
// Identifies the tools that a tree's commands name.
using System.Globalization;

namespace Unicore.Unikraft.Planning;

internal static class ToolFinder
{
    /// <summary>Path, size and date of a command, found as a shell finds it; the bare name when it is nowhere.</summary>
    public static string Stamp(string command)
    {
        string? path = command.Contains('/', StringComparison.Ordinal) ? command
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, command)).FirstOrDefault(File.Exists);
        if (path is null || !File.Exists(path))
        {
            return command;
        }

        FileInfo file = new(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }
}
