// SPDX-License-Identifier: BSD-3-Clause
// The system calls that what can run of a process makes.
using Unicore.Analysis.Answering;
using Unicore.Analysis.Code;
using Unicore.Analysis.Loading;
using Unicore.Analysis.Reporting;
using Unicore.Elf;

namespace Unicore.Analysis.Calls;

/// <summary>Looks at each instruction that enters the kernel and can run.</summary>
internal sealed class Finder(Process process, Graph graph, Names names, SystemCallNames numbers, CoreCalls? core)
{
    private static readonly HashSet<string> Openers = new(StringComparer.Ordinal)
    {
        "dlopen", "dlmopen", "__libc_dlopen_mode", "_dl_open", "__dlopen", "dlopen_implementation",
    };

    private const int MostOfAPath = 32;

    private readonly SortedDictionary<string, (uint? Number, Function First, List<CallSite> Sites)> _calls = new(StringComparer.Ordinal);
    private readonly List<UnknownRow> _unknown = [];

    /// <summary>Whether the program is an image: handlers of system calls are functions in it.</summary>
    public bool IsImage { get; private set; }

    /// <summary>Where it is not known which call is made.</summary>
    public IReadOnlyList<UnknownRow> Unknown => _unknown;

    /// <summary>Whether something that can run may open libraries: a reference of the program or its libraries to dlopen(3).</summary>
    public bool OpensLibraries { get; private set; }

    public void Find()
    {
        NumberTrace trace = new(graph);
        for (int module = 0; module < graph.Maps.Length; module++)
        {
            CodeMap map = graph.Maps[module];
            foreach (ulong address in map.SystemCalls)
            {
                Function function = new(module, map.At(address));
                if (function.Index >= 0 && graph.IsReached(function))
                {
                    Add(function, address, trace.Find(function, address));
                }
            }
        }

        FindOtherEntries();
        FindHandlers();
        OpensLibraries = graph.Used.Any(u => SymbolOf(u) is { IsDefined: false } symbol && Openers.Contains(symbol.Name))
            || Enumerable.Range(0, graph.Maps.Length).Any(HasOpener);
    }

    public IReadOnlyList<SystemCallRow> Calls() =>
        [.. _calls.Select(c => new SystemCallRow(c.Key, c.Value.Number, c.Value.Sites, Path(c.Value.First), core?.LibraryOf(c.Key)))];

    /// <summary>Functions of missing libraries that have the name of a system call.</summary>
    public IReadOnlyList<string> Guessed() => process.Missing.Count == 0 ? [] :
    [
        .. graph.Used.Where(u => SymbolOf(u) is { } symbol && process.Bind(process.Modules[u.Module], symbol) is null)
            .Select(u => numbers.Named(SymbolOf(u)!.Name)).OfType<string>().Where(n => !_calls.ContainsKey(n))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private ElfDynamicSymbol? SymbolOf((int Module, uint Symbol) used) =>
        process.Modules[used.Module].Dynamic is { } dynamic && used.Symbol < (uint)dynamic.Symbols.Count
            ? dynamic.Symbols[(int)used.Symbol]
            : null;

    private void Add(Function function, ulong address, Values values)
    {
        CallSite site = new(process.Modules[function.Module].Name, names.Of(function), address);
        List<string> known = [];
        foreach (uint number in values.Numbers)
        {
            string name = numbers.Name(number);
            known.Add(name);
            Note(name, number, function, site);
        }

        if (values.Unknown.Count > 0 || known.Count == 0)
        {
            _unknown.Add(new(site, known, values.Unknown.Count > 0 ? [.. values.Unknown] : ["no way leads there"]));
        }
    }

    /// <summary>Whether a function that opens libraries is in a module and can run, as in a static program.</summary>
    private bool HasOpener(int module) => names.All(module).Any(n => Openers.Contains(n.Value)
        && graph.Maps[module].At(n.Key) is var function && function >= 0 && graph.IsReached(new(module, function)));

    /// <summary>Calls of the kernel by 32-bit programs have other numbers, and other meanings.</summary>
    private void FindOtherEntries()
    {
        for (int module = 0; module < graph.Maps.Length; module++)
        {
            foreach (ulong address in graph.Maps[module].OtherEntries)
            {
                Function function = new(module, graph.Maps[module].At(address));
                if (function.Index >= 0 && graph.IsReached(function))
                {
                    CallSite site = new(process.Modules[module].Name, names.Of(function), address);
                    _unknown.Add(new(site, [], ["it enters the kernel as 32-bit programs do, whose numbers are others"]));
                }
            }
        }
    }

    /// <summary>In an image, who would enter the kernel calls a function.</summary>
    private void FindHandlers()
    {
        foreach ((ulong address, string name) in names.All(0))
        {
            if (!name.StartsWith(CoreCalls.HandlerPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            IsImage = true;
            Function function = new(0, graph.Maps[0].At(address));
            if (function.Index >= 0 && graph.IsReached(function))
            {
                Note(name[CoreCalls.HandlerPrefix.Length..], null, function, new(process.Program.Name, name, address));
            }
        }
    }

    private void Note(string name, uint? number, Function function, CallSite site)
    {
        if (!_calls.TryGetValue(name, out (uint? Number, Function First, List<CallSite> Sites) call))
        {
            _calls[name] = call = (number, function, []);
        }

        call.Sites.Add(site);
    }

    private List<string> Path(Function function)
    {
        List<string> path = [];
        for (Function? at = function; at is { } f && path.Count < MostOfAPath; at = graph.ReachedFrom(f))
        {
            string module = System.IO.Path.GetFileName(process.Modules[f.Module].Name);
            path.Add($"{module}:{names.Of(f)}");
        }

        path.Reverse();
        return path;
    }
}
