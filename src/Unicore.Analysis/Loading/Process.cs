// SPDX-License-Identifier: BSD-3-Clause
// A program with all that the loader would load for it.
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Analysis.Loading;

/// <summary>
/// The modules of a process in the order in which the loader looks symbols up: the program, what it needs, what that needs, each once.
/// </summary>
internal sealed class Process
{
    private readonly Dictionary<string, Module> _names = new(StringComparer.Ordinal), _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    private Process(Module program) => Modules = [program];

    public List<Module> Modules { get; }

    public Module Program => Modules[0];

    /// <summary>The module that the kernel starts in the program's stead; null for a static program.</summary>
    public Module? Interpreter { get; private set; }

    /// <summary>The libraries that the program opens: all that they export may be called.</summary>
    public HashSet<Module> Opened { get; } = [];

    /// <summary>Libraries that were not found, and who asked for each.</summary>
    public List<(string Name, Module Asking)> Missing { get; } = [];

    /// <summary>Loads a program's libraries.</summary>
    /// <param name="program">The program.</param>
    /// <param name="search">How they are found.</param>
    /// <param name="opened">Libraries that the program opens while it runs.</param>
    /// <param name="mapped">Files that it was seen to map, opened libraries among them.</param>
    /// <param name="diagnostics">Receives UK2706 for what is not found.</param>
    public static Process Load(Module program, LibrarySearch search, IEnumerable<string> opened, IEnumerable<string> mapped,
        ICollection<Diagnostic> diagnostics)
    {
        Process process = new(program);
        Queue<Action> later = new([.. opened.Select<string, Action>(o => () => process.Open(o)),
            .. mapped.Select<string, Action>(m => () => process.Map(m))]);
        process.Name(program);
        for (int i = 0; i < process.Modules.Count; i++)
        {
            Module asking = process.Modules[i];
            foreach (string name in asking.Dynamic?.Needed ?? [])
            {
                process.Need(name, asking, search);
            }

            if (i == 0 && asking.Interpreter is { } interpreter)
            {
                process.Interpret(interpreter, search);
            }

            // One after the other: what one needs is there before the next.
            while (i == process.Modules.Count - 1 && later.TryDequeue(out Action? open))
            {
                open();
            }
        }

        foreach ((string name, Module asking) in process.Missing)
        {
            diagnostics.Add(new("UK2706", Severity.Warning,
                $"The library '{name}', which '{asking.Path}' asks for, is not found: what it would do is not in the analysis. Install it, "
                    + "or say with --root or LD_LIBRARY_PATH where it is.", program.Path));
        }

        return process;
    }

    /// <summary>The definition that a module's symbol is bound to; null when nobody has it.</summary>
    public (Module Module, ElfDynamicSymbol Symbol)? Bind(Module from, ElfDynamicSymbol symbol)
    {
        const byte Local = 0;
        if (symbol.Binding == Local)
        {
            return symbol.IsDefined ? (from, symbol) : null;
        }

        foreach (Module module in Modules)
        {
            if (module.Export(symbol.Name, symbol.Version) is { } found)
            {
                return (module, found);
            }
        }

        return null;
    }

    /// <summary>One of the libraries that the program opens: a file, or the name of one that is there already.</summary>
    private void Open(string name)
    {
        string path = Path.GetFullPath(name);
        if (_names.TryGetValue(name, out Module? there) || _paths.TryGetValue(path, out there))
        {
            Opened.Add(there);
        }
        else if (ModuleReader.ReadLibrary(Path.GetFileName(name), path, FoundBy.Opened, Program) is { } module)
        {
            Opened.Add(module);
            Add(module);
        }
        else if (_missing.Add(name))
        {
            Missing.Add((name, Program));
        }
    }

    /// <summary>A file that was mapped: the program has opened it, unless a module needs it.</summary>
    private void Map(string path)
    {
        if (!_paths.ContainsKey(path) && ModuleReader.ReadLibrary(Path.GetFileName(path), path, FoundBy.Mapped, Program) is { } module
            && (module.Dynamic?.SoName is not { } name || !_names.ContainsKey(name)))
        {
            Opened.Add(module);
            Add(module);
        }
    }

    private void Add(Module module)
    {
        Modules.Add(module);
        Name(module);
    }

    private void Name(Module module)
    {
        _names.TryAdd(module.Name, module);
        _names.TryAdd(module.Dynamic?.SoName ?? module.Name, module);
        _names.TryAdd(Path.GetFileName(module.Path), module);
        _paths.TryAdd(Path.GetFullPath(module.Path), module);
    }

    private void Need(string name, Module asking, LibrarySearch search)
    {
        if (_missing.Contains(name))
        {
            return;
        }

        if (!_names.TryGetValue(name, out Module? module) && search.Find(name, asking) is { } found)
        {
            // Two names may lead to one file.
            if (_paths.TryGetValue(Path.GetFullPath(found.Path), out module))
            {
                _names.TryAdd(name, module);
            }
            else
            {
                Add(module = found);
            }
        }

        if (module is not null)
        {
            asking.Needs.Add(module);
        }
        else
        {
            _missing.Add(name);
            Missing.Add((name, asking));
        }
    }

    private void Interpret(string name, LibrarySearch search)
    {
        Interpreter = _names.GetValueOrDefault(Path.GetFileName(name));
        if (Interpreter is null)
        {
            Interpreter = ModuleReader.ReadLibrary(Path.GetFileName(name), search.Inside(name), FoundBy.Interpreter, Program);
            if (Interpreter is null)
            {
                Missing.Add((name, Program));
            }
            else
            {
                Add(Interpreter);
            }
        }
    }
}
