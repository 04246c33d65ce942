// SPDX-License-Identifier: BSD-3-Clause
// Which objects define a symbol. A failed link may ask for hundreds of symbols in dozens of objects: each is read once.
using System.Collections.Concurrent;
using Unicore.Elf;

namespace Unicore.Build.Linking;

/// <summary>The global symbols that objects define.</summary>
internal sealed class DefinedSymbols
{
    private readonly ConcurrentDictionary<(string File, DateTime Written), IReadOnlySet<string>> _known = new();

    /// <summary>Whether a file is an object that defines a global symbol.</summary>
    public bool Has(string file, string name) =>
        File.Exists(file) && _known
            .GetOrAdd((file, File.GetLastWriteTimeUtc(file)), static k => LinkSymbols.Read(File.ReadAllBytes(k.File)).Defined)
            .Contains(name);
}
