// SPDX-License-Identifier: BSD-3-Clause
// What the log of a build keeps.
namespace Unicore.Build.Actions;

/// <summary>What is known of a file: contents as of a stamp.</summary>
internal readonly record struct FileRecord(FileStamp Stamp, ContentHash Hash, string Tokens);

/// <summary>How an action last ran.</summary>
internal sealed class ActionRecord
{
    public required string[] Command { get; init; }
    public required ContentHash Tool { get; init; }
    public required int[] Inputs { get; init; }
    public required ContentHash[] InputHashes { get; init; }
    public required int Declared { get; init; }
    public required int[] Outputs { get; init; }
    public required ContentHash[] OutputHashes { get; init; }
    public required ContentHash ConfigurationHash { get; set; }
    public required string[] Configuration { get; init; }
}
