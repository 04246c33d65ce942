// SPDX-License-Identifier: BSD-3-Clause
// Software as a graph: files, what they define, who refers to what.
namespace Unicore.Analysis.Decomposing.Graphs;

/// <summary>What a unit is.</summary>
public enum UnitKind
{
    /// <summary>Code.</summary>
    Function,

    /// <summary>Data that may change.</summary>
    Variable,

    /// <summary>Data that do not.</summary>
    Constant,
}

/// <summary>Who can refer to a unit by its name.</summary>
public enum UnitScope
{
    /// <summary>Its file alone.</summary>
    Static,

    /// <summary>All, unless another file defines the name too.</summary>
    Weak,

    /// <summary>All.</summary>
    Global,
}

/// <summary>A function or a datum.</summary>
/// <param name="Id">Its place in <see cref="SourceGraph.Units"/>.</param>
/// <param name="Names">Its names, the most visible first: aliases are names of one unit.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Scope">Who can refer to it, by the most visible of its names.</param>
/// <param name="File">The source that defines it, by its place in <see cref="SourceGraph.Files"/>.</param>
/// <param name="Size">Bytes.</param>
public sealed record SourceUnit(int Id, IReadOnlyList<string> Names, UnitKind Kind, UnitScope Scope, int File, long Size)
{
    /// <summary>Its name.</summary>
    public string Name => Names[0];
}

/// <summary>One unit refers to another.</summary>
/// <param name="From">Who, by its number.</param>
/// <param name="To">Whom.</param>
/// <param name="IsCall">Whether it calls or jumps to it; else it takes its address, reads or writes it.</param>
/// <param name="Count">In how many places.</param>
public sealed record SourceReference(int From, int To, bool IsCall, int Count);

/// <summary>A unit refers to what none of the sources defines.</summary>
/// <param name="From">Who, by its number.</param>
/// <param name="Name">The symbol.</param>
/// <param name="IsCall">Whether it calls it.</param>
/// <param name="Count">In how many places.</param>
public sealed record ForeignReference(int From, string Name, bool IsCall, int Count);

/// <summary>A source that is compiled.</summary>
/// <param name="Id">Its place in <see cref="SourceGraph.Files"/>.</param>
/// <param name="Path">Its path below the sources' top folder.</param>
/// <param name="Headers">Headers of the software that it reads, by their paths below that folder.</param>
/// <param name="Defined">Symbols that it offers to others, and whether others may define them too.</param>
/// <param name="Undefined">Symbols that it wants of others: whoever links it links these.</param>
/// <param name="Bytes">Code and data.</param>
public sealed record SourceFile(int Id, string Path, IReadOnlyList<string> Headers, IReadOnlyDictionary<string, UnitScope> Defined,
    IReadOnlySet<string> Undefined, long Bytes)
{
    /// <summary>Its folder; empty for the top one.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "";
}

/// <summary>A type that a file of the software defines.</summary>
/// <param name="Kind"><c>struct</c>, <c>union</c>, <c>enum</c> or <c>typedef</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">The file that defines it.</param>
/// <param name="Line">The line.</param>
/// <param name="Users">Sources that name it, in order.</param>
public sealed record SourceType(string Kind, string Name, string Path, int Line, IReadOnlyList<int> Users);

/// <summary>Two sources that changed in the same commits.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
/// <param name="Weight">A commit of n sources gives each pair 1/(n - 1).</param>
public sealed record ChangedTogether(int First, int Second, double Weight);

/// <summary>All of it.</summary>
public sealed class SourceGraph
{
    private readonly Lazy<ILookup<string, int>> _definers;
    private readonly Lazy<ILookup<string, int>> _units;

    /// <summary>A graph.</summary>
    public SourceGraph()
    {
        _definers = new(() => Files!.SelectMany(f => f.Defined.Keys.Select(n => (n, f.Id))).ToLookup(p => p.n, p => p.Id));
        _units = new(() => Units!.SelectMany(u => u.Names.Select(n => (n, u.Id))).ToLookup(p => p.n, p => p.Id));
    }

    /// <summary>What the software is called.</summary>
    public required string Name { get; init; }

    /// <summary>The sources, by their paths.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>Functions and data, by their files.</summary>
    public required IReadOnlyList<SourceUnit> Units { get; init; }

    /// <summary>Who refers to whom.</summary>
    public required IReadOnlyList<SourceReference> References { get; init; }

    /// <summary>Who refers to what is not there.</summary>
    public required IReadOnlyList<ForeignReference> Foreign { get; init; }

    /// <summary>Types of the software.</summary>
    public required IReadOnlyList<SourceType> Types { get; init; }

    /// <summary>What changed together; none without a history.</summary>
    public required IReadOnlyList<ChangedTogether> Changes { get; init; }

    /// <summary>Sources that define a symbol for others.</summary>
    public IEnumerable<int> Definers(string symbol) => _definers.Value[symbol];

    /// <summary>Units of a name, static ones too.</summary>
    public IEnumerable<int> UnitsOf(string name) => _units.Value[name];

    /// <summary>Sources that a word names: a path, the end of one, or a folder with all that is below it.</summary>
    public IReadOnlyList<int> FilesOf(string path)
    {
        string wanted = path.TrimEnd('/');
        wanted = wanted.StartsWith("./", StringComparison.Ordinal) ? wanted[2..] : wanted;
        int[] exact =
        [
            .. Files.Where(f => f.Path == wanted || f.Path.StartsWith(wanted + "/", StringComparison.Ordinal)).Select(f => f.Id),
        ];
        return exact.Length > 0 ? exact
            : [.. Files.Where(f => f.Path.EndsWith("/" + wanted, StringComparison.Ordinal)).Select(f => f.Id)];
    }
}
