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
    private Process(Module program) => Modules = [program];

    public List<Module> Modules { get; }

    public Module Program => Modules[0];

    /// <summary>The module that the kernel starts in the program's stead; null for a static program.</summary>
    public Module? Interpreter { get; private set; }

    /// <summary>Libraries that were not found, and who asked for each.</summary>
    public List<(string Name, Module Asking)> Missing { get; } = [];

    /// <summary>Loads a program's libraries.</summary>
    /// <param name="program">The program.</param>
    /// <param name="search">How they are found.</param>
    /// <param name="opened">Libraries that the program opens while it runs.</param>
    /// <param name="diagnostics">Receives UK2706 for what is not found.</param>
    public static Process Load(Module program, LibrarySearch search, IEnumerable<string> opened, ICollection<Diagnostic> diagnostics)
    {
        Process process = new(program);
        List<(string Name, FoundBy? Found)> first = [.. opened.Select(o => (o, (FoundBy?)FoundBy.Opened))];
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

            if (i == process.Modules.Count - 1 && first.Count > 0)
            {
                foreach ((string name, FoundBy? found) in first)
                {
                    string path = Path.GetFullPath(name);
                    if (ModuleReader.ReadLibrary(Path.GetFileName(name), path, found!.Value, program) is { } module)
                    {
                        process.Modules.Add(module);
                    }
                    else
                    {
                        process.Missing.Add((name, program));
                    }
                }

                first.Clear();
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

    private void Need(string name, Module asking, LibrarySearch search)
    {
        Module? module = Modules.FirstOrDefault(m => m.Name == name || m.Dynamic?.SoName == name || Path.GetFileName(m.Path) == name);
        if (module is null && search.Find(name, asking) is { } found)
        {
            // Two names may lead to one file.
            module = Modules.FirstOrDefault(m => m.Path == found.Path);
            if (module is null)
            {
                Modules.Add(module = found);
            }
        }

        if (module is not null)
        {
            asking.Needs.Add(module);
        }
        else if (!Missing.Any(m => m.Name == name))
        {
            Missing.Add((name, asking));
        }
    }

    private void Interpret(string name, LibrarySearch search)
    {
        Interpreter = Modules.FirstOrDefault(m => m.Name == Path.GetFileName(name) || m.Dynamic?.SoName == Path.GetFileName(name));
        if (Interpreter is null)
        {
            Interpreter = ModuleReader.ReadLibrary(Path.GetFileName(name), search.Inside(name), FoundBy.Interpreter, Program);
            if (Interpreter is null)
            {
                Missing.Add((name, Program));
            }
            else
            {
                Modules.Add(Interpreter);
            }
        }
    }
}
