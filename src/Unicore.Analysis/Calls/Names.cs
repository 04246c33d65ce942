// SPDX-License-Identifier: BSD-3-Clause
// What functions are called.
using System.Globalization;
using Unicore.Analysis.Code;
using Unicore.Analysis.Loading;
using Unicore.Elf;

namespace Unicore.Analysis.Calls;

/// <summary>Names of functions, by symbols where there are any.</summary>
internal sealed class Names(Process process, CodeMap[] maps)
{
    private readonly Dictionary<ulong, string>?[] _names = new Dictionary<ulong, string>?[maps.Length];

    /// <summary>The name of a function; its address in a file without symbols.</summary>
    public string Of(Function function)
    {
        ulong start = maps[function.Module].Extent(function.Index).Start;
        return All(function.Module).GetValueOrDefault(start) ?? string.Create(CultureInfo.InvariantCulture, $"0x{start:x}");
    }

    /// <summary>The names of a module's functions, by their addresses.</summary>
    public IReadOnlyDictionary<ulong, string> All(int module) => _names[module] ??= Read(process.Modules[module]);

    private static Dictionary<ulong, string> Read(Module module)
    {
        const byte Local = 0;
        Dictionary<ulong, string> names = [];
        foreach (ElfSymbol symbol in ElfTables.Symbols(module.File).Where(s => s.Kind is 2 or 10 && s.SectionIndex != 0)
            .OrderBy(s => s.Binding == Local).ThenBy(s => s.Name.StartsWith('_')).ThenBy(s => s.Name, StringComparer.Ordinal))
        {
            names.TryAdd(symbol.Value, symbol.Name);
        }

        foreach (ElfDynamicSymbol symbol in module.Dynamic?.Symbols.Where(s => s.IsFunction && s.IsDefined) ?? [])
        {
            names.TryAdd(symbol.Value, symbol.Name);
        }

        return names;
    }
}
