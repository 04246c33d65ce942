// SPDX-License-Identifier: BSD-3-Clause
// Reports of programs that have not changed since.
using System.Text;
using Unicore.Build.Caching;

namespace Unicore.Analysis.Caching;

/// <summary>
/// Reports by their keys, <see cref="LoadedProgram.Key"/>: whatever decides about one is in its key, so nothing has to be forgotten.
/// One that is damaged counts for nothing, and one that cannot be kept is made again.
/// </summary>
/// <param name="folder">Where they are kept, absolute.</param>
/// <param name="clock">The clock.</param>
public sealed class AnalysisCache(string folder, TimeProvider clock)
{
    private const string Kind = ".report";
    private const long Limit = 256 << 20;

    private readonly CacheFolder _kept = new(folder, Limit, clock);

    /// <summary>The report of a key; null if it is not there.</summary>
    public string? Find(byte[] key) => _kept.Read(key, Kind) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Keeps a report.</summary>
    public void Keep(byte[] key, string report)
    {
        _kept.Write(key, Kind, Encoding.UTF8.GetBytes(report));
        _kept.Sweep();
    }
}
