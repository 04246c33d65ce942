// SPDX-License-Identifier: BSD-3-Clause
// Remembers which steps are done, so that a long run goes on where it was stopped.
namespace Unicore.Oracles;

/// <summary>A file of finished steps, for one build of the engine: another build starts over.</summary>
public sealed class Ledger
{
    private readonly string _file;
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);

    /// <summary>Opens the ledger of this build.</summary>
    /// <param name="folder">Where ledgers are.</param>
    /// <param name="build">What tells this build from others.</param>
    public Ledger(string folder, string build)
    {
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, build + ".tsv");
        foreach (string line in File.Exists(_file) ? File.ReadAllLines(_file) : [])
        {
            if (line.LastIndexOf('\t') is var tab and > 0)
            {
                _done[line[..tab]] = line[(tab + 1)..];
            }
        }
    }

    /// <summary>What a step counted; null when it is not done, or when something differed: that is looked at again.</summary>
    public Tally? Find(OracleTree tree, string step) =>
        _done.TryGetValue($"{tree}\t{step}", out string? text) && Tally.Parse(text) is { Differences: 0 } tally ? tally : null;

    /// <summary>Notes a step.</summary>
    public void Add(OracleTree tree, string step, Tally tally)
    {
        lock (_done)
        {
            File.AppendAllText(_file, $"{tree}\t{step}\t{tally}\n");
        }
    }
}
