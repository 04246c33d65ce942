// SPDX-License-Identifier: BSD-3-Clause
// One file of a process.
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>Which rule of the loader found a file (ld.so(8)).</summary>
public enum FoundBy
{
    /// <summary>It is the program.</summary>
    Program,

    /// <summary>The program names it as its loader.</summary>
    Interpreter,

    /// <summary>It was asked for by a path.</summary>
    Path,

    /// <summary>DT_RPATH of who asked, or of who asked for that.</summary>
    RPath,

    /// <summary>LD_LIBRARY_PATH.</summary>
    Environment,

    /// <summary>DT_RUNPATH of who asked.</summary>
    RunPath,

    /// <summary>ld.so.cache.</summary>
    Cache,

    /// <summary>A folder that is always searched.</summary>
    Default,

    /// <summary>The user said that the program opens it.</summary>
    Opened,

    /// <summary>The program was seen to open it.</summary>
    Mapped,
}

/// <summary>A program or a library, read.</summary>
internal sealed class Module
{
    private Dictionary<string, List<ElfDynamicSymbol>>? _exports;

    public Module(string name, string path, FoundBy found, Module? parent, ElfFile file)
    {
        (Name, Path, Found, Parent, File) = (name, path, found, parent, file);
        Memory = new(file);
        Dynamic = ElfDynamic.Read(file, Memory);
    }

    /// <summary>What it was asked for by.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    public FoundBy Found { get; }

    /// <summary>The first that asked for it; null for the program.</summary>
    public Module? Parent { get; }

    public ElfFile File { get; }

    public ElfMemory Memory { get; }

    public ElfDynamic? Dynamic { get; }

    /// <summary>The modules that it needs, in its order; those that were not found are left out.</summary>
    public List<Module> Needs { get; } = [];

    /// <summary>The interpreter that it names; null for none.</summary>
    public string? Interpreter => File.Segments.FirstOrDefault(s => s.Type == ElfConstants.SegmentInterpreter) is { } segment
        ? System.Text.Encoding.UTF8.GetString(File.Contents(segment).Span).TrimEnd('\0')
        : null;

    /// <summary>The definition that a wish for a symbol of a version gets here; null for none.</summary>
    public ElfDynamicSymbol? Export(string name, string? version)
    {
        _exports ??= Exports();
        if (!_exports.TryGetValue(name, out List<ElfDynamicSymbol>? symbols))
        {
            return null;
        }

        // A file without versions serves every wish; a wish without version gets the default.
        return symbols.FirstOrDefault(s => version is null ? !s.IsHidden : s.Version == version || s.Version is null);
    }

    private Dictionary<string, List<ElfDynamicSymbol>> Exports()
    {
        const byte Local = 0;
        Dictionary<string, List<ElfDynamicSymbol>> exports = new(StringComparer.Ordinal);
        foreach (ElfDynamicSymbol symbol in Dynamic?.Symbols ?? [])
        {
            if (symbol.IsDefined && symbol.Binding != Local && symbol.Name.Length > 0)
            {
                if (!exports.TryGetValue(symbol.Name, out List<ElfDynamicSymbol>? symbols))
                {
                    exports[symbol.Name] = symbols = [];
                }

                symbols.Add(symbol);
            }
        }

        return exports;
    }
}
